import type { Words } from "../screens/words.ts"

/** Why what was written isn't with the server; empty where nothing is wrong. */
export function faultText(fault: string | undefined, { say }: Words): string {
  if (fault === undefined) return ""
  return fault === "SERVER_UNREACHABLE" ? say("after.away") : say("after.refused", { code: fault })
}
