/**
 * Measures apps/phone/src/law/us.topo.json against the Census Bureau's boundaries at 1:500,000, and writes what a test holds it to,
 * apps/phone/src/law/measured-points.txt (docs/jurisdictions.md):
 *
 *     node scripts/run.mjs scripts/boundaries/measure.ts cb_2018_us_state_500k.shp
 */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Boundaries } from "../../apps/phone/src/law/boundaries.ts"
import { root } from "../toolchain.mjs"
import { type Point, readStates, type States } from "./census-shapefile.ts"
import { madeFile } from "./make.ts"

const pointsFile = join(root, "apps/phone/src/law/measured-points.txt")
const KM_PER_DEGREE = 111.2
/** How far from a line points are drawn. */
const FARTHEST_KM = 8

interface Line {
  readonly a: Point
  readonly b: Point
  /** One where it is a shore or a border of the nation, two between neighbours. */
  readonly states: string[]
}

interface Measured {
  readonly longitude: number
  readonly latitude: number
  /** By the full boundaries. */
  readonly code: string
  /** To the nearest line between two states; infinite beyond what was looked at. */
  readonly km: number
}

/** The same numbers each time: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function linesOf(states: States): Line[] {
  const lines = new Map<string, Line>()
  for (const [code, rings] of states) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [a, b] = [ring[i - 1]!, ring[i]!]
        const name = [a.join(), b.join()].sort().join("|")
        const known = lines.get(name)
        if (known === undefined) lines.set(name, { a, b, states: [code] })
        else known.states.push(code)
      }
    }
  }
  return [...lines.values()]
}

/** Whoever contains a point, by even and odd: through strips of latitude, for there are a quarter of a million lines. */
function whoContains(states: States): (point: Point) => string | undefined {
  const strips = new Map<number, { a: Point; b: Point; code: string }[]>()
  for (const [code, rings] of states) {
    for (const ring of rings) {
      for (let i = 1; i < ring.length; i++) {
        const [a, b] = [ring[i - 1]!, ring[i]!]
        for (let s = Math.floor(Math.min(a[1], b[1]) * 20); s <= Math.floor(Math.max(a[1], b[1]) * 20); s++) {
          const strip = strips.get(s)
          if (strip === undefined) strips.set(s, [{ a, b, code }])
          else strip.push({ a, b, code })
        }
      }
    }
  }
  return ([x, y]) => {
    const crossings = new Map<string, number>()
    for (const { a, b, code } of strips.get(Math.floor(y * 20)) ?? []) {
      const isCrossed = a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]
      if (isCrossed) crossings.set(code, (crossings.get(code) ?? 0) + 1)
    }
    for (const [code, count] of crossings) if (count % 2 === 1) return code
    return undefined
  }
}

/** Kilometres to the nearest of the lines, where one is within {@link FARTHEST_KM}. */
function distances(lines: readonly Line[]): (point: Point) => number {
  const cells = new Map<string, Line[]>()
  const cell = (degrees: number): number => Math.floor(degrees * 5)
  for (const line of lines) {
    const { a, b } = line
    for (let x = cell(Math.min(a[0], b[0])); x <= cell(Math.max(a[0], b[0])); x++) {
      for (let y = cell(Math.min(a[1], b[1])); y <= cell(Math.max(a[1], b[1])); y++) {
        const known = cells.get(`${x} ${y}`)
        if (known === undefined) cells.set(`${x} ${y}`, [line])
        else known.push(line)
      }
    }
  }
  return ([x, y]) => {
    const perX = KM_PER_DEGREE * Math.cos((y * Math.PI) / 180)
    let best = Number.POSITIVE_INFINITY
    for (let i = cell(x) - 1; i <= cell(x) + 1; i++) {
      for (let j = cell(y) - 1; j <= cell(y) + 1; j++) {
        for (const { a, b } of cells.get(`${i} ${j}`) ?? []) {
          const [ax, ay] = [(a[0] - x) * perX, (a[1] - y) * KM_PER_DEGREE]
          const [dx, dy] = [(b[0] - a[0]) * perX, (b[1] - a[1]) * KM_PER_DEGREE]
          const length = dx * dx + dy * dy
          const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length))
          best = Math.min(best, Math.hypot(ax + along * dx, ay + along * dy))
        }
      }
    }
    return best
  }
}

/** Draws points around lines, evenly along them. */
function around(lines: readonly Line[], random: () => number): () => Point {
  const lengths: number[] = []
  let all = 0
  for (const { a, b } of lines) {
    all += Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1])
    lengths.push(all)
  }
  return () => {
    const at = random() * all
    let low = 0
    let high = lengths.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (lengths[middle]! < at) low = middle + 1
      else high = middle
    }
    const { a, b } = lines[low]!
    const along = random()
    const [x, y] = [a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along]
    const km = FARTHEST_KM * random() ** 2
    const turn = 2 * Math.PI * random()
    const perX = KM_PER_DEGREE * Math.cos((y * Math.PI) / 180)
    return [x + (km * Math.cos(turn)) / perX, y + (km * Math.sin(turn)) / KM_PER_DEGREE]
  }
}

const [path = ""] = process.argv.slice(2)
const states = await readStates(path)
const boundaries = new Boundaries(JSON.parse(await readFile(madeFile, "utf8")))
const lines = linesOf(states)
const between = lines.filter((line) => line.states.length === 2)
const outer = lines.filter((line) => line.states.length === 1)
const containing = whoContains(states)
const distanceTo = distances(between)
const random = numbers(2018)

function measure([longitude, latitude]: Point): Measured | undefined {
  const state = containing([longitude, latitude])
  if (state === undefined) return undefined
  return { longitude, latitude, code: `US-${state}`, km: distanceTo([longitude, latitude]) }
}

function drawn(count: number, draw: () => Point): Measured[] {
  const points: Measured[] = []
  while (points.length < count) {
    const measured = measure(draw())
    if (measured !== undefined) points.push(measured)
  }
  return points
}

const found = ({ longitude, latitude }: Measured) => boundaries.find({ longitude, latitude, accuracy: 0 })
const edges = [0, 0.25, 0.5, 1, 1.5, 2, 4, FARTHEST_KM]
const nearLines = drawn(200_000, around(between, random))
console.log("points around the lines between states, by kilometres from the line:")
for (const [i, from] of edges.slice(0, -1).entries()) {
  const some = nearLines.filter(({ km }) => km >= from && km < edges[i + 1]!)
  const wrong = some.filter((point) => found(point)?.code !== point.code)
  const unnamed = wrong.filter((point) => found(point)?.near !== point.code)
  console.log(
    `${from} to ${edges[i + 1]}: ${some.length} points, ${wrong.length} on the wrong side (${((100 * wrong.length) / some.length).toFixed(2)} %), ` +
      `of them ${unnamed.length} whose own side isn't named either`,
  )
}
const wrongKm = nearLines.filter((point) => found(point)?.code !== point.code).map(({ km }) => km)
console.log(`the farthest that was wrong: ${Math.max(...wrongKm).toFixed(2)} km from the line`)
const shores = drawn(100_000, around(outer, random))
const lost = shores.filter((point) => found(point) === undefined)
console.log(
  `points on land around shores and the nation's borders: ${shores.length}, of them in no jurisdiction ${lost.length}`,
)

const anywhere = (): Point => [-125 + 59 * random(), 24 + 26 * random()]
const kept = [...drawn(900, around(between, random)), ...drawn(300, around(outer, random)), ...drawn(300, anywhere)]
const text = kept.map(({ longitude, latitude, code, km }) => {
  const away = km === Number.POSITIVE_INFINITY ? "far" : km.toFixed(2)
  return `${latitude.toFixed(5)} ${longitude.toFixed(5)} ${code} ${away}`
})
await writeFile(pointsFile, `${text.join("\n")}\n`)
