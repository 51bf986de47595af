import { jurisdictionName, languageName } from "@alongside/live/jurisdiction-name"
import type { Times, TimesShare } from "@alongside/protocol/board"
import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { stretches } from "./board-state.ts"
import { Histogram } from "./histogram.tsx"

/** Emergency calls are to be answered so (NENA-STA-020.1-2020). */
const STANDARD = { within15: 0.9, within20: 0.95 } as const

/** Time to answer from the press, beside the standard for emergency calls; nothing is broken down so far that a person shows. */
export function TimesScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const { times, days } = state.board.value
  return (
    <main class="board">
      <h1>{say("boardView.times")}</h1>
      <section class="panel" aria-labelledby="times-title">
        <h2 id="times-title">{say("times.title")}</h2>
        <div class="choices">
          {stretches.map((one) => (
            <button
              key={one}
              type="button"
              class="button small"
              aria-pressed={one === days}
              onClick={() => actions.board.showDays(one)}
            >
              {say("times.days", { n: one })}
            </button>
          ))}
        </div>
        {times === undefined ? <p>{say("board.loading")}</p> : <Whole times={times.all} words={words} />}
        {times !== undefined && times.histogram.length > 0 && <Histogram histogram={times.histogram} words={words} />}
        {times !== undefined && times.histogram.length === 0 && (
          <p class="quiet">{say("times.few", { n: times.fewest })}</p>
        )}
      </section>
      {times !== undefined && times.byJurisdiction.length > 0 && (
        <Shares
          id="times-places"
          title={say("times.byPlace")}
          shares={times.byJurisdiction}
          nameOf={(code) => jurisdictionName(code, words.tag)}
          words={words}
        />
      )}
      {times !== undefined && times.byLanguage.length > 0 && (
        <Shares
          id="times-languages"
          title={say("times.byLanguage")}
          shares={times.byLanguage}
          nameOf={(code) => languageName(code, words.tag)}
          words={words}
        />
      )}
    </main>
  )
}

const percentOf = (words: Words, share: number): string =>
  new Intl.NumberFormat(words.tag, { style: "percent", maximumFractionDigits: 1 }).format(share)

const spanOf = (words: Words, ms: number | null): string => (ms === null ? "–" : words.span(ms))

function Whole({ times, words }: { readonly times: Times; readonly words: Words }): JSX.Element {
  const { say } = words
  const number = new Intl.NumberFormat(words.tag)
  const shares = [
    [say("times.within15"), times.within15, STANDARD.within15],
    [say("times.within20"), times.within20, STANDARD.within20],
  ] as const
  const counts = [
    [say("times.requests"), number.format(times.requests)],
    [say("times.mistakes"), number.format(times.mistakes)],
    [say("times.answered"), number.format(times.answered)],
    [say("times.abandoned"), number.format(times.abandoned)],
    [say("times.queued"), number.format(times.queued)],
    [say("times.unmatched"), number.format(times.unmatched)],
    [say("times.p50"), spanOf(words, times.p50Ms)],
    [say("times.p90"), spanOf(words, times.p90Ms)],
    [say("times.p95"), spanOf(words, times.p95Ms)],
  ]
  return (
    <>
      <ul class="shares">
        {shares.map(([name, share, standard]) => (
          <li key={name}>
            <p>
              <strong>{percentOf(words, share)}</strong> <span>{name}</span>
            </p>
            <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="room" x="0" y="0" width="100" height="8" />
              <rect class={share < standard ? "column late" : "column"} x="0" y="0" width={100 * share} height="8" />
              <line class="standard" x1={100 * standard} x2={100 * standard} y1="0" y2="8" />
            </svg>
            <p class="quiet">{say("times.standard", { share: percentOf(words, standard) })}</p>
          </li>
        ))}
      </ul>
      <dl class="counts">
        {counts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

interface SharesProps {
  readonly id: string
  readonly title: string
  readonly shares: readonly TimesShare[]
  readonly nameOf: (code: string) => string
  readonly words: Words
}

/** What it was by place or language: a bar each, with its numbers. */
function Shares({ id, title, shares, nameOf, words }: SharesProps): JSX.Element {
  const { say } = words
  const number = new Intl.NumberFormat(words.tag)
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="shares">
        {shares.map(({ of, times }) => (
          <li key={of ?? "rest"}>
            <p>
              <strong>{of === null ? say("times.rest") : nameOf(of)}</strong>
            </p>
            <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
              <rect class="room" x="0" y="0" width="100" height="8" />
              <rect
                class={times.within20 < STANDARD.within20 ? "column late" : "column"}
                x="0"
                y="0"
                width={100 * times.within20}
                height="8"
              />
            </svg>
            <p class="quiet">
              {say("times.shareOf", {
                share: percentOf(words, times.within20),
                requests: number.format(times.requests),
                p90: spanOf(words, times.p90Ms),
                abandoned: number.format(times.abandoned),
                unmatched: number.format(times.unmatched),
              })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
