import { RosterError } from "@alongside/evidence/roster/error"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"

type Fault = Exclude<Extract<keyof typeof english, `wrong.${string}`>, "wrong.characters" | "wrong.exchanged">

/** Faults that have words of their own; any other is said with its code, which docs/errors.md explains. */
const known: Readonly<Record<string, Fault>> = {
  JOINING_CODE_TOO_SHORT: "wrong.short",
  JOINING_CODE_TOO_LONG: "wrong.long",
  JOINING_CODE_WRONG: "wrong.wrong",
  JOINING_VERSION_UNKNOWN: "wrong.version",
  JOINING_LINK_FOREIGN: "wrong.foreign",
  JOINING_LINK_DAMAGED: "wrong.damaged",
  JOINING_ORIGIN_DIFFERS: "wrong.copied",
  JOINING_ELSEWHERE: "wrong.elsewhere",
  NO_NETWORK: "wrong.network",
  DISK_REFUSED: "wrong.disk",
  SEAT_UNKNOWN: "wrong.seat",
  SEATS_TAKEN: "wrong.taken",
  SEATS_CLOSED: "wrong.closed",
  TOO_MANY_REQUESTS: "wrong.busy",
  SERVER_BUSY: "wrong.busy",
  ROOT_NOT_PINNED: "wrong.another",
  ROSTER_UNKNOWN: "wrong.another",
  ROSTER_EXPIRED: "wrong.expired",
  DELEGATION_EXPIRED: "wrong.expired",
  ROSTER_NUMBER_LOWER: "wrong.lower",
}

/** What was wrong, in words, with the characters that are to be compared where they can be named. */
export function faultText(
  error: unknown,
  say: Say<typeof english>,
  list: (items: readonly string[]) => string,
): string {
  const code = (error as { readonly code?: string }).code ?? "INTERNAL"
  const places = error instanceof RosterError ? list(error.characters.map(String)) : ""
  if (code === "JOINING_CHARACTERS_EXCHANGED") return say("wrong.exchanged", { places })
  if (places !== "") return say("wrong.characters", { places })
  return say(known[code] ?? "wrong.other", { code })
}
