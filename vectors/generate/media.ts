import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { type AudioPackets, encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { encodePlaceFix, type PlaceFix } from "@alongside/evidence/media/place-fix"
import { encodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import { padToBucket } from "@alongside/evidence/seal/padding"
import { type Case, caseOf } from "./case.ts"
import { PRESS_MS } from "./encounter.ts"
import { testOnlyBytes } from "./test-only-secrets.ts"

type Make = (name: string, comment: string, bytes: Bytes, expect?: string) => Case

const ofFormat = (format: string): Make => {
  const folder = format.replace(" ", "-")
  return (name, comment, bytes, expect = "ok") => caseOf({ path: `${folder}/${name}`, format, expect, comment, bytes })
}

const changed = (bytes: Bytes, at: number, value: number): Bytes => bytes.with(at, value)

const audio: AudioPackets = {
  packets: [testOnlyBytes("opus 0", 60), testOnlyBytes("opus 1", 60), testOnlyBytes("opus 2", 60)],
  samplesPerPacket: 960,
  channels: 1,
  preSkip: 312,
  startUs: 3_120_000,
}

function audioCases(): Case[] {
  const make = ofFormat("audio packets")
  const good = encodeAudioPackets(audio)
  const withField = (key: number, value: Cbor) =>
    encodeCbor(
      new Map<number, Cbor>([
        [1, audio.packets],
        [2, audio.samplesPerPacket],
        [3, audio.channels],
        [4, audio.preSkip],
        [5, audio.startUs],
        [key, value],
      ]),
    )
  const invalid = "AUDIO_PACKETS_INVALID"
  return [
    make("three-packets", "60 ms, as encoded", good),
    make("padded", "the same, padded to 512 bytes as sealing does", padToBucket("audio", good)),
    make(
      "padding-not-zero",
      "something hides behind the packets",
      changed(padToBucket("audio", good), 511, 1),
      "MEDIA_PADDING_NOT_ZERO",
    ),
    make("no-packets", "a segment of nothing", withField(1, []), invalid),
    make("packet-empty", "RFC 6716 §3.1: a packet has at least one byte", withField(1, [new Uint8Array(0)]), invalid),
    make("samples-0", "packets without length", withField(2, 0), invalid),
    make("samples-too-many", "more than 120 ms in one packet", withField(2, 5761), invalid),
    make("channels-3", "neither mono nor stereo", withField(3, 3), invalid),
    make("pre-skip-negative", "−1", withField(4, -1), invalid),
    make("start-text", "a time in words", withField(5, "soon"), invalid),
    make("field-unknown", "a sixth field", withField(6, 0), invalid),
    make(
      "not-deterministic",
      "a map whose count takes two bytes",
      concatBytes(Uint8Array.of(0xb8, 5), good.subarray(1)),
      invalid,
    ),
    make("zeros", "nothing but padding: an integer 0", new Uint8Array(512), invalid),
  ]
}

function webmCases(): Case[] {
  const make = ofFormat("webm slice")
  const header = testOnlyBytes("webm header", 40)
  const bytes = testOnlyBytes("webm clusters", 80)
  const encoded = (entries: readonly [number, Cbor][]) => encodeCbor(new Map(entries))
  const invalid = "WEBM_SLICE_INVALID"
  return [
    make("with-header", "the start of a stream, or ten seconds later", encodeWebmSlice({ header, bytes })),
    make("without-header", "goes on where the slice before ended", encodeWebmSlice({ header: undefined, bytes })),
    make("bytes-missing", "a header alone", encoded([[1, header]]), invalid),
    make(
      "header-text",
      "a header in words",
      encoded([
        [1, "webm"],
        [2, bytes],
      ]),
      invalid,
    ),
    make(
      "field-unknown",
      "a third field",
      encoded([
        [1, header],
        [2, bytes],
        [3, 0],
      ]),
      invalid,
    ),
    make("not-a-map", "bytes alone", encodeCbor(bytes), invalid),
    make(
      "padding-not-zero",
      "something hides behind the slice",
      concatBytes(encodeWebmSlice({ header, bytes }), Uint8Array.of(0, 7)),
      "MEDIA_PADDING_NOT_ZERO",
    ),
  ]
}

const capitol: PlaceFix = {
  latitude: 41.5910392,
  longitude: -93.6037279,
  accuracy: 8.5,
  altitude: 291.25,
  heading: 271.5,
  speed: 0.4,
  fixedAtMs: PRESS_MS + 2000,
}

function placeCases(): Case[] {
  const make = ofFormat("place fix")
  const good = encodePlaceFix(capitol)
  const bare = encodePlaceFix({ ...capitol, altitude: undefined, heading: undefined, speed: undefined })
  const invalid = "PLACE_FIX_INVALID"
  return [
    make("whole", "every field there", good),
    make("bare", "without height and movement", bare),
    make(
      "edge-of-the-map",
      "the south pole, on the date line",
      encodePlaceFix({ ...capitol, latitude: -90, longitude: 180 }),
    ),
    make("padded", "padded to 128 bytes as sealing does", padToBucket("place", good)),
    make(
      "padding-not-zero",
      "something hides behind the fix",
      changed(padToBucket("place", good), 127, 1),
      "MEDIA_PADDING_NOT_ZERO",
    ),
    make("reserved-not-zero", "the last two of its own bytes are zero", changed(good, 31, 1), "MEDIA_PADDING_NOT_ZERO"),
    make("version-2", "a version that this reader doesn't know", changed(good, 0, 2), invalid),
    make("flag-unknown", "says that something is there that this version hasn't got", changed(good, 1, 15), invalid),
    make("value-where-there-is-none", "a height, and word that there is none", changed(bare, 17, 1), invalid),
    make("too-far-north", "beyond the pole", changed(good, 2, 0x7f), invalid),
    make("heading-beyond-the-circle", "655.35 degrees", changed(changed(good, 18, 0xff), 19, 0xff), invalid),
    make("time-too-great", "a time past 2^53 ms", changed(good, 22, 0xff), invalid),
  ]
}

export const mediaCases = (): Case[] => [...audioCases(), ...webmCases(), ...placeCases()]
