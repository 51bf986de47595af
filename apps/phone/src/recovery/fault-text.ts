import { RecoveryError } from "@alongside/evidence/recovery/error"
import type { Say } from "../screens/words.ts"
import { english } from "./catalogue.ts"
import { KeyMoveError } from "./error.ts"
import { RecoveryOrderError } from "./recovery-line.ts"

type FaultKey = keyof typeof english & `fault.${string}`

/** What went wrong, for a person. What has no words of its own is said with its code, which docs/errors.md explains. */
export function faultText(
  error: unknown,
  say: Say<typeof english>,
  list: (items: readonly string[]) => string,
): string {
  const code = faultCode(error)
  const words = error instanceof RecoveryError ? list(error.words.map(String)) : ""
  if (code === "SHEET_WORDS_WRONG" && words === "") return say("fault.SHEET_WORDS_MANY")
  const key = `fault.${code}`
  return isFaultKey(key) ? say(key, { words, code }) : say("fault.other", { code })
}

/** The code of docs/errors.md, or the name of an error that has none. */
export function faultCode(error: unknown): string {
  const isOurs = error instanceof RecoveryError || error instanceof KeyMoveError || error instanceof RecoveryOrderError
  return (isOurs ? error.code : undefined) ?? (error instanceof Error ? error.name : "Error")
}

const isFaultKey = (key: string): key is FaultKey => key in english
