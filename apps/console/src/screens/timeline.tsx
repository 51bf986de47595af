import type { Interruption, Stretch, WatchState } from "@alongside/live/watch/watch-state"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import type { Key } from "./catalogue.ts"
import type { Words } from "./words.ts"

interface Properties {
  readonly watch: WatchState
  readonly words: Words
  readonly actions: ConsoleActions
}

const lanes = ["video", "audio", "place"] as const
const laneNames = {
  video: "timeline.picture",
  audio: "timeline.sound",
  place: "timeline.place",
} as const satisfies Record<(typeof lanes)[number], Key>

/** The whole recording as a drawing, which is also where one leaps to. What it draws is said in words beside it. */
export function Timeline({ watch, words, actions }: Properties): JSX.Element {
  const dragged = useSignal<number | undefined>(undefined)
  const { oldestMs, newestMs } = watch
  const length = Math.max(1000, newestMs - oldestMs)
  const percent = (ms: number) => `${(100 * Math.min(length, Math.max(0, ms))) / length}%`
  const at = dragged.value ?? watch.positionMs
  const shown = lanes.filter((lane) => lane !== "place" || watch.recorded.place.length > 0)
  return (
    <div class="timeline">
      <div class="lanes">
        {shown.map((lane) => (
          <div key={lane} class="lane">
            <span class="lane-name">{words.say(laneNames[lane])}</span>
            <div class="bar">
              {watch.recorded[lane].map(({ fromMs, toMs }) => (
                <Bar key={fromMs} kind="there" from={percent(fromMs - oldestMs)} width={percent(toMs - fromMs)} />
              ))}
              {gapsOf(lane, watch).map(({ fromMs, toMs }) => (
                <Bar key={fromMs} kind="gap" from={percent(fromMs - oldestMs)} width={percent(toMs - fromMs)} />
              ))}
            </div>
          </div>
        ))}
        <div class="marks">
          {oldestMs < 0 && <i class="mark press" style={{ insetInlineStart: percent(-oldestMs) }} />}
          {watch.restarts.map(({ atMs }) => (
            <i key={atMs} class="mark leg" style={{ insetInlineStart: percent(atMs - oldestMs) }} />
          ))}
          <i class="mark playhead" style={{ insetInlineStart: percent(at - oldestMs) }} />
          <input
            type="range"
            min={oldestMs}
            max={newestMs}
            step={100}
            value={at}
            aria-label={words.say("control.position")}
            aria-valuetext={words.clock(at)}
            onInput={(event) => {
              dragged.value = event.currentTarget.valueAsNumber
            }}
            onChange={(event) => {
              dragged.value = undefined
              actions.seek(event.currentTarget.valueAsNumber)
            }}
          />
        </div>
      </div>
      <Legend watch={watch} words={words} />
    </div>
  )
}

function Bar({
  kind,
  from,
  width,
}: {
  readonly kind: string
  readonly from: string
  readonly width: string
}): JSX.Element {
  return <i class={`stretch ${kind}`} style={{ insetInlineStart: from, inlineSize: width }} />
}

function Legend({ watch, words }: Omit<Properties, "actions">): JSX.Element {
  const hasGap = watch.interruptions.length > 0
  return (
    <ul class="legend" aria-hidden="true">
      <Sample kind="there" text={words.say("timeline.there")} />
      {hasGap && <Sample kind="gap" text={words.say("timeline.gap")} />}
      <Sample kind="hole" text={words.say("timeline.hole")} />
      {watch.oldestMs < 0 && <Sample kind="press" text={words.say("timeline.press")} />}
      {watch.restarts.length > 0 && <Sample kind="leg" text={words.say("timeline.leg")} />}
    </ul>
  )
}

function Sample({ kind, text }: { readonly kind: string; readonly text: string }): JSX.Element {
  return (
    <li>
      <i class={`sample ${kind}`} />
      {text}
    </li>
  )
}

function gapsOf(track: Interruption["track"], watch: WatchState): Stretch[] {
  return watch.interruptions
    .filter((one) => one.track === track)
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, watch.oldestMs), toMs: toMs ?? watch.newestMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs)
}
