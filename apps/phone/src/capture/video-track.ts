import { DeviceClock } from "@alongside/live/sound/device-clock"
import { type EncodedFrame, muxVideo } from "./mux-video.ts"
import type { NewPiece } from "./recording.ts"
import { SegmentCutter } from "./segment-cutter.ts"
import { type CodedFrame, SegmentEncoder } from "./segment-encoder.ts"
import type { VideoCodec } from "./video-codecs.ts"
import { fitWithin, PICTURE, type PictureLimits, SEGMENT_MS, type VideoLevel } from "./video-level.ts"

export interface VideoTrackEvents {
  piece(piece: NewPiece): void
  /** How many frames were left out so far because the encoder was behind. */
  dropped(frames: number): void
  /** An encoder failed. The next frame starts it again, or that of the next codec; after the last hope nothing does. */
  failed(isLastHope: boolean): void
}

/** What an encoder has to be set up anew for. */
interface FrameShape {
  readonly width: number
  readonly height: number
  /** How the picture is to be turned to stand upright, clockwise. */
  readonly rotation: number
  readonly flip: boolean
}

/** https://www.w3.org/TR/webcodecs/#videoframe-interface; not in TypeScript's libraries. */
interface Turned {
  readonly rotation?: number
  readonly flip?: boolean
}

/** A third of a second: more that wait than that, and they would only get older. */
const MOST_WAITING = 8
/** An encoder that looks so far ahead has the last second when the phone is smashed; Firefox's H.264 looks 40 ahead. */
const MOST_HELD = 20

/**
 * Makes standalone video segments of camera frames: each begins with a key frame, and leaves as soon as its last frame
 * is encoded.
 */
export class VideoTrack {
  readonly #zeroMs: number
  readonly #codecs: readonly VideoCodec[]
  readonly #events: VideoTrackEvents
  #clock = new DeviceClock()
  readonly #cutter: SegmentCutter
  #limits: PictureLimits | undefined = PICTURE.full
  #segmentMs = SEGMENT_MS
  #codecIndex = 0
  #encoder: SegmentEncoder | undefined
  /** The encoder before, while it gives out what it held; what the new one gives waits here for it. */
  #draining: Promise<void> | undefined
  #waiting: (() => void)[] = []
  #shape: FrameShape | undefined
  #lastUs = -1
  /** Frames that may be taken: grows with time at the rate wanted. */
  #credit = 1
  #creditUs = 0
  #failures: number[] = []
  #dropped = 0
  /** Frames captured before are thrown away, when they come; monotonic. */
  ignoreBeforeMs = 0

  /** @param zeroMs - Monotonic time that the times inside the media count from. @param codecs - Best first. */
  /** @param align - Where near to this moment, by half a segment at most, a segment's end would be better; monotonic. */
  constructor(
    zeroMs: number,
    codecs: readonly VideoCodec[],
    events: VideoTrackEvents,
    align: (endMs: number) => number = (endMs) => endMs,
  ) {
    this.#zeroMs = zeroMs
    this.#cutter = new SegmentCutter(1000 * SEGMENT_MS, (endUs) => 1000 * (align(endUs / 1000 + zeroMs) - zeroMs))
    this.#codecs = codecs
    this.#events = events
  }

  /** How long segments are, where the level doesn't ask for longer ones. */
  set segmentMs(segmentMs: number) {
    this.#segmentMs = segmentMs
    this.#setLength()
  }

  /** Takes effect with the next frame. At `off` frames are taken and thrown away. */
  set level(level: VideoLevel) {
    this.#limits = level === "off" ? undefined : PICTURE[level]
    // The encoder is set up anew with the next frame.
    this.#shape = undefined
    this.#setLength()
    if (level === "off") this.cut()
  }

  /** Frames come from another device, or again, from here on. */
  newSource(): void {
    this.cut()
    this.#clock = new DeviceClock()
  }

  /** Takes the frame over: it is closed here. */
  take(frame: VideoFrame, arrivalMs: number): void {
    try {
      this.#encode(frame, arrivalMs)
    } catch {
      this.#fail()
    } finally {
      frame.close()
    }
  }

  /** Closes the segment under way: the next frame begins one. What is encoded of it still comes. */
  cut(): void {
    this.#cutter.cut()
    this.#encoder?.cut()
  }

  /** Resolves when everything taken so far has come out as pieces. */
  async flush(): Promise<void> {
    this.#cutter.cut()
    await this.#draining
    await this.#encoder?.flush()
  }

  close(): void {
    this.#encoder?.close()
    this.#encoder = undefined
  }

  #setLength(): void {
    this.#cutter.lengthUs = 1000 * Math.max(this.#segmentMs, this.#limits?.segmentMs ?? 0)
  }

  #encode(frame: VideoFrame, arrivalMs: number): void {
    const limits = this.#limits
    const stampMs = this.#clock.toMonotonic(frame.timestamp, arrivalMs)
    if (limits === undefined || stampMs < this.ignoreBeforeMs) return
    // Times grow, also while the clock still learns how far away the device's is.
    const atUs = Math.max(Math.round((stampMs - this.#zeroMs) * 1000), this.#lastUs + 1000, 0)
    if (!this.#isWithinRate(atUs, limits.rate)) return
    const encoder = this.#readyEncoder(frame, limits)
    if (encoder === undefined) return
    if (encoder.waitingFrames > MOST_WAITING) {
      this.#drop()
      return
    }
    this.#lastUs = atUs
    const { isFirst, isLast } = this.#cutter.next(atUs)
    const stamped = new VideoFrame(frame, { timestamp: atUs })
    try {
      encoder.encode(stamped, isFirst, isLast)
    } finally {
      stamped.close()
    }
    if (encoder.heldFrames >= MOST_HELD && this.#codecIndex + 1 < this.#codecs.length) {
      this.#codecIndex++
      this.#leave(encoder)
    }
  }

  /** A few frames that were delayed and come at once are not too many; more than the rate for a quarter of a second are. */
  #isWithinRate(atUs: number, rate: number): boolean {
    const earned = ((atUs - this.#creditUs) * rate) / 1e6
    this.#creditUs = atUs
    this.#credit = Math.min(this.#credit + earned, Math.max(1, rate / 4))
    // A little short of a frame, because frames don't come to the microsecond.
    if (this.#credit < 0.9) return false
    this.#credit -= 1
    return true
  }

  /** Set up for frames like this one; undefined when every codec has failed. */
  #readyEncoder(frame: VideoFrame, limits: PictureLimits): SegmentEncoder | undefined {
    const shape = shapeOf(frame)
    const before = this.#shape
    const isSameTurn = before === undefined || (shape.rotation === before.rotation && shape.flip === before.flip)
    if (this.#encoder !== undefined && !isSameTurn) {
      // WebCodecs: an encoder takes frames of one orientation only.
      this.#leave(this.#encoder)
    }
    if (this.#encoder !== undefined && shape.width === before?.width && shape.height === before?.height) {
      return this.#encoder
    }
    const codec = this.#codecs[this.#codecIndex]
    if (codec === undefined) return undefined
    this.cut()
    this.#encoder ??= this.#newEncoder(codec)
    const size = fitWithin(shape, limits)
    this.#encoder.configure(size.width, size.height, limits)
    this.#shape = shape
    return this.#encoder
  }

  #newEncoder(codec: VideoCodec): SegmentEncoder {
    const encoder: SegmentEncoder = new SegmentEncoder(codec, {
      segment: (frames, decoderConfig) => {
        const hand = (): void => this.#hand(frames, decoderConfig)
        if (this.#draining !== undefined && encoder === this.#encoder) this.#waiting.push(hand)
        else hand()
      },
      dropped: () => {
        this.#drop()
        // The next frame is asked to be a key frame again.
        this.#cutter.cut()
      },
      failed: () => {
        if (encoder === this.#encoder) this.#fail()
      },
    })
    return encoder
  }

  /** Goes over to another encoder, and loses nothing of what this one holds. */
  #leave(encoder: SegmentEncoder): void {
    this.#cutter.cut()
    this.#encoder = undefined
    // Those before it first; two that are left in one breath are drained one after the other.
    const drained = Promise.all([this.#draining, encoder.flush()]).then(() => {
      encoder.close()
      if (this.#draining !== drained) return
      this.#draining = undefined
      for (const hand of this.#waiting.splice(0)) hand()
    })
    this.#draining = drained
  }

  #hand(coded: readonly CodedFrame[], decoderConfig: VideoDecoderConfig): void {
    // 3 ms short of the soonest moment at which the next frame can come: Firefox drops a frame that the one before overlaps.
    const lastDurationUs = Math.max(1000, this.#cutter.leastDistanceUs - 3000)
    const frames = coded.map((frame, index): EncodedFrame => {
      const next = coded[index + 1]
      return { ...frame, durationUs: next === undefined ? lastDurationUs : next.startUs - frame.startUs }
    })
    const startUs = frames[0]?.startUs ?? 0
    const durationUs = frames.reduce((sum, frame) => sum + frame.durationUs, 0)
    this.#events.piece({
      track: "video",
      codec: `video/mp4; codecs="${decoderConfig.codec}"`,
      media: muxVideo({ decoderConfig, frames }),
      startMs: this.#zeroMs + startUs / 1000,
      durationMs: durationUs / 1000,
    })
  }

  #drop(): void {
    this.#events.dropped(++this.#dropped)
  }

  #fail(): void {
    const encoder = this.#encoder
    this.#encoder = undefined
    encoder?.close()
    this.#cutter.cut()
    const now = performance.now()
    this.#failures = [...this.#failures.filter((at) => now - at < 30_000), now]
    // Twice in half a minute is bad luck, three times is a codec that doesn't work here.
    if (this.#failures.length >= 3) {
      this.#codecIndex++
      this.#failures = []
    }
    this.#events.failed(this.#codecIndex >= this.#codecs.length)
  }
}

/** Its pixels as they lie, before they are turned: so the encoder sees them. */
function shapeOf(frame: VideoFrame & Turned): FrameShape {
  const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight }
  return { width, height, rotation: frame.rotation ?? 0, flip: frame.flip ?? false }
}
