import type { PlacePoint } from "./watch-state.ts"

/** A place in the drawing: metres east and south of its middle, as SVG counts. */
export interface DrawnPlace {
  readonly x: number
  readonly y: number
}

export interface DrawnTrack {
  readonly places: readonly DrawnPlace[]
  /** Radius in metres within which the newest place is known. */
  readonly accuracy: number
  /** Width and height of the drawing, metres. */
  readonly size: number
  /** Length of the scale bar: 1, 2 or 5 times a power of ten, metres. */
  readonly scale: number
  /** Between the two places furthest apart in the drawing, about: the diagonal of what the way takes up, metres. */
  readonly extent: number
}

/** Metres in one degree of latitude, on a sphere of the earth's mean radius. */
const METRES_PER_DEGREE = 111_195
/** Smaller than this, a drawing would show the receiver's noise and not a way. */
const SMALLEST: number = 40
const MARGIN = 1.25

/**
 * Lays places out on a plane, north up. Over the few kilometres of an encounter an equirectangular projection around the
 * middle latitude is off by less than a receiver is.
 */
export function drawTrack(points: readonly PlacePoint[]): DrawnTrack | undefined {
  const newest = points.at(-1)
  if (newest === undefined) return undefined
  const latitudes = points.map(({ fix }) => fix.latitude)
  const first = points[0]!.fix.longitude
  // A way across the date line doesn't go around the earth.
  const easts = points.map(({ fix }) => ((fix.longitude - first + 540) % 360) - 180)
  const middle = (least(latitudes) + most(latitudes)) / 2
  const east = (least(easts) + most(easts)) / 2
  const narrowing = Math.cos((middle * Math.PI) / 180)
  const places = points.map(({ fix }, i) => ({
    x: (easts[i]! - east) * METRES_PER_DEGREE * narrowing,
    y: (middle - fix.latitude) * METRES_PER_DEGREE,
  }))
  const width = 2 * most(places.map(({ x }) => x))
  const height = 2 * most(places.map(({ y }) => y))
  // A wide guess is drawn as far as it fits beside the way.
  const accuracy = Math.min(newest.fix.accuracy, Math.max(width, height, SMALLEST))
  const last = places.at(-1)!
  const reach = Math.max(width / 2, height / 2, Math.abs(last.x) + accuracy, Math.abs(last.y) + accuracy)
  const size = Math.max(SMALLEST, 2 * reach * MARGIN)
  return { places, accuracy, size, scale: niceLength(size / 4), extent: Math.hypot(width, height) }
}

/** The largest of 1, 2 and 5 times a power of ten that isn't above `most`. */
export function niceLength(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most))
  return power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1)
}

export const directions = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const
export type Direction = (typeof directions)[number]

/** Which of eight directions an angle is, in degrees clockwise from north. */
export function directionOf(degrees: number): Direction {
  return directions[Math.round((((degrees % 360) + 360) % 360) / 45) % 8]!
}

/** In which direction the newest place lies from the first. */
export function bearingOf({ places }: DrawnTrack): Direction {
  const [first, last] = [places[0]!, places.at(-1)!]
  return directionOf((Math.atan2(last.x - first.x, first.y - last.y) * 180) / Math.PI)
}

// Not spread into Math.min: an encounter of hours has thousands of places.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
