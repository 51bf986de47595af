import type { Hours } from "@alongside/protocol/shifts"
import { Zone } from "@alongside/protocol/wall-clock"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { Words } from "../screens/words.ts"
import { daysFrom, type Stretch, withoutPast } from "./calendar-days.ts"
import { DayForm } from "./day-form.tsx"
import { DayLine } from "./drawn-day.tsx"
import { withSaid } from "./new-hours.ts"
import { dateText, shiftWordsOf, weeklyText, writtenText } from "./shift-words.ts"

/** As long as the server lays shifts out. */
const DAYS = 14

interface EditorProps {
  /** IANA's name. */
  readonly zone: string
  /** By the server's clock. */
  readonly nowMs: number
  readonly hours: Hours
  /** What comes of them, with calendar and swaps: laid out. */
  readonly onCall: readonly Stretch[]
  readonly isBusy: boolean
  readonly save: (hours: Hours) => void
  readonly words: Words
}

/** Somebody's next two weeks, drawn: a day that is touched is changed. Below, what they said, to be taken away again. */
export function HoursEditor(props: EditorProps): JSX.Element {
  const { nowMs, hours, onCall, isBusy, save, words } = props
  const { say } = words
  const zone = useMemo(() => new Zone(props.zone), [props.zone])
  const shiftWords = shiftWordsOf(words, props.zone)
  const chosen = useSignal<string | undefined>(undefined)
  const days = daysFrom(zone, nowMs, DAYS)
  const today = days[0]!.date
  const put = (next: Hours) => {
    chosen.value = undefined
    save(withoutPast(next, today))
  }
  return (
    <>
      <section class="panel" aria-labelledby="drawn-days">
        <h2 id="drawn-days">{say("hours.drawn")}</h2>
        <p class="quiet">{say("hours.drawnHow", { zone: shiftWords.zone() })}</p>
        <ol class="drawn-days">
          {days.map((day) => (
            <li key={day.date}>
              <button
                type="button"
                class="day"
                aria-expanded={chosen.value === day.date}
                onClick={() => {
                  chosen.value = chosen.value === day.date ? undefined : day.date
                }}
              >
                <DayLine {...{ day, zone, onCall, nowMs, words, shiftWords }} />
              </button>
              {chosen.value === day.date && (
                <DayForm
                  {...{ day, words, shiftWords, isBusy }}
                  save={(said) => put(withSaid(hours, said))}
                  close={() => {
                    chosen.value = undefined
                  }}
                />
              )}
            </li>
          ))}
        </ol>
      </section>
      <Said {...{ hours, words, isBusy, today, put }} />
    </>
  )
}

interface SaidProps extends Pick<EditorProps, "hours" | "words" | "isBusy"> {
  readonly today: string
  readonly put: (hours: Hours) => void
}

/** What is said of every week, and of single days. */
function Said({ hours: { weekly, exceptions }, words, isBusy, today, put }: SaidProps): JSX.Element {
  const { say } = words
  const toCome = exceptions.filter(({ to }) => to.slice(0, 10) >= today)
  return (
    <section class="panel" aria-labelledby="said-hours">
      <h2 id="said-hours">{say("hours.weekly")}</h2>
      {weekly.length === 0 && <p>{say("hours.noWeekly")}</p>}
      <ul class="said">
        {weekly.map((one) => (
          <Row
            key={JSON.stringify(one)}
            text={weeklyText(one, words)}
            note={[
              one.since > today ? say("hours.sinceDay", { day: dateText(one.since, words) }) : "",
              one.until === null ? "" : say("hours.untilDay", { day: dateText(one.until, words) }),
            ].join(" ")}
            {...{ words, isBusy }}
            remove={() => put({ weekly: weekly.filter((other) => other !== one), exceptions })}
          />
        ))}
      </ul>
      <h2>{say("hours.single")}</h2>
      {toCome.length === 0 && <p>{say("hours.noSingle")}</p>}
      <ul class="said">
        {toCome.map((one) => (
          <Row
            key={JSON.stringify(one)}
            text={writtenText(one, words)}
            note={say(one.kind === "on" ? "hours.isOn" : "hours.isOff")}
            {...{ words, isBusy }}
            remove={() => put({ weekly, exceptions: exceptions.filter((other) => other !== one) })}
          />
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  readonly text: string
  readonly note: string
  readonly words: Words
  readonly isBusy: boolean
  readonly remove: () => void
}

function Row({ text, note, words: { say }, isBusy, remove }: RowProps): JSX.Element {
  return (
    <li>
      <span>
        {text} <small>{note}</small>
      </span>
      <button
        type="button"
        class="button small"
        aria-label={say("hours.removeOf", { what: text })}
        disabled={isBusy}
        onClick={remove}
      >
        {say("hours.remove")}
      </button>
    </li>
  )
}
