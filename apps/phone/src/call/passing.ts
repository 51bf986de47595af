import type { ErrorCode } from "@alongside/protocol/error-codes"

/** Refusals that pass: the same again is taken once the server has room, or what came before has arrived. */
const passing: ReadonlySet<ErrorCode> = new Set([
  "LEG_UNCLAIMED",
  "HELP_STILL_OPEN",
  "REQUEST_TOO_SLOW",
  "TOO_MANY_REQUESTS",
  "SERVER_BUSY",
  "DISK_FULL",
  "INTERNAL",
])

export function isPassing(code: ErrorCode): boolean {
  return passing.has(code)
}

/** Refusals of what was paid with, not of the request: the same with another token may be taken. */
export function isOfToken(code: ErrorCode): boolean {
  return code !== "RING_TOKEN_REQUIRED" && code.startsWith("RING_TOKEN_")
}
