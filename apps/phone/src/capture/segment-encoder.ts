import type { VideoCodec } from "./video-codecs.ts"
import type { PictureLimits } from "./video-level.ts"

/** What came out of the encoder for one frame. */
export interface CodedFrame {
  readonly bytes: Uint8Array
  readonly isKey: boolean
  /** Microseconds since capture began. */
  readonly startUs: number
}

export interface SegmentEncoderEvents {
  /** In order, each as soon as its last frame is out. The first frame is a key frame. */
  segment(frames: readonly CodedFrame[], decoderConfig: VideoDecoderConfig): void
  /** A frame was let fall, or can't be shown without one that was. */
  dropped(): void
  /** It is of no use any more. What it did encode has come. */
  failed(): void
}

/** A segment between its first frame's way into the encoder and its last one's way out. */
interface OpenSegment {
  readonly startUs: number
  framesIn: number
  isClosed: boolean
  /** Nothing more comes of it. */
  isOver: boolean
  readonly frames: CodedFrame[]
}

/** One VideoEncoder, and the segments that are on their way through it. */
export class SegmentEncoder {
  readonly #codec: VideoCodec
  readonly #events: SegmentEncoderEvents
  readonly #encoder: VideoEncoder
  #decoderConfig: VideoDecoderConfig | undefined
  #segments: OpenSegment[] = []

  /** Call {@link configure} before the first frame. */
  constructor(codec: VideoCodec, events: SegmentEncoderEvents) {
    this.#codec = codec
    this.#events = events
    this.#encoder = new VideoEncoder({
      output: (chunk, metadata) => this.#encoded(chunk, metadata?.decoderConfig),
      error: () => {
        this.#endAll(this.#segments)
        this.#events.failed()
      },
    })
  }

  /** Frames that the encoder hasn't begun with. */
  get waitingFrames(): number {
    return this.#encoder.encodeQueueSize
  }

  /** Frames that the encoder has taken in and not given out. */
  get heldFrames(): number {
    const held = this.#segments.reduce((sum, segment) => sum + segment.framesIn - segment.frames.length, 0)
    return held - this.waitingFrames
  }

  /** Applies to the frames that come; the next one must be the first of a segment. */
  configure(width: number, height: number, limits: PictureLimits): void {
    this.#encoder.configure({
      ...this.#codec,
      width,
      height,
      bitrate: limits.bitrate,
      framerate: limits.rate,
      latencyMode: "realtime",
    })
  }

  /** @param frame - Stamped with its time since capture began. Read, not closed. */
  encode(frame: VideoFrame, isFirst: boolean, isLast: boolean): void {
    if (isFirst) {
      this.cut()
      this.#segments.push({ startUs: frame.timestamp, framesIn: 0, isClosed: false, isOver: false, frames: [] })
    }
    const segment = this.#segments.at(-1)
    if (segment === undefined) throw new Error("a frame that begins no segment and belongs to none")
    this.#encoder.encode(frame, { keyFrame: isFirst })
    segment.framesIn++
    segment.isClosed = isLast
    this.#handOver()
  }

  /** The segment under way gets no more frames. */
  cut(): void {
    const last = this.#segments.at(-1)
    if (last !== undefined) last.isClosed = true
    this.#handOver()
  }

  /** Resolves when every frame taken so far has come out, or never will. */
  async flush(): Promise<void> {
    this.cut()
    const segments = [...this.#segments]
    try {
      if (this.#encoder.state === "configured") await this.#encoder.flush()
    } catch {
      // It failed or was closed meanwhile: what it did encode is kept.
    }
    this.#endAll(segments)
  }

  close(): void {
    if (this.#encoder.state !== "closed") this.#encoder.close()
    this.#endAll(this.#segments)
  }

  #encoded(chunk: EncodedVideoChunk, decoderConfig: VideoDecoderConfig | undefined): void {
    // Frames come out in the order in which they went in: what belongs to earlier segments and isn't out was let fall.
    const index = this.#segments.findLastIndex((segment) => segment.startUs <= chunk.timestamp)
    this.#endAll(this.#segments.slice(0, Math.max(0, index)))
    // Only now: what was encoded before is shown by what was said before.
    this.#decoderConfig = decoderConfig ?? this.#decoderConfig
    const segment = this.#segments[0]
    if (segment === undefined) return
    const isKey = chunk.type === "key"
    if (segment.frames.length === 0 && !isKey) {
      segment.framesIn--
      this.#events.dropped()
      return
    }
    const bytes = new Uint8Array(chunk.byteLength)
    chunk.copyTo(bytes)
    segment.frames.push({ bytes, isKey, startUs: chunk.timestamp })
    this.#handOver()
  }

  #endAll(segments: readonly OpenSegment[]): void {
    for (const segment of segments) segment.isOver = true
    this.#handOver()
  }

  #handOver(): void {
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      const isWhole = first.isClosed && first.frames.length >= first.framesIn
      if (!isWhole && !first.isOver) return
      this.#segments.shift()
      if (first.frames.length > 0 && this.#decoderConfig !== undefined) {
        this.#events.segment(first.frames, this.#decoderConfig)
      }
    }
  }
}
