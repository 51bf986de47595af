import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import type { Part } from "./props.ts"
import { Section } from "./section.tsx"

/** So much before it, so that one sees how it came to it. */
const LEAD_MS = 2000

interface Row {
  readonly key: string
  readonly fromMs: number
  readonly title: string
  readonly why: string | undefined
}

/** Every signed gap, every hole without a reason and every new start of the app, in order; touching one goes there. */
export function GapsPart(part: Part): JSX.Element | null {
  const { hers, say } = part
  const watch = hers.watch.value
  if (watch?.isStarted !== true) return null
  const rows = rowsOf(watch, part)
  return (
    <Section title={say("gaps.title")}>
      {rows.length === 0 && <p class="quiet">{say("gaps.none")}</p>}
      <ol class="going">
        {rows.map(({ key, fromMs, title, why }) => (
          <li key={key}>
            <button type="button" class="go-there" onClick={() => hers.seek(fromMs - LEAD_MS)}>
              <b>{title}</b>
              {why !== undefined && <span>{why}</span>}
            </button>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function rowsOf(watch: WatchState, { words, say, figures }: Part): Row[] {
  const at = (ms: number) => words.clock(ms - watch.oldestMs)
  const signed = watch.interruptions.map(({ track, cause, fromMs, toMs }): Row => {
    const time = toMs === undefined ? say("gaps.rest") : figures.span(toMs - fromMs)
    const title = say(`gaps.${track}`, { from: at(fromMs), time })
    return { key: `${track} ${fromMs} ${cause}`, fromMs, title, why: say(`cause.${cause}`) }
  })
  const holes = watch.unexplained.map(({ track, fromMs, toMs }): Row => {
    const title = say(`gaps.${track}`, { from: at(fromMs), time: figures.span(toMs - fromMs) })
    return { key: `hole ${track} ${fromMs}`, fromMs, title, why: say("gaps.missing") }
  })
  const restarts = watch.restarts.map(({ atMs, pauseMs }): Row => {
    const title = say("gaps.restart", { at: at(atMs), time: figures.span(pauseMs) })
    return { key: `restart ${atMs}`, fromMs: atMs, title, why: undefined }
  })
  return [...signed, ...holes, ...restarts].sort((a, b) => a.fromMs - b.fromMs)
}
