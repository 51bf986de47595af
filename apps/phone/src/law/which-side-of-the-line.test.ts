import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { makeBoundaries } from "../../../../scripts/boundaries/make.ts"
import { Boundaries, type BoundaryFile } from "./boundaries.ts"

const text = await readFile(join(import.meta.dirname, "us.topo.json"), "utf8")
const file: BoundaryFile = JSON.parse(text)
const boundaries = new Boundaries(file)

/** Drawn and measured against the full boundaries by scripts/boundaries/measure.ts. */
const points = (await readFile(join(import.meta.dirname, "measured-points.txt"), "utf8"))
  .trim()
  .split("\n")
  .map((line) => {
    const [latitude, longitude, code, km] = line.split(" ")
    return { latitude: Number(latitude), longitude: Number(longitude), code: code!, km: km === "far" ? 99 : Number(km) }
  })

const find = ({ latitude, longitude }: (typeof points)[number]) => boundaries.find({ latitude, longitude, accuracy: 0 })

test("the file is what its script makes of the library, and small enough to be there before it is needed", async () => {
  expect((await makeBoundaries()) === text).toBe(true)
  expect(gzipSync(text).length).toBeLessThan(40_000)
})

describe("measured against the full boundaries", () => {
  test("nobody farther than 2 km from a line is put on its other side", () => {
    const far = points.filter(({ km }) => km > file.errorKm)
    expect(file.errorKm).toBe(2)
    expect(far.length).toBeGreaterThan(700)
    expect(far.filter((point) => ![point.code, undefined].includes(find(point)?.code))).toEqual([])
  })

  test("within 2 km at most one in six is, and then the other side is named", () => {
    const near = points.filter(({ km }) => km <= file.errorKm)
    const wrong = near.filter((point) => find(point)?.code !== point.code)
    expect(near.length).toBeGreaterThan(600)
    expect(wrong.length / near.length).toBeLessThan(1 / 6)
    expect(wrong.filter((point) => find(point)?.near !== point.code).length / near.length).toBeLessThan(1 / 100)
  })

  test("at most one in fifty is on an island that the file doesn't have, and is told nothing", () => {
    const unknown = points.filter((point) => find(point) === undefined)
    expect(unknown.length / points.length).toBeLessThan(1 / 50)
  })
})

describe("near a line", () => {
  test("both sides are named: Council Bluffs is in Iowa, and Omaha across the river", () => {
    expect(boundaries.find({ latitude: 41.2595, longitude: -95.9175, accuracy: 10 })?.near).toBeDefined()
    expect(boundaries.find({ latitude: 41.2619, longitude: -95.8608, accuracy: 8000 })).toEqual({
      code: "US-IA",
      near: "US-NE",
    })
  })

  test("far from one nobody else is: Des Moines", () => {
    expect(boundaries.find({ latitude: 41.5868, longitude: -93.625, accuracy: 20 })).toEqual({
      code: "US-IA",
      near: undefined,
    })
  })
})

describe("nothing is said", () => {
  test.each([
    ["of the middle of the Atlantic", { latitude: 38, longitude: -50, accuracy: 5 }],
    ["of Mexico City", { latitude: 19.43, longitude: -99.13, accuracy: 5 }],
    ["of a device that may be 60 km away", { latitude: 41.5868, longitude: -93.625, accuracy: 60_000 }],
    ["of a device that doesn't know how wrong it is", { latitude: 41.5868, longitude: -93.625, accuracy: Number.NaN }],
  ])("%s", (_, position) => {
    expect(boundaries.find(position)).toBeUndefined()
  })
})

test.each([
  ["the district within two states", "US-DC", 38.8977, -77.0365],
  ["Alaska beyond the hundred and eightieth meridian", "US-AK", 52.9, 172.9],
  ["an island of Hawaii", "US-HI", 19.6, -155.5],
  ["Puerto Rico", "US-PR", 18.22, -66.4],
  ["Michigan's upper half", "US-MI", 46.5, -87.4],
])("%s is found", (_, code, latitude, longitude) => {
  expect(boundaries.find({ latitude, longitude, accuracy: 5 })?.code).toBe(code)
})
