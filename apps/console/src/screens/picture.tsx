import type { Moment, WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import { useCallback } from "preact/hooks"
import type { ConsoleActions } from "../console-state.ts"
import { Icon, type IconName } from "./icon.tsx"
import type { Words } from "./words.ts"

interface Properties {
  readonly watch: WatchState | undefined
  readonly words: Words
  readonly actions: ConsoleActions
}

/** The picture, and over it what it isn't: a standing picture or a silence that wasn't recorded says so. */
export function Picture({ watch, words, actions }: Properties): JSX.Element {
  const attach = useCallback((video: HTMLVideoElement | null) => actions.attach(video), [actions])
  const isTold = watch?.isStarted === true || watch?.picture.is === "undecodable"
  const notes = watch !== undefined && isTold ? notesOf(watch, words) : []
  return (
    <figure class={watch?.picture.is === "there" ? "picture" : "picture blank"}>
      {/* Nothing is recorded as text while it happens. */}
      {/* biome-ignore lint/a11y/useMediaCaption: the sound is live and has no transcript */}
      <video ref={attach} playsInline aria-label={words.say("picture.label")} />
      {notes.length > 0 && (
        <div class="notes" role="status">
          {notes.map(({ icon, title, lines }) => (
            <div key={title} class="note">
              <Icon name={icon} />
              <div>
                <strong>{title}</strong>
                {lines.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </div>
            </div>
          ))}
        </div>
      )}
      {watch?.isSoundBlocked === true && (
        <button type="button" class="sound-off" onClick={() => actions.allowSound()}>
          <Icon name="silent" />
          <span>
            {words.say("sound.blocked")}
            <strong>{words.say("sound.on")}</strong>
          </span>
        </button>
      )}
    </figure>
  )
}

interface Note {
  readonly icon: IconName
  readonly title: string
  readonly lines: readonly string[]
}

function notesOf(watch: WatchState, words: Words): Note[] {
  return [pictureNote(watch, words), soundNote(watch.sound, watch, words)].filter((note) => note !== undefined)
}

function pictureNote(watch: WatchState, words: Words): Note | undefined {
  const { say } = words
  const soundGoesOn = watch.sound.is === "there" ? [say("picture.gapSoundGoesOn")] : []
  const { picture } = watch
  switch (picture.is) {
    case "there":
      return undefined
    case "gap": {
      const title = say("picture.gap", { time: wallText(picture.sinceMs, watch, words) })
      return { icon: "picture", title, lines: [say(`cause.${picture.cause}`), ...soundGoesOn] }
    }
    case "missing":
      return { icon: "waiting", title: say("picture.missing"), lines: [say("picture.missingHow"), ...soundGoesOn] }
    case "refused":
      return { icon: "warning", title: say("picture.refused"), lines: [say("picture.refusedHow"), ...soundGoesOn] }
    case "undecodable":
      return { icon: "warning", title: say("picture.undecodable"), lines: [say("picture.undecodableHow")] }
    case "none":
      return { icon: "picture", title: say("picture.none"), lines: [say("picture.noneHow")] }
  }
}

function soundNote(sound: Moment, watch: WatchState, words: Words): Note | undefined {
  const { say } = words
  switch (sound.is) {
    case "there":
      return undefined
    case "gap": {
      const title = say("sound.gap", { time: wallText(sound.sinceMs, watch, words) })
      return { icon: "silent", title, lines: [say(`cause.${sound.cause}`)] }
    }
    case "missing":
      return { icon: "silent", title: say("sound.missing"), lines: [] }
    case "refused":
      return { icon: "warning", title: say("sound.refused"), lines: [] }
    case "undecodable":
      return { icon: "warning", title: say("sound.undecodable"), lines: [] }
    case "none":
      return { icon: "silent", title: say("sound.none"), lines: [] }
  }
}

/** A moment of the encounter by the phone's clock, where the position's is known. */
function wallText(atMs: number, watch: WatchState, words: Words): string {
  return watch.wallMs === undefined ? words.clock(atMs) : words.moment(watch.wallMs + atMs - watch.positionMs)
}
