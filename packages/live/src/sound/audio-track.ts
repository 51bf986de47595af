import type { Bytes } from "@alongside/evidence/format/bytes"
import { encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { type NewOpusEncoder, type OpusEncoder, SAMPLE_RATE, SAMPLES_PER_PACKET } from "./opus-encoder.ts"
import { Resampler } from "./resample.ts"
import { type Sound, SoundTimes, type TimedSound } from "./sound-times.ts"

/** Some packets of Opus that follow each other, laid out as spec/segment.md §5.2 has it. */
export interface AudioPiece {
  readonly track: "audio"
  readonly codec: "audio/opus; packets"
  readonly media: Bytes
  /** When its first sample was captured; monotonic, milliseconds. */
  readonly startMs: number
  readonly durationMs: number
}

export interface AudioTrackEvents {
  piece(piece: AudioPiece): void
  /** The encoder failed. The next sound starts it again; with the last hope gone, another is to be used. */
  failed(isLastHope: boolean): void
}

/** Makes audio pieces of a microphone's sound: a fixed number of Opus packets each. */
export class AudioTrack {
  readonly #zeroMs: number
  readonly #events: AudioTrackEvents
  #newEncoder: NewOpusEncoder
  #encoder: OpusEncoder | undefined
  #times = new SoundTimes()
  #rate = SAMPLE_RATE
  #resampler: Resampler | undefined
  /** Samples at 48 kHz that don't fill a packet yet. */
  readonly #block = new Float32Array(SAMPLES_PER_PACKET)
  #filled = 0
  /** When the first sample of {@link #block} was captured; undefined until sound comes. */
  #blockMs: number | undefined
  /** When the blocks in the encoder were captured, oldest first, and how much of each is sound. */
  #inEncoder: { readonly startMs: number; readonly durationMs: number }[] = []
  #packets: Uint8Array<ArrayBuffer>[] = []
  #packetsStartMs = 0
  #packetsDurationMs = 0
  #failures: number[] = []
  /** Sound captured before is thrown away, when it comes; monotonic. */
  ignoreBeforeMs = 0
  /** Packets in a piece. Applies from the piece under way on. */
  packetsPerPiece = PACKETS_PER_PIECE

  /** @param zeroMs - Monotonic time that the times inside the media count from. */
  constructor(zeroMs: number, newEncoder: NewOpusEncoder, events: AudioTrackEvents) {
    this.#zeroMs = zeroMs
    this.#newEncoder = newEncoder
    this.#events = events
  }

  /** Sound comes from another device, or again, from here on. What was taken must be flushed before. */
  newSource(): void {
    this.#times = new SoundTimes()
    this.#resampler = undefined
    this.#blockMs = undefined
    this.#filled = 0
  }

  /** Encodes with this from the next sound on. */
  use(newEncoder: NewOpusEncoder): void {
    this.#newEncoder = newEncoder
    this.#failures = []
    this.#dropEncoder()
  }

  /** @param stampUs - The device's time stamp of the first sample. */
  take(sound: Sound, stampUs: number, arrivalMs: number): void {
    for (const timed of this.#times.take(sound, stampUs, arrivalMs)) this.#add(timed)
  }

  #add({ samples, rate, startMs: capturedMs }: TimedSound): void {
    if (capturedMs < this.ignoreBeforeMs) return
    if (rate !== this.#rate) {
      this.#rate = rate
      this.#resampler = undefined
    }
    let startMs = capturedMs
    let sound = samples
    if (rate !== SAMPLE_RATE) {
      this.#resampler ??= new Resampler(rate, SAMPLE_RATE)
      startMs -= (1000 * this.#resampler.delay) / rate
      sound = this.#resampler.push(samples)
    }
    this.#place(startMs)
    for (let from = 0; from < sound.length; ) {
      const part = sound.subarray(from, from + SAMPLES_PER_PACKET - this.#filled)
      this.#block.set(part, this.#filled)
      this.#filled += part.length
      from += part.length
      if (this.#filled === SAMPLES_PER_PACKET) this.#encodeBlock()
    }
  }

  /** Of the moments at which pieces will end, the one nearest to `atMs`; `undefined` while no sound comes. Monotonic. */
  pieceEndNear(atMs: number): number | undefined {
    const fromMs = this.#packetsStartMs + (this.#packets.length > 0 ? 0 : this.#packetsDurationMs)
    if (atMs - fromMs > FORESEEN_MS) return undefined
    const pieceMs = (1000 * SAMPLES_PER_PACKET * this.packetsPerPiece) / SAMPLE_RATE
    return fromMs + Math.round((atMs - fromMs) / pieceMs) * pieceMs
  }

  /** Closes the piece under way after what is already encoded; the next sound begins another. */
  cut(): void {
    this.#finishPiece()
  }

  /** Resolves when everything taken so far has come out as pieces. The last packet is filled up with silence. */
  async flush(): Promise<void> {
    for (const timed of this.#times.release()) this.#add(timed)
    if (this.#filled > 0) {
      this.#block.fill(0, this.#filled)
      this.#encodeBlock()
    }
    try {
      await this.#encoder?.flush()
    } catch {
      // The encoder failed meanwhile, which its own event has said; what it did encode is kept.
    }
    this.#finishPiece()
  }

  close(): void {
    this.#dropEncoder()
  }

  /** Decides when the next sample was captured, given when the device says it was. */
  #place(startMs: number): void {
    if (this.#blockMs === undefined) {
      this.#blockMs = startMs
      this.#filled = 0
      return
    }
    const lateMs = startMs - (this.#blockMs + (1000 * this.#filled) / SAMPLE_RATE)
    if (lateMs > JUMP_MS) {
      // Sound is missing: what is in the block goes out filled up with silence.
      if (this.#filled > 0) {
        this.#block.fill(0, this.#filled)
        this.#encodeBlock()
      }
      this.#blockMs = startMs
      return
    }
    // A device's clock runs a little faster or slower than ours, and how far apart they are is learned in the first
    // second: follow by a little at a time.
    this.#blockMs += Math.max(-MOST_DRIFT_MS, Math.min(MOST_DRIFT_MS, lateMs / 50))
  }

  #encodeBlock(): void {
    const startMs = this.#blockMs ?? 0
    const durationMs = (1000 * this.#filled) / SAMPLE_RATE
    this.#blockMs = startMs + durationMs
    this.#filled = 0
    try {
      this.#encoder ??= this.#startEncoder()
      this.#inEncoder.push({ startMs, durationMs })
      this.#encoder.encode(this.#block)
    } catch {
      this.#fail()
    }
  }

  #startEncoder(): OpusEncoder {
    const encoder = this.#newEncoder({
      packet: (bytes) => {
        if (this.#encoder === encoder) this.#encoded(bytes)
      },
      failed: () => {
        if (this.#encoder === encoder) this.#fail()
      },
    })
    return encoder
  }

  #encoded(bytes: Uint8Array<ArrayBuffer>): void {
    const block = this.#inEncoder.shift()
    if (block === undefined) return
    const isJump = block.startMs - (this.#packetsStartMs + this.#packetsDurationMs) > JUMP_MS
    if (this.#packets.length > 0 && isJump) this.#finishPiece()
    if (this.#packets.length === 0) {
      this.#packetsStartMs = block.startMs
      this.#packetsDurationMs = 0
    }
    this.#packets.push(bytes)
    this.#packetsDurationMs += block.durationMs
    if (this.#packets.length >= this.packetsPerPiece) this.#finishPiece()
  }

  #finishPiece(): void {
    const packets = this.#packets
    if (packets.length === 0 || this.#encoder === undefined) return
    this.#packets = []
    const media = encodeAudioPackets({
      packets,
      samplesPerPacket: SAMPLES_PER_PACKET,
      channels: 1,
      preSkip: this.#encoder.preSkip,
      startUs: Math.max(0, Math.round((this.#packetsStartMs - this.#zeroMs) * 1000)),
    })
    this.#events.piece({
      track: "audio",
      codec: "audio/opus; packets",
      media,
      startMs: this.#packetsStartMs,
      durationMs: this.#packetsDurationMs,
    })
  }

  #fail(): void {
    this.#finishPiece()
    this.#dropEncoder()
    const now = performance.now()
    this.#failures = [...this.#failures.filter((at) => now - at < 30_000), now]
    // Twice in half a minute is bad luck, three times is an encoder that doesn't work here.
    this.#events.failed(this.#failures.length >= 3)
  }

  #dropEncoder(): void {
    this.#encoder?.close()
    this.#encoder = undefined
    this.#inEncoder = []
  }
}

/** 200 ms: with what sealing and sending take, less than 0.3 s of sound is lost with the phone. */
export const PACKETS_PER_PIECE = 10

// The longest segment of picture, and the longest piece of sound under way when it begins.
const FORESEEN_MS = 2000
// More than devices jitter, less than an ear misses.
const JUMP_MS = 60
// For each block of 10 ms or so; 5 %, while real devices drift by 0.01 %.
const MOST_DRIFT_MS = 0.5
