import { AudioTrack, PACKETS_PER_PIECE } from "@alongside/live/sound/audio-track"
import { monotonicMs } from "@alongside/live/sound/device-clock"
import { newWebCodecsOpus } from "@alongside/live/sound/opus-webcodecs"
import type { SoundBlock } from "@alongside/live/sound/sound-block"
import { toMono } from "./mono.ts"
import type { FrameSource, Order, Report, SoundSource } from "./orders.ts"
import { PageAbsence } from "./page-absence.ts"
import type { GapCause, Track } from "./piece.ts"
import { Recording } from "./recording.ts"
import { SliceTrack } from "./slice-track.ts"
import { trackData } from "./track-data.ts"
import type { VideoCodec } from "./video-codecs.ts"
import { SEGMENT_MS } from "./video-level.ts"
import { VideoTrack, type VideoTrackEvents } from "./video-track.ts"

export interface SessionOptions {
  readonly zeroMs: number
  readonly preRollMs: number
  readonly videoCodecs: readonly VideoCodec[]
  readonly isOpusWasm: boolean
}

type DeviceTrack = "audio" | "video"

const TICK_MS = 250
/** A device that delivered nothing for so long delivers nothing. */
const SILENT_MS = 2000

/** Longer than any encoder takes to give out what it holds. */
const MOST_FLUSH_MS = 3000

/** What runs in the capture worker while the button screen is open and until recording has stopped. */
export class CaptureSession {
  readonly #report: (report: Report) => void
  readonly #recording: Recording
  readonly #video: VideoTrack
  readonly #audio: AudioTrack
  readonly #slices: Readonly<Record<DeviceTrack, SliceTrack>>
  readonly #absence = new PageAbsence()
  readonly #ticking: ReturnType<typeof setInterval>
  #isOpusWasm: boolean
  #isOpusChanging = false
  /** When something last came from the device, or when it was attached; undefined while there is none. */
  readonly #heardMs: Record<DeviceTrack, number | undefined> = { audio: undefined, video: undefined }
  readonly #isMuted: Record<DeviceTrack, boolean> = { audio: false, video: false }
  /** Grows with each source attached, so that the loop that reads the one before ends. */
  readonly #turn: Record<DeviceTrack, number> = { audio: 0, video: 0 }
  #isPictureOff = false

  constructor(options: SessionOptions, report: (report: Report) => void) {
    this.#report = report
    this.#isOpusWasm = options.isOpusWasm
    this.#recording = new Recording(options.preRollMs, {
      recorded: (track, fromMs, untilMs) => report({ report: "recorded", track, fromMs, untilMs }),
      gap: (track, cause, startMs, endMs) => report({ report: "gap", track, cause, startMs, endMs }),
      causeOfHole: (fromMs, toMs) => this.#absence.causeOf(fromMs, toMs, "device-silent"),
    })
    const videoEvents: VideoTrackEvents = {
      piece: (piece) => this.#recording.add(piece),
      dropped: (frames) => report({ report: "dropped", frames }),
      failed: (isLastHope) => {
        this.#recording.interrupt("video", "encoder-failed", monotonicMs())
        if (isLastHope) report({ report: "encoder-lost", track: "video" })
      },
    }
    // The last frame of a segment comes some 40 ms before the end of it, the last sound of a piece at its end: with one end
    // for both, the picture is encoded just before the sound, and sealing can sign them together.
    this.#video = new VideoTrack(options.zeroMs, options.videoCodecs, videoEvents, (endMs) => {
      return this.#audio.pieceEndNear(endMs) ?? endMs
    })
    this.#audio = new AudioTrack(options.zeroMs, newWebCodecsOpus, {
      piece: (piece) => this.#recording.add(piece),
      failed: (isLastHope) => {
        this.#recording.interrupt("audio", "encoder-failed", monotonicMs())
        if (isLastHope) void this.#anotherOpus()
      },
    })
    const slices = (): SliceTrack =>
      new SliceTrack(
        (piece) => this.#recording.add(piece),
        () => this.#recording.isUnderWay,
      )
    this.#slices = { audio: slices(), video: slices() }
    this.#ticking = setInterval(() => this.#tick(), TICK_MS)
  }

  obey(order: Exclude<Order, { order: "open" }>): void {
    switch (order.order) {
      case "pre-roll":
        this.#recording.keep(order.preRollMs)
        break
      case "camera":
        void this.#attachCamera(order.source)
        break
      case "frame":
        this.#takeFrame(order.frame)
        break
      case "microphone":
        void this.#attachMicrophone(order.source)
        break
      case "slice":
        this.#heardMs[order.slice.track] = monotonicMs()
        if (!this.#isMuted[order.slice.track]) this.#slices[order.slice.track].take(order.slice)
        break
      case "place":
        this.#recording.add({
          track: "place",
          codec: "place; fix",
          media: order.fix,
          startMs: order.atMs,
          durationMs: 0,
        })
        break
      case "muted":
        void this.#mute(order.track, order.cause, order.atMs)
        break
      case "lost":
        if (order.track !== "place") this.#heardMs[order.track] = undefined
        void this.#interrupt(order.track, order.cause, order.atMs)
        break
      case "hidden":
        this.#absence.hidden(order.isHidden, order.atMs)
        break
      case "frozen":
        this.#absence.frozen(order.fromMs, order.toMs)
        break
      case "cut":
        void this.#video.flush()
        void this.#audio.flush()
        break
      case "press":
        this.#press(order.port, order.atMs)
        break
      case "video-level":
        void this.#setLevel(order)
        break
      case "pace":
        this.#video.segmentMs = order.pace === "long" ? 1000 : SEGMENT_MS
        this.#audio.packetsPerPiece = order.pace === "long" ? 50 : PACKETS_PER_PIECE
        // Of slices of half a second each, which come a little early or late.
        for (const slices of Object.values(this.#slices)) slices.leastMs = order.pace === "long" ? 900 : 0
        break
      case "stop":
        void this.#stop(order.atMs)
        break
    }
  }

  async #attachCamera(source: FrameSource): Promise<void> {
    const turn = ++this.#turn.video
    this.#heardMs.video = monotonicMs()
    this.#video.newSource()
    if (source.from === "page") return
    const frames = source.from === "frames" ? source.frames : trackData<VideoFrame>(source.track)
    await readAll(frames, (frame) => {
      if (turn === this.#turn.video) this.#takeFrame(frame)
      else frame.close()
    })
  }

  #takeFrame(frame: VideoFrame): void {
    const nowMs = monotonicMs()
    this.#heardMs.video = nowMs
    if (this.#isMuted.video) frame.close()
    else this.#video.take(frame, nowMs)
  }

  async #attachMicrophone(source: SoundSource): Promise<void> {
    const turn = ++this.#turn.audio
    this.#heardMs.audio = monotonicMs()
    await this.#audio.flush()
    this.#audio.newSource()
    if (this.#isOpusWasm) await this.#useOpusWasm()
    if (source.from === "worklet") {
      source.port.onmessage = (event: MessageEvent<SoundBlock>) => {
        const { samples, firstSample } = event.data
        const stampUs = (1e6 * firstSample) / source.sampleRate
        if (turn === this.#turn.audio) this.#takeSound(samples, source.sampleRate, stampUs)
      }
      return
    }
    await readAll(source.frames, (data) => {
      const samples = toMono(data)
      const { sampleRate, timestamp } = data
      data.close()
      if (turn === this.#turn.audio) this.#takeSound(samples, sampleRate, timestamp)
    })
  }

  #takeSound(samples: Float32Array<ArrayBuffer>, sampleRate: number, stampUs: number): void {
    const nowMs = monotonicMs()
    this.#heardMs.audio = nowMs
    if (!this.#isMuted.audio) this.#audio.take({ samples, rate: sampleRate }, stampUs, nowMs)
  }

  async #useOpusWasm(): Promise<void> {
    this.#isOpusWasm = true
    // Fetched by the few browsers that need it.
    const { loadWasmOpus } = await import("./opus-wasm.ts")
    this.#audio.use(await loadWasmOpus())
  }

  /** The browser's own encoder keeps failing: take ours; and when that is the one that fails, none. */
  async #anotherOpus(): Promise<void> {
    if (this.#isOpusChanging) return
    this.#isOpusChanging = true
    try {
      if (this.#isOpusWasm) throw new Error("there is no other encoder")
      await this.#useOpusWasm()
    } catch {
      this.#report({ report: "encoder-lost", track: "audio" })
    }
    this.#isOpusChanging = false
  }

  async #mute(track: DeviceTrack, cause: GapCause | undefined, atMs: number): Promise<void> {
    const wasMuted = this.#isMuted[track]
    this.#isMuted[track] = cause !== undefined
    if (cause !== undefined) await this.#interrupt(track, cause, atMs)
    else if (wasMuted) {
      // Only from now on can it be missed, and what is still on its way is of the time before.
      if (this.#heardMs[track] !== undefined) this.#heardMs[track] = atMs
      ;(track === "audio" ? this.#audio : this.#video).ignoreBeforeMs = atMs
    }
  }

  async #interrupt(track: Track, cause: GapCause, atMs: number): Promise<void> {
    if (track === "video") await this.#video.flush()
    if (track === "audio") await this.#audio.flush()
    if (track !== "place") await this.#slices[track].flush()
    this.#recording.interrupt(track, cause, atMs)
  }

  #tick(): void {
    const nowMs = monotonicMs()
    const hasSlept = this.#absence.tick(nowMs, Date.now())
    for (const track of ["audio", "video"] as const) {
      const heardMs = this.#heardMs[track]
      const isExpected = heardMs !== undefined && !this.#isMuted[track] && !(track === "video" && this.#isPictureOff)
      if (!isExpected || this.#recording.isInterrupted(track)) continue
      const isSilent = nowMs - heardMs > SILENT_MS
      if (isSilent || hasSlept) {
        void this.#interrupt(track, this.#absence.causeOf(heardMs, nowMs, "device-silent"), heardMs)
      }
    }
  }

  async #setLevel(order: Extract<Order, { order: "video-level" }>): Promise<void> {
    this.#isPictureOff = order.level === "off"
    this.#video.level = order.level
    if (this.#isPictureOff) await this.#interrupt("video", order.cause, monotonicMs())
    else this.#heardMs.video &&= monotonicMs()
  }

  #press(port: MessagePort, atMs: number): void {
    // With no seconds before the press to be kept, the record begins at the press itself.
    if (this.#recording.preRollMs === 0) {
      this.#video.cut()
      this.#audio.cut()
    }
    this.#recording.press(port, atMs)
  }

  async #stop(atMs: number): Promise<void> {
    clearInterval(this.#ticking)
    this.#turn.video++
    this.#turn.audio++
    const flushed = [this.#video, this.#audio, this.#slices.audio, this.#slices.video].map((track) => track.flush())
    // An encoder that has hung takes its last half second with it, and nothing else.
    await Promise.race([Promise.all(flushed), new Promise((resolve) => setTimeout(resolve, MOST_FLUSH_MS))])
    this.#video.close()
    this.#audio.close()
    this.#recording.end(atMs)
    this.#report({ report: "stopped" })
  }
}

async function readAll<Data>(stream: ReadableStream<Data>, take: (data: Data) => void): Promise<void> {
  const reader = stream.getReader()
  for (;;) {
    // A track that ends closes its stream; one whose device fails may break it. The page hears of both from the track.
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const)
    if (done) return
    take(value)
  }
}
