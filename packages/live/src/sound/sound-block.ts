/** What an AudioWorklet posts of a microphone's sound. */
export interface SoundBlock {
  /** Mono. */
  readonly samples: Float32Array<ArrayBuffer>
  /** Place of the first sample since the AudioContext began. */
  readonly firstSample: number
}
