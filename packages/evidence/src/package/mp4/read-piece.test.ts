import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { muxVideo } from "../../../../../apps/phone/src/capture/mux-video.ts"
import { fromHex, toHex } from "../../format/bytes.ts"
import { parameterSetsOf } from "./parameter-sets.ts"
import { readVideoPiece, sampleEntryKind } from "./read-piece.ts"

const SPS = "6742c01ed9047b011000000300100000030020f162e480"
const PPS = "68cb83cb20"
const description = fromHex(`0142c01effe10017${SPS}010005${PPS}`)!
const frames = [0, 1, 2].map((i) => ({
  ...{ bytes: Uint8Array.from({ length: 40 + i }, (_, at) => at + i), isKey: i === 0 },
  ...{ startUs: 7_000_000 + i * 41_667, durationUs: 41_667 },
}))
const decoderConfig = { codec: "avc1.42c01e", codedWidth: 640, codedHeight: 480, description, rotation: 90 }
const piece = muxVideo({ decoderConfig, frames })

test("a piece of video is taken apart into what it was made of", () => {
  const { sampleEntry, width, height, timescale, start, frames: read } = readVideoPiece(piece)!
  expect([sampleEntryKind(sampleEntry), width, height, timescale, start]).toEqual([
    "avc1",
    640,
    480,
    1_000_000,
    7_000_000,
  ])
  expect(read).toEqual(frames.map(({ bytes, durationUs, isKey }) => ({ bytes, duration: durationUs, isKey })))
})

test("cut short anywhere it is no piece", () => {
  for (let length = 0; length < piece.length; length++) expect(readVideoPiece(piece.slice(0, length))).toBeUndefined()
})

test("whatever its bytes are, it is a piece or none", () => {
  const position = fc.nat(piece.length - 1)
  fc.assert(
    fc.property(fc.array(fc.tuple(position, fc.nat(255)), { maxLength: 8 }), (changes) => {
      const bytes = piece.slice()
      for (const [at, value] of changes) bytes[at] = value
      const read = readVideoPiece(bytes)
      for (const { bytes: frame } of read?.frames ?? []) expect(frame.length).toBeGreaterThan(0)
    }),
    { numRuns: 2000 },
  )
})

describe("parameter sets", () => {
  test("stand before a frame with their lengths", () => {
    expect(toHex(parameterSetsOf(readVideoPiece(piece)!.sampleEntry))).toBe(`00000017${SPS}00000005${PPS}`)
  })

  test("are none of VP9, whose key frames say all themselves", () => {
    const vp9 = muxVideo({ decoderConfig: { codec: "vp09.00.30.08", codedWidth: 64, codedHeight: 48 }, frames })
    expect(parameterSetsOf(readVideoPiece(vp9)!.sampleEntry)).toHaveLength(0)
  })

  test("whatever the sample entry's bytes are, are some or none", () => {
    const { sampleEntry } = readVideoPiece(piece)!
    fc.assert(
      fc.property(fc.nat(sampleEntry.length - 1), fc.nat(255), fc.nat(sampleEntry.length), (at, value, length) => {
        const changed = sampleEntry.with(at, value)
        expect(parameterSetsOf(changed).length).toBeLessThanOrEqual(2 * changed.length)
        parameterSetsOf(sampleEntry.slice(0, Math.max(8, length)))
      }),
      { numRuns: 2000 },
    )
  })
})
