import { ShiftError } from "./shift-error.ts"

/** 256 KiB: some years of shifts. */
export const MAX_CALENDAR = 256 * 1024

/** One content line of an iCalendar stream (RFC 5545 §3.1). */
export interface ContentLine {
  /** In capitals. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  readonly value: string
  /** From 1, counted unfolded. */
  readonly line: number
}

const NAME = /^[A-Za-z0-9-]+/
const PARAMETER = /;([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)/y

/**
 * The events of a calendar: of each `VEVENT`, its own lines, without those of alarms in it.
 * @throws {ShiftError} `CALENDAR_TOO_LARGE`; `CALENDAR_INVALID` with the line.
 */
export function readEvents(text: string): ContentLine[][] {
  if (text.length > MAX_CALENDAR) throw new ShiftError("CALENDAR_TOO_LARGE", "a calendar has more than 256 KiB")
  const lines = text.replaceAll(/\r?\n[ \t]/g, "").split(/\r?\n/)
  const open: string[] = []
  const events: ContentLine[][] = []
  let isCalendar = false
  for (const [i, raw] of lines.entries()) {
    if (raw === "") continue
    const line = contentLine(raw, i + 1)
    const kind = line.value.toUpperCase()
    if (line.name === "BEGIN") {
      if (open.length === 0 && kind !== "VCALENDAR") invalid(i + 1)
      isCalendar = true
      open.push(kind)
      if (open.length === 2 && kind === "VEVENT") events.push([])
    } else if (line.name === "END") {
      if (open.pop() !== kind) invalid(i + 1)
    } else if (open.length === 0) invalid(i + 1)
    else if (open.length === 2 && open[1] === "VEVENT") events.at(-1)!.push(line)
  }
  if (!isCalendar || open.length > 0) invalid(lines.length)
  return events
}

function contentLine(raw: string, line: number): ContentLine {
  const name = NAME.exec(raw)?.[0] ?? invalid(line)
  const parameters = new Map<string, string>()
  let at = name.length
  while (raw[at] === ";") {
    PARAMETER.lastIndex = at
    const [whole, key, value] = PARAMETER.exec(raw) ?? invalid(line)
    parameters.set(key!.toUpperCase(), value!.replaceAll('"', ""))
    at += whole.length
  }
  if (raw[at] !== ":") invalid(line)
  return { name: name.toUpperCase(), parameters, value: raw.slice(at + 1), line }
}

/** @throws {ShiftError} `CALENDAR_INVALID`. */
export function invalid(line: number): never {
  throw new ShiftError("CALENDAR_INVALID", `line ${line} of a calendar is not what RFC 5545 has there`, line)
}
