import type { JSX } from "preact"
import type { Track } from "../capture/piece.ts"
import type { Key } from "./catalogue.ts"
import type { PhoneState } from "./phone-state.ts"
import { type Stretch, spanOf, stretchesOf } from "./timeline-lanes.ts"
import type { Words } from "./words.ts"

const laneNames = {
  audio: "timeline.sound",
  video: "timeline.picture",
  place: "timeline.place",
} as const satisfies Record<Track, Key>

const kinds: readonly Stretch["kind"][] = ["safe", "waiting", "gap"]

/** Whoever keeps her place to herself isn't shown it as missing. */
function isPlaceRecorded({ place }: PhoneState, stretches: readonly Stretch[]): boolean {
  return place !== "unasked" && place !== "off" && stretches.some(({ kind }) => kind !== "gap")
}

/** The record as a drawing: what is off the phone, what is on it only, what is missing. The words say the same. */
export function Timeline({ state, words }: { readonly state: PhoneState; readonly words: Words }): JSX.Element {
  const span = state.phase === "stopped" ? Math.max(1, state.recordedMs) : spanOf(state.recordedMs)
  const percent = (ms: number) => `${(ms / span) * 100}%`
  const lanes = (["audio", "video", "place"] as const)
    .map((track) => ({ track, stretches: stretchesOf(track, state) }))
    .filter(({ track, stretches }) => track !== "place" || isPlaceRecorded(state, stretches))
  const drawnKinds = kinds.filter((kind) => lanes.some(({ stretches }) => stretches.some((each) => each.kind === kind)))
  const label = words.say("timeline.label", {
    safe: words.clock(state.safeUntilMs),
    recorded: words.clock(state.recordedMs),
  })
  return (
    <figure class="timeline" role="img" aria-label={label}>
      <div class="lanes" aria-hidden="true">
        {lanes.map(({ track, stretches }) => (
          <div key={track} class="lane">
            <span class="lane-name">{words.say(laneNames[track])}</span>
            <div class="bar">
              {stretches.map(({ kind, fromMs, untilMs }) => (
                <i
                  key={`${kind}${fromMs}`}
                  class={`stretch drawn-${kind}`}
                  style={{ insetInlineStart: percent(fromMs), inlineSize: percent(untilMs - fromMs) }}
                />
              ))}
              {state.beforePressMs > 0 && state.beforePressMs < state.recordedMs && (
                <i class="touched" style={{ insetInlineStart: percent(state.beforePressMs) }} />
              )}
            </div>
          </div>
        ))}
      </div>
      <ul class="legend" aria-hidden="true">
        {drawnKinds.map((kind) => (
          <li key={kind}>
            <i class={`swatch drawn-${kind}`} />
            {words.say(`timeline.${kind}`)}
          </li>
        ))}
        {state.beforePressMs > 0 && (
          <li>
            <i class="swatch touch-mark" />
            {words.say("timeline.touched")}
          </li>
        )}
      </ul>
    </figure>
  )
}
