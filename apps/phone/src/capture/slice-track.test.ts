import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import { expect, test } from "vitest"
import type { NewPiece } from "./recording.ts"
import { SliceTrack } from "./slice-track.ts"

const HEADER = [0x1a, 0x45, 0xdf, 0xa3, 0x80]
const cluster = (time: number, ...frames: readonly number[]) => [
  ...[0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255, 0xe7, 0x82, time >> 8, time & 255],
  ...frames,
]

/** Slices of half a second each, the first at 10 s. */
async function slice(
  parts: readonly (readonly number[])[],
  pressedBefore: number,
  keptFromMs = 0,
): Promise<NewPiece[]> {
  const pieces: NewPiece[] = []
  let isUnderWay = pressedBefore === 0
  const track = new SliceTrack(
    (piece) => {
      const isKept = piece.startMs >= keptFromMs
      if (isKept) pieces.push(piece)
      return isKept
    },
    () => isUnderWay,
  )
  for (const [i, bytes] of parts.entries()) {
    isUnderWay = i >= pressedBefore
    track.take({
      track: "video",
      mimeType: "video/webm;codecs=vp8",
      bytes: new Blob([Uint8Array.from(bytes)]),
      isFirst: i === 0,
      startMs: 10_000 + 500 * i,
      endMs: 10_500 + 500 * i,
    })
    await track.flush()
  }
  return pieces
}

const readable = (piece: NewPiece) => {
  const { header, bytes } = decodeWebmSlice(piece.media)
  return { header: header && [...header], bytes: [...bytes], startMs: piece.startMs, durationMs: piece.durationMs }
}

test("under way, each slice is a piece as it comes; the first carries the header, apart", async () => {
  const pieces = await slice(
    [
      [...HEADER, ...cluster(0, 1, 2)],
      [3, 4],
      [5, ...cluster(1000, 6)],
    ],
    0,
  )
  expect(pieces.map(readable)).toEqual([
    { header: HEADER, bytes: cluster(0, 1, 2), startMs: 10_000, durationMs: 500 },
    { header: undefined, bytes: [3, 4], startMs: 10_500, durationMs: 500 },
    { header: undefined, bytes: [5, ...cluster(1000, 6)], startMs: 11_000, durationMs: 500 },
  ])
  expect(pieces[0]!.codec).toBe('video/webm; codecs="vp8"')
})

test("a recorder that begins with its header alone loses nothing of it", async () => {
  const pieces = await slice([HEADER.slice(0, 3), HEADER.slice(3), cluster(0, 1)], 0)
  expect(pieces.map(readable)).toEqual([{ header: HEADER, bytes: cluster(0, 1), startMs: 10_000, durationMs: 1500 }])
})

test("the header is said again every ten seconds", async () => {
  const parts = [[...HEADER, ...cluster(0)], ...Array.from({ length: 44 }, (_, i) => [i + 1])]
  const said = (await slice(parts, 0)).flatMap((piece, i) => (decodeWebmSlice(piece.media).header ? [i] : []))
  expect(said).toEqual([0, 20, 40])
})

test("before the press each piece is a whole Cluster with the header, by the times that the stream says", async () => {
  const parts = [[...HEADER, ...cluster(0, 1)], [2], [3, ...cluster(1040, 4)], [5], [6, ...cluster(2080, 7)]]
  expect((await slice(parts, 99)).map(readable)).toEqual([
    { header: HEADER, bytes: cluster(0, 1, 2, 3), startMs: 10_000, durationMs: 1040 },
    { header: HEADER, bytes: cluster(1040, 4, 5, 6), startMs: 11_040, durationMs: 1040 },
  ])
})

test("at the press the Cluster under way goes out with what comes next, so that the record begins readable", async () => {
  const parts = [[...HEADER, ...cluster(0, 1)], [2], [3, ...cluster(1040, 4)], [5], [6]]
  expect((await slice(parts, 4)).map(readable)).toEqual([
    { header: HEADER, bytes: cluster(0, 1, 2, 3), startMs: 10_000, durationMs: 1040 },
    { header: HEADER, bytes: cluster(1040, 4, 5, 6), startMs: 11_040, durationMs: 1460 },
  ])
})

test("the header comes with the first piece that is in the record, not with one from before it", async () => {
  const parts = [[...HEADER, ...cluster(0, 1)], [2], [3, ...cluster(1040, 4)], [5]]
  expect((await slice(parts, 1, 11_000)).map(readable)).toEqual([
    { header: HEADER, bytes: [3, ...cluster(1040, 4)], startMs: 11_000, durationMs: 500 },
    { header: undefined, bytes: [5], startMs: 11_500, durationMs: 500 },
  ])
})
