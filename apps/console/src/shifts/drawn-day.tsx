import type { Zone } from "@alongside/protocol/wall-clock"
import type { ComponentChildren, JSX } from "preact"
import type { Words } from "../screens/words.ts"
import { type Day, type Stretch, within } from "./calendar-days.ts"
import type { ShiftWords } from "./shift-words.ts"

interface BarProps {
  /** What the whole bar is. */
  readonly of: Stretch
  readonly shifts: readonly Stretch[]
  /** Where thin lines stand: moments. */
  readonly lines: readonly number[]
  /** Over from here on to the left: it has passed. */
  readonly nowMs: number
}

/** A stretch of time as a bar, shifts filled in; as long as it took, so that a day of 25 hours has them all. Words beside it say the same. */
export function ShiftBar({ of, shifts, lines, nowMs }: BarProps): JSX.Element {
  const percent = (ms: number) => `${((ms - of.fromMs) / (of.toMs - of.fromMs)) * 100}%`
  const wide = ({ fromMs, toMs }: Stretch) => ({
    insetInlineStart: percent(fromMs),
    inlineSize: percent(of.fromMs + toMs - fromMs),
  })
  const passed = { fromMs: of.fromMs, toMs: Math.min(nowMs, of.toMs) }
  return (
    <span class="shift-bar" aria-hidden="true">
      {within(shifts, of).map((one) => (
        <i key={one.fromMs} class="shift" style={wide(one)} />
      ))}
      {passed.fromMs < passed.toMs && <i class="passed" style={wide(passed)} />}
      {lines
        .filter((ms) => ms > of.fromMs && ms < of.toMs)
        .map((ms) => (
          <i key={ms} class="hour-line" style={{ insetInlineStart: percent(ms) }} />
        ))}
    </span>
  )
}

/** 06:00, 12:00 and 18:00 of a day by the clock on the wall. */
export function quartersOf(day: Day, zone: Zone): number[] {
  const midnight = zone.wall(day.fromMs)
  return [6, 12, 18].map((hour) => zone.instant(midnight + hour * 60))
}

interface DayLineProps {
  readonly day: Day
  readonly zone: Zone
  readonly onCall: readonly Stretch[]
  readonly nowMs: number
  readonly words: Words
  readonly shiftWords: ShiftWords
}

/** One day: its name, the bar, and the same in words. */
export function DayLine({ day, zone, onCall, nowMs, words: { say }, shiftWords }: DayLineProps): JSX.Element {
  const shifts = within(onCall, day)
  const change = Math.sign(day.extraHours) as -1 | 0 | 1
  return (
    <>
      <strong class="day-name">{shiftWords.day(day.fromMs)}</strong>
      <ShiftBar of={day} shifts={onCall} lines={quartersOf(day, zone)} nowMs={nowMs} />
      <span class="day-times">
        {shifts.length === 0
          ? say("hours.free")
          : shifts.map((one) => <Times key={one.fromMs}>{timesWithin(one, day, shiftWords, say)}</Times>)}
        {change !== 0 && <small>{say(change > 0 ? "hours.longerDay" : "hours.shorterDay")}</small>}
      </span>
    </>
  )
}

const Times = ({ children }: { readonly children: ComponentChildren }): JSX.Element => (
  <span class="times">{children}</span>
)

/** A shift that goes over midnight is shown on both days: to the end of one, from the beginning of the other. */
function timesWithin(one: Stretch, day: Day, { time }: ShiftWords, say: Words["say"]): string {
  const [isFromBefore, isOver] = [one.fromMs === day.fromMs, one.toMs === day.toMs]
  if (isFromBefore && isOver) return say("hours.allDay")
  if (isFromBefore) return say("hours.till", { time: time(one.toMs) })
  if (isOver) return say("hours.from", { time: time(one.fromMs) })
  return `${time(one.fromMs)} – ${time(one.toMs)}`
}
