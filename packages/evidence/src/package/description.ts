import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "../format/cbor.ts"
import { FormatError } from "../format/error.ts"
import { type Track, tracks } from "../statement/place.ts"
import { type PackageKind, type Position, packageKinds, type Range } from "./kind.ts"

/** A leg whose statement is in the record. */
export interface DescribedLeg {
  readonly leg: number
  readonly sessionKey: Bytes
}

/** A copy that plays. */
export interface DescribedPlayable {
  /** `data/playable/…` */
  readonly path: string
  readonly leg: number
  /** The leg's monotonic clock at the file's time 0, milliseconds. */
  readonly startMs: number
  readonly durationMs: number
}

/** What a package says of itself (spec/package.md §6): claims, all of it, that a reader finds out by itself or elsewhere. */
export interface PackageDescription {
  readonly kind: PackageKind
  readonly encounter: Bytes
  readonly range: Range | undefined
  readonly withheld: ReadonlySet<Track>
  readonly legs: readonly DescribedLeg[]
  readonly serverKeys: readonly Bytes[]
  readonly playable: readonly DescribedPlayable[]
  /** As counsel signed them: what was said while they were connected may be shown. */
  readonly releases: readonly Bytes[]
  /** Wall clock of the device that made it, milliseconds since 1970. */
  readonly madeMs: number
  /** The program that made it, and its version. Printable ASCII, 1 to 128 letters. */
  readonly software: string
}

const VERSION = "alongside package 1"
const LENGTH = 11
/** More than a release has (some 250 bytes). */
const MOST_RELEASE = 1024
const WORDS = /^[ -~]{1,128}$/

export function encodeDescription(description: PackageDescription): Bytes {
  const { kind, encounter, range, withheld, legs, serverKeys, playable, releases, madeMs, software } = description
  if (!WORDS.test(software)) throw new RangeError("the program's name isn't 1 to 128 letters of printable ASCII")
  const position = ({ leg, elapsedMs }: Position): Cbor => [leg, elapsedMs]
  return encodeCbor(
    new Map<number, Cbor>([
      [0, VERSION],
      [1, kind],
      [2, encounter],
      [3, range === undefined ? null : [position(range.from), position(range.to)]],
      [4, tracks.filter((track) => withheld.has(track))],
      [5, legs.map(({ leg, sessionKey }) => [leg, sessionKey])],
      [6, serverKeys],
      [7, playable.map(({ path, leg, startMs, durationMs }) => [path, leg, startMs, durationMs])],
      [8, madeMs],
      [9, software],
      [10, releases],
    ]),
  )
}

function invalid(what: string): never {
  throw new FormatError("PACKAGE_INVALID", `what a package says of its ${what} is not what it has to be`, {
    part: what,
  })
}

/** @throws {FormatError} `PACKAGE_INVALID` with the part, and those of `decodeCbor`. */
export function parseDescription(bytes: Uint8Array): PackageDescription {
  const map = decodeCbor(bytes)
  if (!(map instanceof Map) || map.size !== LENGTH || map.get(0) !== VERSION) return invalid("form")
  const fields = map as ReadonlyMap<number, Cbor>
  const kind = packageKinds.find((one) => one === fields.get(1)) ?? invalid("kind")
  const range = rangeOf(fields.get(3))
  if ((kind === "clip") !== (range !== undefined)) return invalid("range")
  return {
    ...{ kind, range },
    encounter: bytesOf(fields.get(2), 32, "encounter"),
    withheld: withheldOf(fields.get(4)),
    legs: listOf(fields.get(5), "legs").map((one) => {
      const [leg, sessionKey] = tupleOf(one, 2, "legs")
      return { leg: countOf(leg, "legs"), sessionKey: bytesOf(sessionKey, 32, "legs") }
    }),
    serverKeys: listOf(fields.get(6), "server keys").map((one) => bytesOf(one, 32, "server keys")),
    playable: listOf(fields.get(7), "playable").map(playableOf),
    releases: listOf(fields.get(10), "releases").map(releaseOf),
    madeMs: wholeOf(fields.get(8), 0, "time"),
    software: textOf(fields.get(9), WORDS, "software"),
  }
}

function rangeOf(value: Cbor | undefined): Range | undefined {
  if (value === null) return undefined
  const [from, to] = tupleOf(value, 2, "range").map((one): Position => {
    const [leg, elapsedMs] = tupleOf(one, 2, "range")
    return { leg: countOf(leg, "range"), elapsedMs: wholeOf(elapsedMs, Number.MIN_SAFE_INTEGER, "range") }
  })
  return { from: from!, to: to! }
}

function withheldOf(value: Cbor | undefined): Set<Track> {
  const named = listOf(value, "withheld tracks")
  const known = tracks.filter((track) => named.includes(track))
  // In their order, each once.
  if (known.length !== named.length || known.some((track, i) => named[i] !== track)) return invalid("withheld tracks")
  return new Set(known)
}

function releaseOf(value: Cbor): Bytes {
  return value instanceof Uint8Array && value.length > 0 && value.length <= MOST_RELEASE
    ? (value as Bytes)
    : invalid("releases")
}

function playableOf(value: Cbor): DescribedPlayable {
  const [path, leg, startMs, durationMs] = tupleOf(value, 4, "playable")
  return {
    path: textOf(path, /^[a-z0-9./-]{1,128}$/, "playable"),
    leg: countOf(leg, "playable"),
    startMs: wholeOf(startMs, Number.MIN_SAFE_INTEGER, "playable"),
    durationMs: wholeOf(durationMs, 0, "playable"),
  }
}

const listOf = (value: Cbor | undefined, what: string): readonly Cbor[] =>
  Array.isArray(value) ? (value as readonly Cbor[]) : invalid(what)
const tupleOf = (value: Cbor | undefined, length: number, what: string): readonly Cbor[] =>
  Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid(what)
const bytesOf = (value: Cbor | undefined, length: number, what: string): Bytes =>
  value instanceof Uint8Array && value.length === length ? (value as Bytes) : invalid(what)
const wholeOf = (value: Cbor | undefined, from: number, what: string): number =>
  typeof value === "number" && value >= from ? value : invalid(what)
const countOf = (value: Cbor | undefined, what: string): number =>
  typeof value === "number" && value >= 0 && value < 2 ** 32 ? value : invalid(what)
const textOf = (value: Cbor | undefined, pattern: RegExp, what: string): string =>
  typeof value === "string" && pattern.test(value) ? value : invalid(what)
