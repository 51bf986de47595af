import { type ReadonlySignal, signal } from "@preact/signals"
import { RING_SECONDS, ringSamples } from "./ring-sound.ts"

/** Sound that may start does so in a moment; what hasn't by then waits for a touch. */
const START_MS = 500

/**
 * Rings aloud. The sound is a loop that the audio thread plays by itself: a page in the background may be given no time for
 * seconds, and rings all the same.
 *
 * Browsers let a page sound only after a touch or a key. Going on duty is one; a page that was loaded again has had none,
 * and {@link isBlocked} says so until any comes.
 */
export class Bell {
  readonly #isBlocked = signal(false)
  readonly isBlocked: ReadonlySignal<boolean> = this.#isBlocked
  #context: AudioContext | undefined
  #ringing: AudioBufferSourceNode | undefined

  /** Makes ready to ring, so that whether it can be heard is known before it has to be. */
  prepare(): void {
    if (this.#context === undefined) {
      const context = new AudioContext()
      this.#context = context
      context.addEventListener("statechange", () => this.#note(context))
      setTimeout(() => this.#note(context), START_MS)
      addEventListener("pointerup", this.#allow)
      addEventListener("keydown", this.#allow)
    }
    this.#allow()
  }

  /** Rings until told otherwise; however often it is told to, once. */
  ring(): void {
    this.prepare()
    const context = this.#context
    if (context === undefined || this.#ringing !== undefined) return
    const buffer = context.createBuffer(1, Math.round(RING_SECONDS * context.sampleRate), context.sampleRate)
    buffer.copyToChannel(ringSamples(context.sampleRate), 0)
    const source = context.createBufferSource()
    source.buffer = buffer
    source.loop = true
    source.connect(context.destination)
    source.start()
    this.#ringing = source
  }

  silence(): void {
    this.#ringing?.stop()
    this.#ringing?.disconnect()
    this.#ringing = undefined
  }

  /** Lets go of the loudspeaker: nobody is on duty. */
  close(): void {
    this.silence()
    removeEventListener("pointerup", this.#allow)
    removeEventListener("keydown", this.#allow)
    void this.#context?.close()
    this.#context = undefined
    this.#isBlocked.value = false
  }

  readonly #allow = (): void => {
    const context = this.#context
    // Where it stays blocked, the state says so already.
    if (context !== undefined && context.state !== "running") context.resume().catch(() => undefined)
  }

  #note(context: AudioContext): void {
    if (context === this.#context) this.#isBlocked.value = context.state !== "running"
  }
}
