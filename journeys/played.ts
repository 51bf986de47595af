/** What the pictures and sounds of a stored record show and say, decoded as a stranger with ffmpeg would. */
import type { MediaPiece } from "../apps/phone/src/capture/piece.ts"
import { decodeSound } from "./capture/play.ts"
import { decodeVideo, readSoundMarks } from "./media/read-marks.ts"
import type { OpenedSegment, StoredRecord } from "./stored-record.ts"

/** The number of every frame, in the order of the record; `undefined` for one that can't be read. */
export async function playedFrames(record: StoredRecord, leg?: number): Promise<(number | undefined)[]> {
  const segments = ofLeg(record.segments("video"), leg)
  if (segments.length === 0) return []
  return [...(await decodeVideo(Buffer.concat(segments.map(({ media }) => media)))).frameNumbers]
}

/** The number of every second that is said whole. */
export async function playedSeconds(record: StoredRecord, leg?: number): Promise<number[]> {
  const segments = ofLeg(record.segments("audio"), leg)
  if (segments.length === 0) return []
  const samples = await decodeSound(segments.map(pieceOf))
  return readSoundMarks(samples).map(({ second }) => second)
}

/**
 * Two seconds: a machine that is busy with something else lets its camera and microphone stumble, before any of our code.
 * That no piece is missing of what they delivered, the chains show to the single piece (`StoredRecord.findings`).
 */
const STUTTER_SECONDS = 2
const STUTTER_FRAMES = 48

/** Where frames are missing, as the numbers before and after: `[20, 33]`. Nothing captured may be lost, so none is what we want. */
export function lostFrames(numbers: readonly (number | undefined)[], count: number): [number, number][] {
  return gaps(numbers, count, STUTTER_FRAMES)
}

/** Where seconds of sound are missing, likewise. A click makes the one that it falls into unreadable. */
export function lostSeconds(numbers: readonly number[], count: number): [number, number][] {
  return gaps(numbers, count, STUTTER_SECONDS + 1)
}

/** Where a track of one leg was not recorded, by its statements: from when to when, on the leg's clock. */
export function unrecorded(record: StoredRecord, track: "audio" | "video", leg = 0): [number, number][] {
  const found: [number, number][] = []
  let endMs: number | undefined
  for (const { statement } of ofLeg(record.segments(track), leg)) {
    const { elapsedMs, durationMs } = statement
    if (endMs !== undefined && elapsedMs - endMs > STUTTER_SECONDS * 1000) found.push([endMs, elapsedMs])
    endMs = elapsedMs + durationMs
  }
  return found
}

function gaps(numbers: readonly (number | undefined)[], count: number, tolerated: number): [number, number][] {
  const read = numbers.filter((number) => number !== undefined)
  const found: [number, number][] = []
  for (const [i, number] of read.entries()) {
    const before = read[i - 1]
    if (before === undefined) continue
    const missing = (number - before - 1 + count) % count
    if (missing > tolerated) found.push([before, number])
  }
  return found
}

function ofLeg(segments: readonly OpenedSegment[], leg: number | undefined): readonly OpenedSegment[] {
  return leg === undefined ? segments : segments.filter(({ statement }) => statement.leg === leg)
}

export function pieceOf({ statement, media }: OpenedSegment): MediaPiece {
  const { track, codec, elapsedMs, durationMs, wallMs, sealedAtPress } = statement
  if (track === "advice") throw new Error("no phone records advice")
  return { kind: "piece", track, codec, media, startMs: elapsedMs, durationMs, wallMs, sealedAtPress }
}
