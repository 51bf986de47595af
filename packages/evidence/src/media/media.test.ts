import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Bytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { type AudioPackets, decodeAudioPackets, encodeAudioPackets } from "./audio-packets.ts"
import { MediaError } from "./error.ts"
import { decodePlaceFix, encodePlaceFix, PLACE_FIX_BYTES, type PlaceFix } from "./place-fix.ts"
import { decodeWebmSlice, encodeWebmSlice } from "./webm-slice.ts"

const bytes = (minLength: number) => fc.uint8Array({ minLength, maxLength: 80 }).map((array) => new Uint8Array(array))
const padding = fc.constantFrom(0, 1, 7, 500)

function padded(media: Uint8Array, zeros: number): Uint8Array {
  const whole = new Uint8Array(media.length + zeros)
  whole.set(media)
  return whole
}

function codeOf(decode: () => unknown): string {
  try {
    decode()
  } catch (error) {
    if (error instanceof MediaError) return error.code
    throw error
  }
  return "none"
}

describe("audio packets", () => {
  const audio: fc.Arbitrary<AudioPackets> = fc.record({
    packets: fc.array(bytes(1), { minLength: 1, maxLength: 50 }),
    samplesPerPacket: fc.constantFrom(120, 480, 960, 2880),
    channels: fc.constantFrom(1, 2),
    preSkip: fc.nat(65_535),
    startUs: fc.nat(Number.MAX_SAFE_INTEGER),
  })

  test("come back as they were, whatever they are padded with zeros to", () => {
    fc.assert(
      fc.property(audio, padding, (packets, zeros) => {
        expect(decodeAudioPackets(padded(encodeAudioPackets(packets), zeros))).toEqual(packets)
      }),
    )
  })

  const good = new Map<number, unknown>([
    [1, [Uint8Array.of(1)]],
    [2, 960],
    [3, 1],
    [4, 312],
    [5, 0],
  ])
  test.each([
    ["no packets", [1, []]],
    ["an empty packet", [1, [new Uint8Array()]]],
    ["packets that aren't bytes", [1, ["a"]]],
    ["a packet without length", [2, 0]],
    ["a packet longer than 120 ms", [2, 5761]],
    ["three channels", [3, 3]],
    ["a pre-skip below zero", [4, -1]],
    ["a start before capture began", [5, -1]],
    ["a start that isn't whole", [5, "0"]],
    ["a field we don't know", [6, 0]],
  ] as const)("are refused with %s", (_, [key, value]) => {
    const map = new Map([...good, [key, value]])
    expect(codeOf(() => decodeAudioPackets(encodeCbor(map as never)))).toBe("AUDIO_PACKETS_INVALID")
  })

  test("are refused when a field is missing, cut short or not deterministic", () => {
    const whole = encodeCbor(good as never)
    for (const key of good.keys()) {
      const less = new Map([...good].filter(([each]) => each !== key))
      expect(codeOf(() => decodeAudioPackets(encodeCbor(less as never)))).toBe("AUDIO_PACKETS_INVALID")
    }
    for (let length = 0; length < whole.length; length++) {
      expect(codeOf(() => decodeAudioPackets(whole.subarray(0, length)))).toBe("AUDIO_PACKETS_INVALID")
    }
    // 312 written in four bytes where two suffice.
    const loose = Uint8Array.of(0xa5, 1, 0x81, 0x41, 1, 2, 0x19, 3, 0xc0, 3, 1, 4, 0x1a, 0, 0, 1, 0x38, 5, 0)
    expect(codeOf(() => decodeAudioPackets(loose))).toBe("AUDIO_PACKETS_INVALID")
  })
})

describe("a WebM slice", () => {
  test("comes back as it was, with and without a header", () => {
    fc.assert(
      fc.property(fc.option(bytes(0), { nil: undefined }), bytes(0), padding, (header, slice, zeros) => {
        const whole = padded(encodeWebmSlice({ header, bytes: slice }), zeros)
        expect(decodeWebmSlice(whole)).toEqual({ header, bytes: slice })
      }),
    )
  })

  test.each([
    ["no map", [1]],
    ["no bytes", new Map([[1, Uint8Array.of(1)]])],
    [
      "a header that is text",
      new Map<number, unknown>([
        [1, "a"],
        [2, Uint8Array.of(1)],
      ]),
    ],
    [
      "a field we don't know",
      new Map<number, unknown>([
        [2, Uint8Array.of(1)],
        [3, 1],
      ]),
    ],
  ])("is refused with %s", (_, value) => {
    expect(codeOf(() => decodeWebmSlice(encodeCbor(value as never)))).toBe("WEBM_SLICE_INVALID")
  })
})

describe("a place fix", () => {
  const optional = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: undefined })
  const fix: fc.Arbitrary<PlaceFix> = fc.record({
    latitude: fc.integer({ min: -90e7, max: 90e7 }).map((n) => n / 1e7),
    longitude: fc.integer({ min: -180e7, max: 180e7 }).map((n) => n / 1e7),
    accuracy: fc.nat(1_000_000).map((n) => n / 100),
    altitude: optional(-50_000, 1_000_000).map((n) => n && n / 100),
    heading: optional(0, 35_999).map((n) => n && n / 100),
    speed: optional(0, 65_535).map((n) => n && n / 100),
    fixedAtMs: fc.nat(Number.MAX_SAFE_INTEGER),
  })

  test("comes back to the centimetre, and is always as long", () => {
    fc.assert(
      fc.property(fix, padding, (place, zeros) => {
        const encoded = encodePlaceFix(place)
        expect(encoded.length).toBe(PLACE_FIX_BYTES)
        expect(decodePlaceFix(padded(encoded, zeros))).toEqual(place)
      }),
    )
  })

  const good: PlaceFix = {
    latitude: 41.5868,
    longitude: -93.625,
    accuracy: 5,
    altitude: undefined,
    heading: undefined,
    speed: undefined,
    fixedAtMs: 1,
  }
  const change = (at: number, ...values: readonly number[]): Bytes => {
    const encoded = encodePlaceFix(good)
    encoded.set(values, at)
    return encoded
  }
  test.each([
    ["too short", encodePlaceFix(good).subarray(0, 31)],
    ["of another version", change(0, 2)],
    ["with flags we don't know", change(1, 8)],
    ["beyond the pole", change(2, 0x7f, 0xff, 0xff, 0xff)],
    ["beyond the date line", change(6, 0x7f, 0xff, 0xff, 0xff)],
    ["with an altitude that it says isn't there", change(17, 1)],
    ["heading further than round", change(18, 0xff, 0xff)],
    ["at no time", change(22, 0xff)],
  ])("is refused when it is %s", (_, encoded) => {
    expect(codeOf(() => decodePlaceFix(encoded))).toBe("PLACE_FIX_INVALID")
  })

  test("of a device that reports nonsense is brought to the nearest that can be said", () => {
    const fix = { ...good, accuracy: Number.POSITIVE_INFINITY, heading: 360, speed: 1e9, altitude: Number.NaN }
    const decoded = decodePlaceFix(encodePlaceFix(fix))
    expect(decoded).toMatchObject({ accuracy: 42_949_672.95, heading: 359.99, speed: 655.35, altitude: undefined })
  })
})

test("what hides in the padding is found", () => {
  const media = [
    [
      encodeAudioPackets({ packets: [Uint8Array.of(1)], samplesPerPacket: 960, channels: 1, preSkip: 0, startUs: 0 }),
      decodeAudioPackets,
    ],
    [encodeWebmSlice({ header: undefined, bytes: Uint8Array.of(1) }), decodeWebmSlice],
    [
      encodePlaceFix({ latitude: 0, longitude: 0, accuracy: 0, altitude: 0, heading: 0, speed: 0, fixedAtMs: 0 }),
      decodePlaceFix,
    ],
  ] as const
  for (const [encoded, decode] of media) {
    const hidden = padded(encoded, 9)
    hidden[hidden.length - 1] = 1
    expect(codeOf(() => decode(hidden))).toBe("MEDIA_PADDING_NOT_ZERO")
  }
})
