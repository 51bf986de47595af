/** Why shifts can't be laid out, or a calendar can't be read. One code per distinct fault. */
export type ShiftErrorCode =
  | "SHIFT_ZONE_UNKNOWN"
  | "SHIFT_TIME_INVALID"
  | "CALENDAR_TOO_LARGE"
  | "CALENDAR_INVALID"
  | "CALENDAR_RULE_UNSUPPORTED"

/** Thrown when what a coordinator or a calendar says of shifts can't be followed. What was said is at fault, not this program. */
export class ShiftError extends Error {
  override readonly name = "ShiftError"
  readonly code: ShiftErrorCode
  /** Of a calendar, from 1, unfolded; `undefined` where no line can be named. */
  readonly line: number | undefined
  constructor(code: ShiftErrorCode, message: string, line?: number) {
    super(message)
    this.code = code
    this.line = line
  }
}
