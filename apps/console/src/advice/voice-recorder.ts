import { type AudioPiece, AudioTrack } from "@alongside/live/sound/audio-track"
import { monotonicMs } from "@alongside/live/sound/device-clock"
import { hasWebCodecsOpus, newWebCodecsOpus } from "@alongside/live/sound/opus-webcodecs"
import type { SoundBlock } from "@alongside/live/sound/sound-block"
import { openSoundTap, type SoundTap } from "@alongside/live/sound/sound-tap"

export interface VoiceEvents {
  piece(piece: AudioPiece): void
  /** The voice goes out and nothing of it comes here, since then; and, with a length, until then. Milliseconds. */
  lacking(cause: Lack, startMs: number, durationMs: number): void
}

type Lack = "device-silent" | "encoder-failed"

/** 1 s: a console isn't smashed or drowned, and the server signs a receipt for each. */
const PACKETS_PER_PIECE = 50
/** Sound comes every 20 ms; a browser that waits for a touch gives none at all. */
const SILENT_MS = 2000

/** Records the track that goes out to the person, without touching it: whoever it is made of, counsel alone or with an interpreter. */
export class VoiceRecorder {
  readonly #events: VoiceEvents
  readonly #audio: AudioTrack
  #tap: SoundTap | undefined
  #turn = 0
  #work: Promise<void> = Promise.resolve()
  /** When sound last came while some was to come; `undefined` while nothing goes out. */
  #heardMs: number | undefined
  /** What is lacking, and was said to be. */
  #lacking: { readonly cause: Lack; readonly sinceMs: number } | undefined
  readonly #looking: ReturnType<typeof setInterval>

  private constructor(zeroMs: number, events: VoiceEvents) {
    this.#events = events
    this.#audio = new AudioTrack(zeroMs, newWebCodecsOpus, {
      piece: (piece) => events.piece(piece),
      // The next sound starts another encoder.
      failed: () => this.#lack("encoder-failed", monotonicMs()),
    })
    this.#audio.packetsPerPiece = PACKETS_PER_PIECE
    this.#audio.ignoreBeforeMs = zeroMs
    this.#looking = setInterval(() => this.#look(), SILENT_MS / 4)
    for (const touch of ["pointerdown", "keydown"] as const) addEventListener(touch, this.#onTouch)
  }

  /** `undefined` where the browser has no encoder for it. @param zeroMs - What the times inside the media count from, monotonic. */
  static async open(zeroMs: number, events: VoiceEvents): Promise<VoiceRecorder | undefined> {
    return (await hasWebCodecsOpus()) ? new VoiceRecorder(zeroMs, events) : undefined
  }

  /** What goes out from now on; `undefined`: nothing. */
  setTrack(track: MediaStreamTrack | undefined): void {
    const turn = ++this.#turn
    this.#work = this.#work.then(async () => {
      this.#tap?.close()
      this.#tap = undefined
      await this.#audio.flush()
      this.#audio.newSource()
      this.#come()
      this.#heardMs = undefined
      if (track === undefined || turn !== this.#turn) return
      this.#heardMs = monotonicMs()
      // Where it can't be opened nothing comes, which is said.
      const tap = await openSoundTap(track).catch(() => undefined)
      if (tap === undefined) return
      if (turn !== this.#turn) return tap.close()
      this.#tap = tap
      const { port, sampleRate } = tap.source
      port.onmessage = ({ data }: MessageEvent<SoundBlock>) => {
        if (turn === this.#turn) this.#take(data, sampleRate)
      }
    })
  }

  /** Resolves when everything that came has been handed on. */
  async close(): Promise<void> {
    this.setTrack(undefined)
    await this.#work
    clearInterval(this.#looking)
    for (const touch of ["pointerdown", "keydown"] as const) removeEventListener(touch, this.#onTouch)
    this.#audio.close()
  }

  readonly #onTouch = (): void => {
    if (this.#tap?.isRunning === false) void this.#tap.resume()
  }

  #take({ samples, firstSample }: SoundBlock, rate: number): void {
    const nowMs = monotonicMs()
    this.#heardMs = nowMs
    this.#come()
    this.#audio.take({ samples, rate }, (1e6 * firstSample) / rate, nowMs)
  }

  #look(): void {
    if (this.#heardMs !== undefined && monotonicMs() - this.#heardMs > SILENT_MS)
      this.#lack("device-silent", this.#heardMs)
  }

  #lack(cause: Lack, sinceMs: number): void {
    if (this.#lacking !== undefined) return
    this.#lacking = { cause, sinceMs }
    this.#events.lacking(cause, sinceMs, 0)
  }

  #come(): void {
    if (this.#lacking === undefined) return
    const { cause, sinceMs } = this.#lacking
    this.#lacking = undefined
    this.#events.lacking(cause, sinceMs, Math.max(1, monotonicMs() - sinceMs))
  }
}
