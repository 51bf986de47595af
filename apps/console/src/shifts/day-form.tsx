import { weekdays } from "@alongside/protocol/shifts"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import { focusOnce } from "../joining/focus-once.ts"
import type { Words } from "../screens/words.ts"
import type { Day, Weekday } from "./calendar-days.ts"
import type { SaidOfDay } from "./new-hours.ts"
import { type ShiftWords, weekdayName } from "./shift-words.ts"

const kinds = ["weekly", "once", "days off", "hours off"] as const

interface DayFormProps {
  readonly day: Day
  readonly words: Words
  readonly shiftWords: ShiftWords
  readonly isBusy: boolean
  readonly save: (said: SaidOfDay) => void
  readonly close: () => void
}

/** What is to change on a day that was touched, or every week from that day on. */
export function DayForm({ day, words, shiftWords, isBusy, save, close }: DayFormProps): JSX.Element {
  const { say } = words
  const kind = useSignal<SaidOfDay["kind"]>("weekly")
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    save(saidIn(kind.value, day, new FormData(event.currentTarget)))
  }
  const title = `hours-of-${day.date}`
  return (
    <form class="day-form fields" onSubmit={submit} aria-labelledby={title}>
      <h3 id={title} ref={focusOnce} tabIndex={-1}>
        {shiftWords.wholeDay(day.fromMs)}
      </h3>
      <fieldset class="checks">
        <legend>{say("hours.what")}</legend>
        {kinds.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="kind"
              value={one}
              checked={kind.value === one}
              onChange={() => {
                kind.value = one
              }}
            />
            {say(`hoursKind.${one}`)}
          </label>
        ))}
      </fieldset>
      {kind.value !== "days off" && (
        <div class="two-times">
          <label>
            {say("hours.begins")}
            <input type="time" name="from" required defaultValue="09:00" />
          </label>
          <label>
            {say("hours.ends")}
            <input type="time" name="to" required defaultValue="17:00" />
          </label>
        </div>
      )}
      {kind.value !== "days off" && <p class="quiet">{say("hours.overnight")}</p>}
      {kind.value === "weekly" && <WeeklyPart day={day} words={words} />}
      {kind.value === "days off" && (
        <label>
          {say("hours.lastOff")}
          <input type="date" name="last" required min={day.date} defaultValue={day.date} />
        </label>
      )}
      <div class="choices">
        <button type="submit" class="button" disabled={isBusy}>
          {say("hours.save")}
        </button>
        <button type="button" class="plain" onClick={close}>
          {say("hours.cancel")}
        </button>
      </div>
    </form>
  )
}

function WeeklyPart({ day, words }: Pick<DayFormProps, "day" | "words">): JSX.Element {
  const { say } = words
  return (
    <>
      <fieldset class="checks">
        <legend>{say("hours.onDays")}</legend>
        {weekdays.map((one) => (
          <label key={one}>
            <input type="checkbox" name="days" value={one} defaultChecked={one === day.weekday} />
            {weekdayName(one, words)}
          </label>
        ))}
      </fieldset>
      <div class="two-times">
        <label>
          {say("hours.since")}
          <input type="date" name="since" required defaultValue={day.date} />
        </label>
        <label>
          {say("hours.last")}
          <input type="date" name="last" min={day.date} />
        </label>
      </div>
    </>
  )
}

function saidIn(kind: SaidOfDay["kind"], { date, weekday }: Day, given: FormData): SaidOfDay {
  const text = (name: string): string => String(given.get(name) ?? "")
  if (kind === "days off") return { kind, date, last: text("last") }
  const times = { from: text("from"), to: text("to") }
  if (kind !== "weekly") return { kind, date, ...times }
  const chosen = given.getAll("days") as Weekday[]
  const last = text("last") === "" ? undefined : text("last")
  // Without a day nothing would be said: then it is the one that was touched.
  return { kind, days: chosen.length === 0 ? [weekday] : chosen, ...times, since: text("since"), last }
}
