import fc from "fast-check"
import { expect, test } from "vitest"
import { encodeAudioPackets } from "../media/audio-packets.ts"
import { encodePlaceFix } from "../media/place-fix.ts"
import { type Track, tracks } from "../statement/place.ts"
import { newEpochSecret, Ratchet } from "./ratchet.ts"
import { type SealedSegment, sealSegment } from "./segment.ts"

const encounter = new Uint8Array(32).fill(1)
const writer = new Uint8Array(32).fill(2)

async function seal(track: Track, media: Uint8Array): Promise<SealedSegment> {
  const keys = Ratchet.of(newEpochSecret(), { encounter, leg: 0, track, writer }, 0).keysAt(0)
  return sealSegment(keys, { encounter, leg: 0, track, sequence: 0 }, 0, 0, media)
}

const sizeOf = async (track: Track, media: Uint8Array): Promise<number> => (await seal(track, media)).body.length

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

test("sound: whatever was said in a quarter of a second, it has one size", async () => {
  const packets = fc
    .array(bytesOf(60), { minLength: 12, maxLength: 12 })
    .map((all) => all.map((one) => Uint8Array.from(one)))
  const start = fc.integer({ min: 0, max: 2 ** 40 })
  await fc.assert(
    fc.asyncProperty(packets, start, async (said, startUs) => {
      const media = encodeAudioPackets({ packets: said, samplesPerPacket: 960, channels: 1, preSkip: 312, startUs })
      // Header 1, salt 32, two buckets of 512, tag 16.
      expect(await sizeOf("audio", media)).toBe(1 + 32 + 1024 + 16)
    }),
  )
})

test("place: wherever it was, and whatever the device knows of it, it has one size", async () => {
  const maybe = fc.option(fc.double({ min: 0, max: 300, noNaN: true }), { nil: undefined })
  const fix = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    accuracy: fc.double({ min: 0, max: 5000, noNaN: true }),
    altitude: maybe,
    heading: maybe,
    speed: maybe,
    fixedAtMs: fc.maxSafeNat(),
  })
  await fc.assert(
    fc.asyncProperty(fix, async (one) => {
      expect(await sizeOf("place", encodePlaceFix(one))).toBe(1 + 32 + 128 + 16)
    }),
  )
})

test.each(tracks.filter((track) => track !== "video"))(
  "%s: every length up to a bucket's end has one size",
  async (track) => {
    const bucket = track === "place" ? 128 : 512
    const sizes = new Set<number>()
    for (const length of [1, 2, bucket / 2, bucket - 1, bucket]) sizes.add(await sizeOf(track, new Uint8Array(length)))
    expect([...sizes]).toEqual([1 + 32 + bucket + 16])
    expect(await sizeOf(track, new Uint8Array(bucket + 1))).toBe(1 + 32 + 2 * bucket + 16)
  },
)

test("the same media sealed twice looks like two things", async () => {
  const media = new Uint8Array(512)
  const [one, other] = [await seal("audio", media), await seal("audio", media)]
  expect(one.commitment).not.toEqual(other.commitment)
  expect(one.body).not.toEqual(other.body)
})
