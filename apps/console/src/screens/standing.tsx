import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import type { Words } from "./words.ts"

export type StandingKind = "joining" | "live" | "past" | "silent" | "ended" | "offline" | "refused"

/** In which of its states the page is: the one thing that has to be read at once. */
export function standingOf(watch: WatchState): StandingKind {
  if (watch.isRefused) return "refused"
  if (!watch.isStarted) return watch.standing === "live" ? "joining" : watch.standing
  if (!watch.isLive && watch.newestMs - watch.positionMs > PAST_MS) return "past"
  if (watch.standing === "ended" || watch.standing === "silent") return watch.standing
  return watch.link === "offline" || watch.link === "refused" ? "offline" : "live"
}

/** Nearer to the end than this isn't the past. */
const PAST_MS = 3000
/** After so long without anything new, *about … behind* would be a number without a meaning. */
const STALE_MS = 4000

interface Properties {
  readonly watch: WatchState
  readonly words: Words
}

/** The headline: live, earlier, silent, ended, each with what it means for whoever reads it. */
export function Standing({ watch, words }: Properties): JSX.Element {
  const kind = standingOf(watch)
  const { title, line } = standingWords(kind, watch, words)
  return (
    <div class={`standing ${kind}`}>
      <h1 tabIndex={-1}>
        <i class="lamp" />
        {title}
      </h1>
      {line !== "" && <p>{line}</p>}
    </div>
  )
}

function standingWords(kind: StandingKind, watch: WatchState, words: Words): { title: string; line: string } {
  const { say } = words
  const left = words.span(watch.newestMs - watch.positionMs)
  switch (kind) {
    case "joining":
      return { title: say("standing.joining"), line: say("standing.joiningHow") }
    case "live": {
      const { behindMs } = watch
      if (behindMs === undefined || behindMs > STALE_MS)
        return { title: say("standing.live"), line: say("standing.waiting") }
      return { title: say("standing.live"), line: say("standing.behind", { time: words.span(behindMs) }) }
    }
    case "past":
      return {
        title: say("standing.past"),
        line: say(watch.standing === "ended" ? "standing.pastEnded" : "standing.pastBy", { time: left }),
      }
    case "silent": {
      const time = watch.lastReceivedMs === undefined ? "" : words.moment(watch.lastReceivedMs)
      return {
        title: say("standing.silent"),
        line: `${say("standing.silentSince", { time })} ${say("standing.silentHow")}`,
      }
    }
    case "ended":
      return { title: say("standing.ended"), line: say("standing.endedHow") }
    case "offline":
      return { title: say("link.offline"), line: "" }
    case "refused":
      return { title: say("standing.unknown"), line: say("standing.unknownHow") }
  }
}
