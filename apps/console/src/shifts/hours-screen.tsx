import type { OwnShifts } from "@alongside/protocol/shifts"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { CalendarPanel } from "./calendar-panel.tsx"
import { HoursEditor } from "./hours-editor.tsx"
import { ShiftTrouble } from "./shift-trouble.tsx"
import { shiftWordsOf } from "./shift-words.ts"
import { SwapsPanel } from "./swaps-panel.tsx"
import "./shifts.css"

/** When counsel is on call: what comes next, the drawn days on which it is changed, swaps, calendars. */
export function HoursScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { own, isStale, isBusy, fault } = state.hours.value
  const { say } = words
  const hours = actions.hours
  useEffect(() => {
    hours.show(true)
    return () => hours.show(false)
  }, [hours])
  return (
    <main class="office">
      <h1>{say("hours.title")}</h1>
      <ShiftTrouble {...{ fault, isStale, words }} />
      {own === undefined ? (
        !isStale && <p>{say("hours.loading")}</p>
      ) : (
        <>
          <NextShifts own={own} words={words} />
          <HoursEditor
            {...{ zone: own.zone, nowMs: own.serverMs, hours: own.hours, onCall: own.onCall, isBusy, words }}
            save={(said) => hours.save(said)}
          />
          <SwapsPanel {...{ own, isBusy, words }} ownKey={state.ownKey.value} actions={hours} />
          <CalendarPanel state={state.hours.value} own={own} words={words} actions={hours} />
        </>
      )}
    </main>
  )
}

/** By the clock of whoever looks, wherever they are; beside it by the organisation's, if that is another. */
function NextShifts({ own, words }: { readonly own: OwnShifts; readonly words: Words }): JSX.Element {
  const { say } = words
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone
  const [ownWords, officeWords] = [shiftWordsOf(words, here), shiftWordsOf(words, own.zone)]
  const [next] = own.onCall
  const isOn = next !== undefined && next.fromMs <= own.serverMs
  // A zone of another name may have the same clocks.
  const isElsewhere = own.onCall.some((one) => ownWords.dayAndTimes(one) !== officeWords.dayAndTimes(one))
  return (
    <section class="panel" aria-labelledby="next-shifts">
      <h2 id="next-shifts">{say("hours.next")}</h2>
      {next === undefined && <p>{say("hours.nothing")}</p>}
      {isOn && (
        <strong class="standing-of certified">{say("hours.onNow", { time: ownWords.dayAndTimes(next) })}</strong>
      )}
      {own.onCall.length > 0 && <p class="quiet">{say("hours.ownClock", { zone: ownWords.zone() })}</p>}
      <ul class="said">
        {own.onCall.slice(isOn ? 1 : 0).map((one) => (
          <li key={one.fromMs}>
            <span>
              {ownWords.dayAndTimes(one)}
              {isElsewhere && (
                <small>{say("hours.there", { time: officeWords.dayAndTimes(one), zone: officeWords.zone() })}</small>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
