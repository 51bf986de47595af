import { type ReadonlySignal, signal } from "@preact/signals"
import type { MicrophoneState } from "./call-state.ts"

const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } },
}

/** Counsel's microphone: asked for once when they go on duty, open only while they have somebody. */
export class Microphone {
  readonly #state = signal<MicrophoneState>("unasked")
  readonly state: ReadonlySignal<MicrophoneState> = this.#state
  readonly #track = signal<MediaStreamTrack | undefined>(undefined)
  /** What it delivers; `undefined` while it is closed. */
  readonly track: ReadonlySignal<MediaStreamTrack | undefined> = this.#track
  #isWanted = false

  /** On a touch: so that no question comes between a ring and its answer. */
  async ask(): Promise<void> {
    if (this.#state.value !== "unasked") return
    const track = await this.#get()
    track?.stop()
    if (track !== undefined) this.#state.value = "ready"
    if (this.#isWanted) await this.open()
  }

  async open(): Promise<void> {
    this.#isWanted = true
    if (this.#track.value !== undefined || this.#state.value === "asking") return
    const track = await this.#get()
    if (track === undefined) return
    if (!this.#isWanted) {
      track.stop()
      this.#state.value = "ready"
      return
    }
    track.addEventListener("ended", () => {
      if (this.#track.value !== track) return
      this.#track.value = undefined
      this.#state.value = "missing"
    })
    this.#track.value = track
    this.#state.value = "open"
  }

  close(): void {
    this.#isWanted = false
    const track = this.#track.value
    this.#track.value = undefined
    track?.stop()
    if (this.#state.value === "open") this.#state.value = "ready"
  }

  async #get(): Promise<MediaStreamTrack | undefined> {
    this.#state.value = "asking"
    try {
      const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS)
      return stream.getAudioTracks()[0]
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError"
      this.#state.value = isRefused ? "refused" : "missing"
      return undefined
    }
  }
}
