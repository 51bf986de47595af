import type { Bytes } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { MediaError } from "./error.ts"
import { decodePadded } from "./padded.ts"

/** The media of one audio segment whose codec is `audio/opus; packets`: raw Opus packets, muxed on reading (spec/segment.md §5.2). */
export interface AudioPackets {
  /** Opus packets (RFC 6716) in order, each of {@link samplesPerPacket} samples. */
  readonly packets: readonly Bytes[]
  /** At 48 kHz, whatever the microphone ran at: 960 is 20 ms. */
  readonly samplesPerPacket: number
  readonly channels: number
  /** Samples at 48 kHz by which a decoder's output lags behind what was said (RFC 7845 §4.2). */
  readonly preSkip: number
  /**
   * When the first sample that went into the first packet was captured, in microseconds since capture began; the same
   * zero as the times inside the video of this leg. What a decoder puts out first is {@link preSkip} samples older.
   */
  readonly startUs: number
}

/** Deterministic CBOR: `{1: [packets], 2: samples per packet, 3: channels, 4: pre-skip, 5: start in µs}`. */
export function encodeAudioPackets(audio: AudioPackets): Bytes {
  return encodeCbor(
    new Map<number, readonly Bytes[] | number>([
      [1, audio.packets],
      [2, audio.samplesPerPacket],
      [3, audio.channels],
      [4, audio.preSkip],
      [5, audio.startUs],
    ]),
  )
}

/**
 * Zeros after the item are padding.
 * @throws {MediaError} `AUDIO_PACKETS_INVALID`, `MEDIA_PADDING_NOT_ZERO`.
 */
export function decodeAudioPackets(bytes: Uint8Array): AudioPackets {
  const map = decodePadded(bytes, "AUDIO_PACKETS_INVALID")
  if (!(map instanceof Map) || map.size !== 5) throw invalid("isn't a map of five")
  const packets: unknown = map.get(1)
  if (!Array.isArray(packets) || packets.length === 0) throw invalid("holds no packets")
  for (const packet of packets) {
    // RFC 6716 §3.1: a packet has at least one byte.
    if (!(packet instanceof Uint8Array) || packet.length === 0) throw invalid("holds a packet without bytes")
  }
  const samplesPerPacket = count(map.get(2), 1, 5760)
  const channels = count(map.get(3), 1, 2)
  const preSkip = count(map.get(4), 0, 65_535)
  const startUs = count(map.get(5), 0, Number.MAX_SAFE_INTEGER)
  return { packets: packets as Bytes[], samplesPerPacket, channels, preSkip, startUs }
}

function count(value: unknown, from: number, most: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < from || value > most) {
    throw invalid(`holds a number outside ${from} to ${most}`)
  }
  return value
}

function invalid(what: string): MediaError {
  return new MediaError("AUDIO_PACKETS_INVALID", `the audio segment ${what}`)
}
