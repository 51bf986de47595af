import fc from "fast-check"
import { expect, test } from "vitest"
import { type AudioPackets, decodeAudioPackets, encodeAudioPackets } from "./audio-packets.ts"
import { MediaError } from "./error.ts"
import { decodePlaceFix, encodePlaceFix } from "./place-fix.ts"
import { decodeWebmSlice, encodeWebmSlice } from "./webm-slice.ts"

const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 80 }).map((one) => Uint8Array.from(one))

const audio: fc.Arbitrary<AudioPackets> = fc.record({
  packets: fc.array(bytes(1), { minLength: 1, maxLength: 12 }),
  samplesPerPacket: fc.integer({ min: 1, max: 5760 }),
  channels: fc.integer({ min: 1, max: 2 }),
  preSkip: fc.nat({ max: 65_535 }),
  startUs: fc.maxSafeNat(),
})
const slice = fc.record({ header: fc.option(bytes(0), { nil: undefined }), bytes: bytes(0) })

/** Zeros that sealing put behind it. */
const padding = fc.nat({ max: 600 }).map((length) => new Uint8Array(length))
const padded = (media: Uint8Array, zeros: Uint8Array) => Uint8Array.from([...media, ...zeros])

const decoders = { decodeAudioPackets, decodeWebmSlice, decodePlaceFix }

test("sound is read as it was written, padded or not", () => {
  fc.assert(
    fc.property(audio, padding, (one, zeros) => {
      expect(decodeAudioPackets(padded(encodeAudioPackets(one), zeros))).toEqual(one)
    }),
  )
})

test("a slice is read as it was written, padded or not", () => {
  fc.assert(
    fc.property(slice, padding, (one, zeros) => {
      expect(decodeWebmSlice(padded(encodeWebmSlice(one), zeros))).toEqual(one)
    }),
  )
})

test.each(Object.entries(decoders))("%s refuses with a code, whatever the bytes", (_, decode) => {
  const nearly = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc
      .tuple(fc.oneof(audio.map(encodeAudioPackets), slice.map(encodeWebmSlice)), fc.nat(), fc.nat({ max: 255 }))
      .map(([media, at, byte]) => media.with(at % media.length, byte)),
    fc.tuple(fc.nat({ max: 31 }), fc.nat({ max: 255 })).map(([at, byte]) =>
      encodePlaceFix({
        latitude: 1,
        longitude: 2,
        accuracy: 3,
        altitude: 4,
        heading: 5,
        speed: 6,
        fixedAtMs: 7,
      }).with(at, byte),
    ),
  )
  fc.assert(
    fc.property(nearly, (media) => {
      try {
        decode(media)
      } catch (error) {
        expect(error).toBeInstanceOf(MediaError)
      }
    }),
    { numRuns: 500 },
  )
})
