import { toHex } from "../format/bytes.ts"
import type { Track } from "../statement/place.ts"
import type { SegmentStatement } from "../statement/statement.ts"
import type { SignedRelease } from "./consultation.ts"

export const packageKinds = ["whole", "others", "clip"] as const
/** Whom a package is for, and so what it holds (spec/package.md §2). */
export type PackageKind = (typeof packageKinds)[number]

/** A moment of an encounter that no clock that somebody can set decides. */
export interface Position {
  readonly leg: number
  /** On the leg's monotonic clock, milliseconds. */
  readonly elapsedMs: number
}

/** From (inclusive) to (exclusive). */
export interface Range {
  readonly from: Position
  readonly to: Position
}

/** Which segments a package discloses. */
export interface Choice {
  readonly kind: PackageKind
  /** Of a clip, and only there. */
  readonly range: Range | undefined
  /** Tracks of which nothing is disclosed; {@link newChoice} puts `advice` among them where it must be. */
  readonly withheld: ReadonlySet<Track>
  /** Counsel who released what was said while they were connected, by the hash of their recipient in hexadecimal. */
  readonly released: ReadonlySet<string>
}

/** What somebody asks for. */
export interface Wish {
  readonly kind: PackageKind
  readonly range?: Range | undefined
  /** Of a package that isn't whole: more tracks to hold back than `advice`, which always is. */
  readonly withheld?: Iterable<Track>
  /** Of a package that isn't whole: releases by counsel, opened. Sound of consultations without one is held back. */
  readonly releases?: readonly SignedRelease[]
}

/** @throws RangeError when the wish makes no sense: a range without a clip, one without length, a whole package that holds back. */
export function newChoice({ kind, range, withheld = [], releases = [] }: Wish): Choice {
  if ((kind === "clip") !== (range !== undefined)) throw new RangeError("a clip has a range, and nothing else has one")
  if (range !== undefined && !isBefore(range.from, range.to)) throw new RangeError("a clip ends before it begins")
  const tracks = new Set(withheld)
  if (kind === "whole" && tracks.size > 0) throw new RangeError("a whole package withholds nothing")
  if (kind !== "whole") tracks.add("advice")
  return { kind, range, withheld: tracks, released: new Set(releases.map(({ recipientHash }) => toHex(recipientHash))) }
}

/** True when a segment is to be disclosed, if it can be opened and isn't sound that {@link isHeldBack} holds back. */
export function isChosen(segment: SegmentStatement, { range, withheld }: Pick<Choice, "range" | "withheld">): boolean {
  if (withheld.has(segment.track)) return false
  return range === undefined || overlaps(segment, range)
}

interface Span {
  readonly leg: number
  readonly elapsedMs: number
  readonly durationMs: number
}

/** True when something of the span lies within the range. */
export function overlaps({ leg, elapsedMs, durationMs }: Span, { from, to }: Range): boolean {
  return isBefore({ leg, elapsedMs }, to) && isBefore(from, { leg, elapsedMs: elapsedMs + durationMs })
}

function isBefore(a: Position, b: Position): boolean {
  return a.leg < b.leg || (a.leg === b.leg && a.elapsedMs < b.elapsedMs)
}
