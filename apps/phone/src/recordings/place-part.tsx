import { type DrawnTrack, drawTrack } from "@alongside/live/watch/place-track"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import type { Part } from "./props.ts"
import { Section } from "./section.tsx"

/** Listed, at most; the drawing has all of them. */
const MOST_LISTED = 500

/** Where it was, as a plain drawing and in figures. No map service is asked: that would tell somebody where she was. */
export function PlacePart({ hers, say, figures }: Part): JSX.Element | null {
  const watch = hers.watch.value
  const places = watch?.places
  const track = useMemo(() => (places === undefined ? undefined : drawTrack(places)), [places])
  if (watch?.isStarted !== true || places === undefined) return null
  return (
    <Section title={say("place.title")}>
      {track === undefined ? (
        <p class="quiet">{say("place.none")}</p>
      ) : (
        <>
          <Way track={track} label={say("place.label", { distance: figures.distance(track.extent) })} />
          <p class="quiet">{say("place.drawing")}</p>
          <details>
            <summary>{say("place.all", { n: places.length })}</summary>
            <ol class="going">
              {places.slice(0, MOST_LISTED).map(({ atMs, wallMs, fix }) => (
                <li key={atMs}>
                  <button type="button" class="go-there" onClick={() => hers.seek(atMs)}>
                    {say("place.row", {
                      time: figures.moment(wallMs),
                      latitude: figures.degrees(fix.latitude),
                      longitude: figures.degrees(fix.longitude),
                      distance: figures.distance(fix.accuracy),
                    })}
                  </button>
                </li>
              ))}
            </ol>
          </details>
        </>
      )}
    </Section>
  )
}

function Way({ track, label }: { readonly track: DrawnTrack; readonly label: string }): JSX.Element {
  const { places, accuracy, size } = track
  const half = size / 2
  const last = places.at(-1)!
  return (
    <svg class="way" viewBox={`${-half} ${-half} ${size} ${size}`} role="img" aria-label={label}>
      <circle class="accuracy" cx={last.x} cy={last.y} r={accuracy} />
      <polyline points={places.map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ")} />
      <circle class="last" cx={last.x} cy={last.y} r={size / 45} />
    </svg>
  )
}
