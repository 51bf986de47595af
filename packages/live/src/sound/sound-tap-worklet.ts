/** Runs on the browser's audio thread: hands the microphone's sound to whoever encodes it, in blocks. */
import type { SoundBlock } from "./sound-block.ts"

/** https://webaudio.github.io/web-audio-api/#AudioWorkletGlobalScope; not in TypeScript's libraries. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare const currentFrame: number
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

// A browser calls with 128 samples at a time: 8 of these are about 21 ms, which a packet waits for anyway.
const BLOCK_SAMPLES = 1024

class SoundTap extends AudioWorkletProcessor {
  #sink: MessagePort | undefined
  #block = new Float32Array(BLOCK_SAMPLES)
  #filled = 0

  constructor() {
    super()
    this.port.onmessage = (event: MessageEvent<MessagePort>) => {
      this.#sink = event.data
    }
  }

  process([channels]: readonly (readonly Float32Array[])[]): boolean {
    // No channels: the microphone delivers nothing at present.
    const first = channels?.[0]
    if (channels === undefined || first === undefined) return true
    for (let i = 0; i < first.length; i++) {
      let sum = 0
      for (const channel of channels) sum += channel[i]!
      this.#block[this.#filled++] = sum / channels.length
      if (this.#filled === BLOCK_SAMPLES) this.#hand(currentFrame + i + 1 - BLOCK_SAMPLES)
    }
    return true
  }

  #hand(firstSample: number): void {
    const samples = this.#block
    const block: SoundBlock = { samples, firstSample }
    this.#sink?.postMessage(block, [samples.buffer])
    this.#block = new Float32Array(BLOCK_SAMPLES)
    this.#filled = 0
  }
}

registerProcessor("sound-tap", SoundTap)
