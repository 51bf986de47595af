import type { Moment, Stretch, WatchState } from "@alongside/live/watch/watch-state"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useCallback } from "preact/hooks"
import { Icon } from "../screens/icons.tsx"
import type { Part } from "./props.ts"

const LEAP_MS = 10_000

/** The recording as it plays, what of it isn't there and why, and where one leaps to. */
export function FilmPart(part: Part): JSX.Element {
  const { hers, say } = part
  const watch = hers.watch.value
  const attach = useCallback((video: HTMLVideoElement | null) => hers.attach(video), [hers])
  const picture = watch === undefined ? undefined : pictureNote(watch, part)
  const sound = watch === undefined ? undefined : soundNote(watch, part)
  const notes = [picture, sound].flatMap((note) => note ?? [])
  return (
    <div class="film">
      <figure class={watch?.isStarted === true && picture === undefined ? "picture" : "picture blank"}>
        {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it */}
        <video ref={attach} playsInline aria-label={say("film.label")} />
        <div class="notes" role="status">
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
        {watch?.isSoundBlocked === true && (
          <button type="button" class="small sound-off" onClick={() => hers.allowSound()}>
            {say("film.sound")}
          </button>
        )}
      </figure>
      {watch?.isStarted === true && (
        <>
          <Controls {...part} watch={watch} />
          <Times {...part} watch={watch} />
          <Line {...part} watch={watch} />
          <Checked {...part} watch={watch} />
        </>
      )}
    </div>
  )
}

type WatchPart = Part & { readonly watch: WatchState }

function Times({ words, figures, say, watch }: WatchPart): JSX.Element {
  const { positionMs, oldestMs, newestMs, wallMs } = watch
  return (
    <p class="times">
      <b>{say("film.at", { at: words.clock(positionMs - oldestMs), all: words.clock(newestMs - oldestMs) })}</b>
      {wallMs !== undefined && <span class="quiet">{say("film.wall", { time: figures.moment(wallMs) })}</span>}
    </p>
  )
}

const lanes = ["video", "audio"] as const

/** The whole of it as a drawing, which is also where one leaps to. */
function Line({ hers, words, say, watch }: WatchPart): JSX.Element {
  const dragged = useSignal<number | undefined>(undefined)
  const { oldestMs, newestMs } = watch
  const length = Math.max(1, newestMs - oldestMs)
  const percent = (ms: number) => `${(100 * Math.min(length, Math.max(0, ms))) / length}%`
  const at = dragged.value ?? watch.positionMs
  const hasGaps = lanes.some((lane) => gapsOf(lane, watch).length > 0)
  return (
    <div class="line">
      {lanes.map((lane) => (
        <div key={lane} class="lane">
          <span class="lane-name">{say(`lane.${lane}`)}</span>
          <div class="bar">
            {watch.recorded[lane].map((one) => (
              <Bar
                key={one.fromMs}
                kind="drawn-safe"
                from={one.fromMs - oldestMs}
                to={one.toMs - oldestMs}
                {...{ percent }}
              />
            ))}
            {gapsOf(lane, watch).map((one) => (
              <Bar
                key={one.fromMs}
                kind="drawn-gap"
                from={one.fromMs - oldestMs}
                to={one.toMs - oldestMs}
                {...{ percent }}
              />
            ))}
            <i class="touched" style={{ insetInlineStart: percent(at - oldestMs) }} />
          </div>
        </div>
      ))}
      <input
        type="range"
        min={oldestMs}
        max={newestMs}
        step={100}
        value={at}
        aria-label={say("film.position")}
        aria-valuetext={words.clock(at - oldestMs)}
        onInput={(event) => {
          dragged.value = event.currentTarget.valueAsNumber
        }}
        onChange={(event) => {
          dragged.value = undefined
          hers.seek(event.currentTarget.valueAsNumber)
        }}
      />
      <ul class="legend" aria-hidden="true">
        <li>
          <i class="swatch drawn-safe" />
          {say("lane.there")}
        </li>
        {hasGaps && (
          <li>
            <i class="swatch drawn-gap" />
            {say("lane.gap")}
          </li>
        )}
        {watch.unexplained.length > 0 && (
          <li>
            <i class="swatch hole" />
            {say("lane.hole")}
          </li>
        )}
      </ul>
    </div>
  )
}

interface BarProps {
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly percent: (ms: number) => string
}

function Bar({ kind, from, to, percent }: BarProps): JSX.Element {
  return <i class={`stretch ${kind}`} style={{ insetInlineStart: percent(from), inlineSize: percent(to - from) }} />
}

function gapsOf(lane: "video" | "audio", watch: WatchState): Stretch[] {
  return watch.interruptions
    .filter(({ track }) => track === lane)
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, watch.oldestMs), toMs: toMs ?? watch.newestMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
}

function Controls({ hers, say, watch }: WatchPart): JSX.Element {
  const seekBy = (ms: number) => () => hers.seek(watch.positionMs + ms)
  return (
    <div class="row">
      <button type="button" class="large-button" onClick={seekBy(-LEAP_MS)}>
        {say("film.back")}
      </button>
      <button type="button" class="large-button" onClick={() => hers.togglePlay()}>
        {say(watch.isPlaying ? "film.pause" : "film.play")}
      </button>
      <button type="button" class="large-button" onClick={seekBy(LEAP_MS)}>
        {say("film.on")}
      </button>
    </div>
  )
}

function Checked({ say, watch }: WatchPart): JSX.Element {
  const amiss = watch.checked.findings.length
  return (
    <p class="checked">
      <Icon name={amiss > 0 ? "warning" : "check"} />
      <span>{amiss > 0 ? say("check.wrong", { n: amiss }) : say("check.right", { n: watch.checked.pieces })}</span>
    </p>
  )
}

/** What the picture at the position isn't; `undefined` where it is there. */
function pictureNote(watch: WatchState, part: Part): string | undefined {
  const { say } = part
  if (watch.link === "offline") return say("film.offline")
  if (watch.picture.is === "undecodable" || watch.sound.is === "undecodable") return say("film.undecodable")
  if (!watch.isStarted) return say("film.opening")
  return noteOf("picture", watch, part)
}

function soundNote(watch: WatchState, part: Part): string | undefined {
  const isAnotherNote = watch.link === "offline" || watch.sound.is === "undecodable" || !watch.isStarted
  return isAnotherNote ? undefined : noteOf("sound", watch, part)
}

function noteOf(of: "picture" | "sound", watch: WatchState, { say }: Part): string | undefined {
  const moment: Moment = watch[of]
  switch (moment.is) {
    case "gap":
      return `${say(`film.${of}Gap`)} ${say(`cause.${moment.cause}`)}`
    case "missing": {
      const { positionMs } = watch
      const track = of === "picture" ? "video" : "audio"
      const isAt = ({ fromMs, toMs }: Stretch) => fromMs <= positionMs && positionMs < toMs
      if (watch.unexplained.some((hole) => hole.track === track && isAt(hole))) return say(`film.${of}Missing`)
      // On its way; or one track begins or ends a moment before the other.
      return watch.recorded[track].some(isAt) ? say("film.opening") : undefined
    }
    case "refused":
      return say(`film.${of}Refused`)
    case "none":
      return say(`film.${of}None`)
    default:
      return undefined
  }
}
