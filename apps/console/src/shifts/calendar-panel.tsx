import type { OwnShifts } from "@alongside/protocol/shifts"
import type { JSX } from "preact"
import { useRef } from "preact/hooks"
import type { Words } from "../screens/words.ts"
import type { HoursActions, HoursState } from "./hours-state.ts"

interface CalendarProps {
  readonly state: HoursState
  readonly own: OwnShifts
  readonly words: Words
  readonly actions: HoursActions
}

/** Shifts in counsel's own calendar program, and their own calendar as shifts. */
export function CalendarPanel({ state: { feed, isBusy }, own, words: { say }, actions }: CalendarProps): JSX.Element {
  const file = useRef<HTMLInputElement>(null)
  return (
    <section class="panel" aria-labelledby="calendars">
      <h2 id="calendars">{say("calendar.title")}</h2>
      <p>{say("calendar.outHow")}</p>
      {feed !== undefined && (
        <div class="handed" role="status">
          <p>{say("calendar.address")}</p>
          <p class="address" dir="ltr">
            {feed}
          </p>
        </div>
      )}
      {feed === undefined && own.hasFeed && <p class="quiet">{say("calendar.hasFeed")}</p>}
      <button type="button" class="button" disabled={isBusy} onClick={() => actions.makeFeed()}>
        {say(own.hasFeed ? "calendar.another" : "calendar.make")}
      </button>
      <p>{say("calendar.inHow")}</p>
      {own.hasCalendar && <strong>{say("calendar.isThere")}</strong>}
      <label class="fields">
        {say("calendar.file")}
        <input
          ref={file}
          type="file"
          accept=".ics,text/calendar"
          disabled={isBusy}
          onChange={() => {
            const chosen = file.current?.files?.[0]
            if (chosen !== undefined) actions.bring(chosen)
            // The same file can be brought again once it is mended.
            if (file.current !== null) file.current.value = ""
          }}
        />
      </label>
      {own.hasCalendar && (
        <button type="button" class="button" disabled={isBusy} onClick={() => actions.forgetCalendar()}>
          {say("calendar.forget")}
        </button>
      )}
    </section>
  )
}
