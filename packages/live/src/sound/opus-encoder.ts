/** One Opus stream: mono, 48 kHz, constant bit rate, packets of 20 ms. */
export interface OpusEncoder {
  /** Samples at 48 kHz by which what a decoder puts out lags behind. Known once the first packet is out. */
  readonly preSkip: number
  /** @param samples - {@link SAMPLES_PER_PACKET} of them. Read, not kept. */
  encode(samples: Float32Array<ArrayBuffer>): void
  /** Resolves when a packet has come out for each call of {@link encode}. */
  flush(): Promise<void>
  close(): void
}

export interface OpusEvents {
  /** One for each call of {@link OpusEncoder.encode}, in order. */
  packet(bytes: Uint8Array<ArrayBuffer>): void
  failed(): void
}

export type NewOpusEncoder = (events: OpusEvents) => OpusEncoder

export const SAMPLE_RATE = 48_000
/** 20 ms. */
export const SAMPLES_PER_PACKET = 960
// Enough for speech to be understood and voices to be told apart; with packets of 60 bytes, sound is a thirtieth of the data.
export const OPUS_BITRATE = 24_000
