import { bearingOf, type DrawnTrack, directionOf, drawTrack } from "@alongside/live/watch/place-track"
import type { PlacePoint } from "@alongside/live/watch/watch-state"
import { useComputed, useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { ConsoleActions } from "../console-state.ts"
import type { Words } from "./words.ts"

interface Properties {
  readonly places: readonly PlacePoint[]
  readonly words: Words
  readonly actions: ConsoleActions
}

/** Listed, at most; the drawing has all of them. */
const MOST_LISTED = 200
/** Slower than this is a receiver's noise: half a walking pace. */
const MOVING = 0.7

/** Where the phone says it is, in figures and as a plain drawing. No map service is asked: that would tell somebody where she is. */
export function PlacePanel({ places, words, actions }: Properties): JSX.Element {
  const { say } = words
  const newest = places.at(-1)
  const track = useMemo(() => drawTrack(places), [places])
  return (
    <section class="panel place" aria-labelledby="place">
      <h2 id="place">{say("place.title")}</h2>
      {newest === undefined || track === undefined ? (
        <p class="quiet">{say("place.none")}</p>
      ) : (
        <>
          <Newest point={newest} words={words} />
          <Drawing track={track} words={words} />
          <details>
            <summary>
              {say("place.list")} ({places.length})
            </summary>
            <ol class="places">
              {places
                .slice(-MOST_LISTED)
                .reverse()
                .map((point) => (
                  <li key={point.atMs}>
                    <button type="button" class="go-there" onClick={() => actions.seek(point.atMs)}>
                      <span>{words.moment(point.wallMs)}</span>
                      <span>{degreesOf(point, words)}</span>
                      <span class="quiet">
                        {say("place.accuracy", { distance: words.distance(point.fix.accuracy) })}
                      </span>
                    </button>
                  </li>
                ))}
            </ol>
          </details>
        </>
      )}
    </section>
  )
}

function degreesOf({ fix }: PlacePoint, words: Words): string {
  return words.say("place.degrees", {
    latitude: words.degrees(fix.latitude),
    longitude: words.degrees(fix.longitude),
  })
}

function Newest({ point, words }: { readonly point: PlacePoint; readonly words: Words }): JSX.Element {
  const { say } = words
  const copied = useSignal<number | undefined>(undefined)
  const isCopied = useComputed(() => copied.value === point.atMs)
  const { speed, heading, accuracy, latitude, longitude } = point.fix
  const movement =
    speed === undefined
      ? undefined
      : speed < MOVING || heading === undefined
        ? say("place.still")
        : say("place.moving", { direction: say(`direction.${directionOf(heading)}`), speed: words.speed(speed) })
  return (
    <div class="newest">
      <p class="degrees">{degreesOf(point, words)}</p>
      <button
        type="button"
        class="button small"
        onClick={() => {
          // A form that every map understands, whatever the language writes for a decimal point.
          const text = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`
          void navigator.clipboard.writeText(text).then(() => {
            copied.value = point.atMs
          })
        }}
      >
        {say(isCopied.value ? "place.copied" : "place.copy")}
      </button>
      <p>
        {[
          say("place.at", { time: words.moment(point.wallMs) }),
          say("place.accuracy", { distance: words.distance(accuracy) }),
          movement,
        ]
          .filter((part) => part !== undefined)
          .join(" · ")}
      </p>
    </div>
  )
}

function Drawing({ track, words }: { readonly track: DrawnTrack; readonly words: Words }): JSX.Element {
  const { say } = words
  const { places, accuracy, size, scale, extent } = track
  const half = size / 2
  const unit = size / 100
  const [first, last] = [places[0]!, places.at(-1)!]
  const distance = words.distance(extent)
  const label =
    extent < accuracy
      ? say("place.drawingStill", { distance: words.distance(Math.max(extent, accuracy)) })
      : say("place.drawingLabel", {
          n: places.length,
          distance,
          direction: say(`direction.${bearingOf(track)}`),
        })
  const right = half - 4 * unit
  const bottom = half - 5 * unit
  return (
    <figure class="way">
      <svg viewBox={`${-half} ${-half} ${size} ${size}`} role="img" aria-label={label}>
        <circle class="accuracy" cx={last.x} cy={last.y} r={accuracy} />
        <polyline class="path" points={places.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ")} />
        <rect class="first" x={first.x - 1.6 * unit} y={first.y - 1.6 * unit} width={3.2 * unit} height={3.2 * unit} />
        <circle class="last" cx={last.x} cy={last.y} r={2.2 * unit} />
        <g class="north">
          <path
            d={`M${right},${-half + 4 * unit}l${2 * unit},${5 * unit}l${-2 * unit},${-1.4 * unit}l${-2 * unit},${1.4 * unit}z`}
          />
          <text x={right} y={-half + 14 * unit} font-size={5 * unit} text-anchor="middle">
            {say("place.north")}
          </text>
        </g>
        <g class="scale">
          <path d={`M${right - scale},${bottom - 1.5 * unit}v${1.5 * unit}h${scale}v${-1.5 * unit}`} />
          <text x={right - scale / 2} y={bottom - 3 * unit} font-size={5 * unit} text-anchor="middle">
            {words.distance(scale)}
          </text>
        </g>
      </svg>
      <figcaption>
        <span class="keys">
          <i class="sample first" /> {say("place.first")} <i class="sample last" /> {say("place.now")}
        </span>
        {say("place.drawing")}
      </figcaption>
    </figure>
  )
}
