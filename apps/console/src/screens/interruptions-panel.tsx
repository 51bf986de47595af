import type { Interruption, WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import { Icon, type IconName } from "./icon.tsx"
import type { Words } from "./words.ts"

interface Properties {
  readonly watch: WatchState
  readonly words: Words
  readonly actions: ConsoleActions
}

interface Row {
  readonly key: string
  readonly icon: IconName
  readonly fromMs: number
  readonly title: string
  readonly why: string
}

/** Seconds before it, so that one sees how it came to it. */
const LEAD_MS = 2000

/** Every signed gap, every hole without a reason and every new start of the app, newest first; touching one goes there. */
export function InterruptionsPanel({ watch, words, actions }: Properties): JSX.Element {
  const rows = rowsOf(watch, words)
  return (
    <section class="panel" aria-labelledby="gaps">
      <h2 id="gaps">{words.say("gaps.title")}</h2>
      {rows.length === 0 && <p class="quiet">{words.say("gaps.none")}</p>}
      <ol class="gaps">
        {rows.map(({ key, icon, fromMs, title, why }) => (
          <li key={key}>
            <button
              type="button"
              class="go-there"
              title={words.say("gaps.go")}
              onClick={() => actions.seek(fromMs - LEAD_MS)}
            >
              <Icon name={icon} />
              <span>
                <strong>{title}</strong>
                <span>{why}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

const titles = { video: "gaps.picture", audio: "gaps.sound", place: "gaps.place" } as const

function rowsOf(watch: WatchState, words: Words): Row[] {
  const { say } = words
  const signed = watch.interruptions.map((one): Row => {
    const key = `${one.track} ${one.fromMs} ${one.cause}`
    const title = `${say(titles[one.track])} ${whenOf(one, words)}`
    return { key, icon: "waiting", fromMs: one.fromMs, title, why: say(`cause.${one.cause}`) }
  })
  const unexplained = watch.unexplained.map((one): Row => {
    const title = `${say(titles[one.track])} ${whenOf(one, words)}`
    return {
      key: `hole ${one.track} ${one.fromMs}`,
      icon: "warning",
      fromMs: one.fromMs,
      title,
      why: say("gaps.noReason"),
    }
  })
  const restarts = watch.restarts.map(({ atMs, pauseMs, wallMs }): Row => {
    const when = wallMs === undefined ? words.clock(atMs) : words.moment(wallMs)
    const why = say("gaps.pause", { time: words.span(pauseMs) })
    return { key: `restart ${atMs}`, icon: "restart", fromMs: atMs, title: say("gaps.restart", { when }), why }
  })
  return [...signed, ...unexplained, ...restarts].sort((a, b) => b.fromMs - a.fromMs)
}

function whenOf({ fromMs, toMs, wallMs }: Pick<Interruption, "fromMs" | "toMs" | "wallMs">, words: Words): string {
  const from = wallMs === undefined ? words.clock(fromMs) : words.moment(wallMs)
  if (toMs === undefined) return words.say("gaps.since", { from })
  return words.say("gaps.between", { from, time: words.span(toMs - fromMs) })
}
