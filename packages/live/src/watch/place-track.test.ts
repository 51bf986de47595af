import { expect, test } from "vitest"
import { bearingOf, directionOf, drawTrack, niceLength } from "./place-track.ts"
import type { PlacePoint } from "./watch-state.ts"

function point(latitude: number, longitude: number, accuracy = 5): PlacePoint {
  const unsaid = { altitude: undefined, heading: undefined, speed: undefined }
  return { fix: { latitude, longitude, accuracy, ...unsaid, fixedAtMs: 0 }, atMs: 0, wallMs: 0 }
}

test("a way to the north is drawn upwards, in metres", () => {
  const track = drawTrack([point(44.95, -93.1), point(44.96, -93.1)])!
  const [first, last] = track.places
  expect(last!.x).toBeCloseTo(first!.x, 6)
  expect(first!.y - last!.y).toBeCloseTo(1111.95, 0)
  expect(bearingOf(track)).toBe("n")
})

test("a degree east is shorter the further north it is", () => {
  const length = (latitude: number) => {
    const [first, last] = drawTrack([point(latitude, -93.1), point(latitude, -93.09)])!.places
    return last!.x - first!.x
  }
  expect(length(0)).toBeCloseTo(1111.95, 0)
  expect(length(60)).toBeCloseTo(1111.95 / 2, 0)
})

test("everything drawn is within the drawing, the newest place's accuracy too", () => {
  const points = [point(44.95, -93.1), point(44.9503, -93.0992), point(44.9509, -93.0999, 60)]
  const { places, size, accuracy } = drawTrack(points)!
  const last = places.at(-1)!
  for (const { x, y } of places) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(size / 2)
  expect(Math.abs(last.x) + accuracy).toBeLessThanOrEqual(size / 2)
  expect(Math.abs(last.y) + accuracy).toBeLessThanOrEqual(size / 2)
})

test("a way across the date line stays short", () => {
  const { size } = drawTrack([point(-17, 179.9995), point(-17, -179.9995)])!
  expect(size).toBeLessThan(200)
})

test("one place alone is drawn in the middle, at a size that isn't nothing", () => {
  const track = drawTrack([point(44.95, -93.1, 0)])!
  expect(track.places.map(({ x, y }) => [Math.abs(x), Math.abs(y)])).toEqual([[0, 0]])
  expect(track.size).toBeGreaterThan(0)
  expect(drawTrack([])).toBeUndefined()
})

test("thousands of places are drawn", () => {
  const points = Array.from({ length: 20_000 }, (_, i) => point(44.95 + i * 1e-6, -93.1))
  expect(drawTrack(points)!.places).toHaveLength(20_000)
})

test("the scale bar has a length that is easy to read", () => {
  expect([1, 1.9, 2, 4.9, 5, 9.9, 10, 26, 730].map(niceLength)).toEqual([1, 1, 2, 2, 5, 5, 10, 20, 500])
})

test("every angle has one of eight directions", () => {
  expect([0, 22, 23, 90, 180, 270, 337, 338, 359, 360, -90].map(directionOf)).toEqual([
    ...["n", "n", "ne", "e", "s", "w", "nw", "n", "n", "n", "w"],
  ])
})
