import { jurisdictionName, languageName } from "@alongside/live/jurisdiction-name"
import type { RotaAnswer, RotaMember } from "@alongside/protocol/shifts"
import { Zone } from "@alongside/protocol/wall-clock"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import { focusOnce } from "../joining/focus-once.ts"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { type Day, daysFrom, gapsIn, type Stretch } from "./calendar-days.ts"
import { ShiftBar } from "./drawn-day.tsx"
import { HoursEditor } from "./hours-editor.tsx"
import { ShiftTrouble } from "./shift-trouble.tsx"
import { shiftWordsOf, writtenText } from "./shift-words.ts"
import "./shifts.css"

const WEEK = 7

/** Everybody's hours: where nobody is on, the week drawn, and whoever is touched to be changed. */
export function RotaScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { rota, isStale, isBusy, fault } = state.rota.value
  const { say } = words
  const chosen = useSignal<string | undefined>(undefined)
  const member = rota?.members.find(({ key }) => key === chosen.value)
  return (
    <main class="office rota">
      <h1>{say("rota.title")}</h1>
      <ShiftTrouble {...{ fault, isStale, words }} />
      {rota === undefined && !isStale && <p>{say("hours.loading")}</p>}
      {rota !== undefined && member === undefined && (
        <Everybody
          {...{ rota, words, isBusy }}
          choose={(key) => {
            chosen.value = key
          }}
          setZone={(zone) => actions.rota.setZone(zone)}
        />
      )}
      {rota !== undefined && member !== undefined && (
        <>
          <section class="panel" aria-labelledby="whose">
            <h2 id="whose" ref={focusOnce} tabIndex={-1}>
              {say("rota.hoursOf", { name: member.name })}
            </h2>
            {member.hasCalendar && <p>{say("rota.hasCalendar")}</p>}
            <button
              type="button"
              class="button"
              onClick={() => {
                chosen.value = undefined
              }}
            >
              {say("rota.all")}
            </button>
          </section>
          <HoursEditor
            {...{ zone: rota.zone, nowMs: rota.serverMs, hours: member.hours, onCall: member.onCall, isBusy, words }}
            save={(hours) => actions.rota.save(member.key, hours)}
          />
        </>
      )}
    </main>
  )
}

interface EverybodyProps {
  readonly rota: RotaAnswer
  readonly words: Words
  readonly isBusy: boolean
  readonly choose: (key: string) => void
  readonly setZone: (zone: string) => void
}

function Everybody({ rota, words, isBusy, choose, setZone }: EverybodyProps): JSX.Element {
  const { say } = words
  const isSecond = useSignal(false)
  const zone = useMemo(() => new Zone(rota.zone), [rota.zone])
  const days = daysFrom(zone, rota.serverMs, 2 * WEEK).slice(
    isSecond.value ? WEEK : 0,
    isSecond.value ? 2 * WEEK : WEEK,
  )
  const week = { fromMs: Math.max(days[0]!.fromMs, rota.serverMs), toMs: days.at(-1)!.toMs }
  const swaps = rota.swaps.filter(({ isAgreed }) => !isAgreed)
  return (
    <>
      <section class="panel" aria-labelledby="week">
        <h2 id="week">{shiftWordsOf(words, rota.zone).dayAndTimes(week)}</h2>
        <button
          type="button"
          class="button"
          onClick={() => {
            isSecond.value = !isSecond.value
          }}
        >
          {say(isSecond.value ? "rota.thisWeek" : "rota.nextWeek")}
        </button>
        <Gaps {...{ rota, words, week }} />
        <Week {...{ rota, words, days, choose }} />
      </section>
      {swaps.length > 0 && (
        <section class="panel" aria-labelledby="open-swaps">
          <h2 id="open-swaps">{say("rota.swaps")}</h2>
          <ul class="said">
            {swaps.map((swap) => (
              <li key={swap.id}>
                {say("rota.swap", { giver: swap.giverName, taker: swap.takerName, time: writtenText(swap, words) })}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="panel" aria-labelledby="zone">
        <h2 id="zone">{say("rota.zone")}</h2>
        <label class="fields">
          {say("rota.zoneHow")}
          <select disabled={isBusy} value={rota.zone} onChange={(event) => setZone(event.currentTarget.value)}>
            {zonesWith(rota.zone).map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </section>
    </>
  )
}

/** A browser may know the zone by another name only. */
const zonesWith = (zone: string): string[] => [...new Set([zone, ...Intl.supportedValuesOf("timeZone")])].sort()

interface GapsProps {
  readonly rota: RotaAnswer
  readonly words: Words
  readonly week: Stretch
}

/** When a request would find nobody on shift, in words: by place, and by language where that is longer. */
function Gaps({ rota, words, week }: GapsProps): JSX.Element {
  const { say, tag } = words
  const shiftWords = shiftWordsOf(words, rota.zone)
  const lines = rota.coverage.flatMap(({ jurisdiction, language, onCall }) => {
    const place = jurisdictionName(jurisdiction, tag)
    const whole = rota.coverage.find((one) => one.jurisdiction === jurisdiction && one.language === null)
    // What nobody covers at all is said once, not again for each language.
    const anybody = language === null ? [week] : (whole?.onCall ?? [])
    const gaps = anybody.flatMap((stretch) => gapsIn(onCall, clip(stretch, week)))
    const of =
      language === null ? place : say("rota.placeAndLanguage", { place, language: languageName(language, tag) })
    return gaps.map((gap) => ({
      id: `${jurisdiction} ${language} ${gap.fromMs}`,
      of,
      time: shiftWords.dayAndTimes(gap),
    }))
  })
  if (rota.coverage.length === 0) return <p>{say("rota.nobodyLicensed")}</p>
  if (lines.length === 0) return <p class="standing-of certified">{say("rota.noGaps")}</p>
  return (
    <details open={lines.length <= FEW_GAPS}>
      <summary>{say("rota.gaps", { n: lines.length })}</summary>
      <ul class="said">
        {lines.map(({ id, of, time }) => (
          <li key={id} class="gap-line">
            <strong>{of}</strong> <span>{time}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** More would hide what is drawn below them. */
const FEW_GAPS = 8

const clip = (one: Stretch, { fromMs, toMs }: Stretch): Stretch => ({
  fromMs: Math.max(one.fromMs, fromMs),
  toMs: Math.max(Math.min(one.toMs, toMs), Math.max(one.fromMs, fromMs)),
})

interface WeekProps extends Pick<EverybodyProps, "rota" | "words" | "choose"> {
  readonly days: readonly Day[]
}

/** Seven days as long as they are: places and languages with their gaps first, then everybody. */
function Week({ rota, words, days, choose }: WeekProps): JSX.Element {
  const { say, tag } = words
  const shiftWords = shiftWordsOf(words, rota.zone)
  const of = { fromMs: days[0]!.fromMs, toMs: days.at(-1)!.toMs }
  const bar = { of, lines: days.slice(1).map(({ fromMs }) => fromMs), nowMs: rota.serverMs }
  return (
    <div class="week">
      <p class="week-days" aria-hidden="true">
        {days.map((day) => (
          <span key={day.date}>{shiftWords.day(day.fromMs)}</span>
        ))}
      </p>
      <ul class="week-lines">
        {rota.coverage.map(({ jurisdiction, language, onCall }) => (
          <li key={`${jurisdiction} ${language}`} class="covered">
            <span>
              {language === null ? <strong>{jurisdictionName(jurisdiction, tag)}</strong> : languageName(language, tag)}
            </span>
            <ShiftBar {...bar} shifts={onCall} />
          </li>
        ))}
        {rota.members.map((member) => (
          <li key={member.key}>
            <button type="button" class="day" onClick={() => choose(member.key)}>
              <span>
                <bdi>{member.name}</bdi> <small>{say(`boardRole.${member.role}`)}</small>
              </span>
              <ShiftBar {...bar} shifts={member.onCall} />
              {nextText(member, rota, words)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the bar begins with, for whoever doesn't see it. */
function nextText({ onCall }: RotaMember, { zone }: RotaAnswer, words: Words): JSX.Element {
  const [next] = onCall
  return (
    <small>
      {next === undefined
        ? words.say("rota.noHours")
        : words.say("rota.nextOf", { time: shiftWordsOf(words, zone).dayAndTimes(next) })}
    </small>
  )
}
