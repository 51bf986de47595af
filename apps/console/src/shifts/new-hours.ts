import type { Hours } from "@alongside/protocol/shifts"
import { dayAfter, type Weekday } from "./calendar-days.ts"

/** What somebody says of a day of the drawn weeks: every week from then on, once besides, or off. Times as `09:00`, dates as `2026-03-08`. */
export type SaidOfDay =
  | {
      readonly kind: "weekly"
      readonly days: readonly Weekday[]
      readonly from: string
      readonly to: string
      readonly since: string
      /** The last day on which it begins; `undefined`: for good. */
      readonly last: string | undefined
    }
  | { readonly kind: "once" | "hours off"; readonly date: string; readonly from: string; readonly to: string }
  /** From one day to another, both included. */
  | { readonly kind: "days off"; readonly date: string; readonly last: string }

/** Hours with that in them. A time that isn't after the one it begins at is on the next day. */
export function withSaid({ weekly, exceptions }: Hours, said: SaidOfDay): Hours {
  if (said.kind === "weekly") {
    const { days, from, to, since, last } = said
    const shift = { days: [...days], from, to, since, until: last === undefined ? null : dayAfter(last) }
    return { weekly: [...weekly, shift], exceptions }
  }
  return { weekly, exceptions: [...exceptions, exceptionOf(said)] }
}

function exceptionOf(said: Exclude<SaidOfDay, { kind: "weekly" }>): Hours["exceptions"][number] {
  const { kind, date } = said
  if (kind === "days off") return { kind: "off", from: `${date}T00:00`, to: `${dayAfter(said.last)}T00:00` }
  const end = said.to > said.from ? date : dayAfter(date)
  return { kind: kind === "once" ? "on" : "off", from: `${date}T${said.from}`, to: `${end}T${said.to}` }
}
