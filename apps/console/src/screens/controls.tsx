import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import { Icon, type IconName } from "./icon.tsx"
import type { Words } from "./words.ts"

interface Properties {
  readonly watch: WatchState
  readonly words: Words
  readonly actions: ConsoleActions
}

export const LEAP_MS = 10_000

/** What moves the position. Each has a key as well ({@link ./keys.ts}). */
export function Controls({ watch, words, actions }: Properties): JSX.Element {
  const { say } = words
  const isEnded = watch.standing === "ended"
  const isLive = watch.standing === "live" && watch.link === "online"
  const seekBy = (ms: number) => actions.seek(watch.positionMs + ms)
  return (
    <div class="controls">
      <Control icon="beginning" text={say("control.beginning")} act={() => actions.seek(watch.oldestMs)} />
      <Control icon="earlier" text={say("control.back")} act={() => seekBy(-LEAP_MS)} />
      <Control
        icon={watch.isPlaying ? "pause" : "play"}
        text={say(watch.isPlaying ? "control.pause" : "control.play")}
        act={() => actions.togglePlay()}
        kind="main"
      />
      <Control icon="later" text={say("control.on")} act={() => seekBy(LEAP_MS)} />
      {watch.isLive && !isEnded ? (
        <span class={`control ${isLive ? "is-live" : "is-end"}`}>
          <Icon name={isLive ? "live" : "end"} />
          {say(isLive ? "control.isLive" : "control.isEnd")}
        </span>
      ) : (
        <Control
          icon={isEnded ? "end" : "live"}
          text={say(isEnded ? "control.end" : "control.live")}
          act={() => actions.goLive()}
          kind="go-live"
        />
      )}
    </div>
  )
}

interface ControlProperties {
  readonly icon: IconName
  readonly text: string
  readonly act: () => void
  readonly kind?: string
}

function Control({ icon, text, act, kind = "" }: ControlProperties): JSX.Element {
  return (
    <button type="button" class={`control ${kind}`} onClick={act}>
      <Icon name={icon} />
      {text}
    </button>
  )
}
