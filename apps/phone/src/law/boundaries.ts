/** Where the law changes, as a file says it (docs/jurisdictions.md): TopoJSON, so that two neighbours share the very same line. */
export interface BoundaryFile {
  /** A position farther than this from every line is never put on the wrong side of one. */
  readonly errorKm: number
  readonly transform: { readonly scale: readonly [number, number]; readonly translate: readonly [number, number] }
  /** Quantized and delta-encoded: longitude, latitude. */
  readonly arcs: readonly (readonly (readonly [number, number])[])[]
  readonly objects: { readonly jurisdictions: { readonly geometries: readonly BoundaryGeometry[] } }
}

export type BoundaryGeometry =
  | { readonly id: string; readonly type: "Polygon"; readonly arcs: readonly (readonly number[])[] }
  | { readonly id: string; readonly type: "MultiPolygon"; readonly arcs: readonly (readonly (readonly number[])[])[] }

/** A position, WGS 84, with the radius in which the device believes itself. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
  /** Metres. */
  readonly accuracy: number
}

/** Under which law a position is. */
export interface Found {
  /** ISO 3166-2. */
  readonly code: string
  /** The other side of a line that is so near that the position may as well be there; `undefined` where none is. */
  readonly near: string | undefined
}

interface Ring {
  readonly code: string
  /** Longitude and latitude in turn, degrees; the last point is the first. */
  readonly points: Float64Array
  readonly west: number
  readonly east: number
  readonly south: number
  readonly north: number
}

/** 25 km: a device that doesn't know better than that doesn't know in which state it is. */
const COARSEST_M = 25_000
const KM_PER_DEGREE = 111.2

/** Finds jurisdictions by position, on the device alone. */
export class Boundaries {
  readonly #errorKm: number
  readonly #rings: readonly Ring[]

  constructor(file: BoundaryFile) {
    this.#errorKm = file.errorKm
    const arcs = file.arcs.map((arc) => decodeArc(arc, file.transform))
    this.#rings = file.objects.jurisdictions.geometries.flatMap((geometry) => {
      const polygons = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs
      return polygons.flat().map((ring) => joinRing(geometry.id, ring, arcs))
    })
  }

  /**
   * The jurisdiction of a position, and its neighbour where the line between them is nearer than what the file and the
   * device may be wrong by.
   *
   * @returns `undefined` outside all of them, and for a device that knows too little.
   */
  find({ latitude, longitude, accuracy }: Position): Found | undefined {
    if (!(accuracy <= COARSEST_M)) return undefined
    const reachKm = this.#errorKm + accuracy / 1000
    const around = this.#within(reachKm, longitude, latitude)
    const inside = this.#containing(longitude, latitude)
    // Outside all of them a shore or a border lies between, where the file is a little wrong.
    const code = inside ?? around[0]?.code
    if (code === undefined) return undefined
    return { code, near: around.find((one) => one.code !== code)?.code }
  }

  #containing(x: number, y: number): string | undefined {
    const inside = new Map<string, boolean>()
    for (const ring of this.#rings) {
      if (x < ring.west || x > ring.east || y < ring.south || y > ring.north) continue
      // A ring within a ring is a hole: even and odd count.
      if (isInside(ring.points, x, y)) inside.set(ring.code, inside.get(ring.code) !== true)
    }
    for (const [code, isIn] of inside) if (isIn) return code
    return undefined
  }

  /** Jurisdictions with a line within reach, nearest first. */
  #within(reachKm: number, x: number, y: number): { readonly code: string; readonly km: number }[] {
    const kmPerX = KM_PER_DEGREE * Math.cos((y * Math.PI) / 180)
    const reachX = reachKm / kmPerX
    const reachY = reachKm / KM_PER_DEGREE
    const nearest = new Map<string, number>()
    for (const { code, points, west, east, south, north } of this.#rings) {
      if (x < west - reachX || x > east + reachX || y < south - reachY || y > north + reachY) continue
      const km = distanceKm(points, x, y, kmPerX)
      if (km <= Math.min(reachKm, nearest.get(code) ?? reachKm)) nearest.set(code, km)
    }
    return [...nearest].map(([code, km]) => ({ code, km })).sort((a, b) => a.km - b.km)
  }
}

function decodeArc(arc: BoundaryFile["arcs"][number], { scale, translate }: BoundaryFile["transform"]): number[] {
  let x = 0
  let y = 0
  return arc.flatMap(([dx, dy]) => {
    x += dx
    y += dy
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]]
  })
}

/** @param arcs - a negative number is the arc with its ones' complement, backwards. */
function joinRing(code: string, ring: readonly number[], arcs: readonly (readonly number[])[]): Ring {
  const joined = ring.flatMap((index) => {
    const arc = arcs[index < 0 ? ~index : index]!
    return index < 0 ? backwards(arc) : arc
  })
  const points = Float64Array.from(joined)
  const longitudes = points.filter((_, i) => i % 2 === 0)
  const latitudes = points.filter((_, i) => i % 2 === 1)
  return {
    ...{ code, points, west: Math.min(...longitudes), east: Math.max(...longitudes) },
    ...{ south: Math.min(...latitudes), north: Math.max(...latitudes) },
  }
}

function backwards(arc: readonly number[]): number[] {
  const turned: number[] = []
  for (let i = arc.length - 2; i >= 0; i -= 2) turned.push(arc[i]!, arc[i + 1]!)
  return turned
}

function isInside(points: Float64Array, x: number, y: number): boolean {
  let isIn = false
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isIn = !isIn
  }
  return isIn
}

/** To the nearest point of a line; over so few kilometres the earth is flat. */
function distanceKm(points: Float64Array, x: number, y: number, kmPerX: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i + 3 < points.length; i += 2) {
    const ax = (points[i]! - x) * kmPerX
    const ay = (points[i + 1]! - y) * KM_PER_DEGREE
    const dx = (points[i + 2]! - points[i]!) * kmPerX
    const dy = (points[i + 3]! - points[i + 1]!) * KM_PER_DEGREE
    const length = dx * dx + dy * dy
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length))
    best = Math.min(best, Math.hypot(ax + along * dx, ay + along * dy))
  }
  return best
}
