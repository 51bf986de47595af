import { OPUS_BITRATE, type OpusEncoder, type OpusEvents, SAMPLE_RATE, SAMPLES_PER_PACKET } from "./opus-encoder.ts"

const CONFIG: AudioEncoderConfig = {
  codec: "opus",
  sampleRate: SAMPLE_RATE,
  numberOfChannels: 1,
  bitrate: OPUS_BITRATE,
  // Variable rates tell from the sizes alone what is being said.
  bitrateMode: "constant",
  opus: { format: "opus", frameDuration: 20_000, usedtx: false },
}

/** True where the browser has an Opus encoder of its own. */
export async function hasWebCodecsOpus(): Promise<boolean> {
  if (typeof AudioEncoder === "undefined") return false
  // Some browsers throw where they should answer no.
  return AudioEncoder.isConfigSupported(CONFIG).then(
    (answer) => answer.supported === true,
    () => false,
  )
}

/** Opus by the browser's AudioEncoder. */
export function newWebCodecsOpus(events: OpusEvents): OpusEncoder {
  // libopus looks 6.5 ms ahead at 48 kHz (RFC 7845 §4.2); taken when the browser doesn't say.
  let preSkip = 312
  let fedUs = 0
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const head = metadata?.decoderConfig?.description
      if (head !== undefined) preSkip = preSkipOf(head) ?? preSkip
      const bytes = new Uint8Array(chunk.byteLength)
      chunk.copyTo(bytes)
      events.packet(bytes)
    },
    error: () => events.failed(),
  })
  encoder.configure(CONFIG)
  return {
    get preSkip() {
      return preSkip
    },
    encode(samples) {
      const data = new AudioData({
        format: "f32-planar",
        sampleRate: SAMPLE_RATE,
        numberOfFrames: SAMPLES_PER_PACKET,
        numberOfChannels: 1,
        // Only its growing matters: packets are told apart by their order.
        timestamp: fedUs,
        data: samples,
      })
      fedUs += 20_000
      encoder.encode(data)
      data.close()
    },
    async flush() {
      await encoder.flush()
    },
    close() {
      if (encoder.state !== "closed") encoder.close()
    },
  }
}

/** From an OpusHead (RFC 7845 §5.1). */
function preSkipOf(head: AllowSharedBufferSource): number | undefined {
  const view = ArrayBuffer.isView(head)
    ? new DataView(head.buffer, head.byteOffset, head.byteLength)
    : new DataView(head)
  return view.byteLength >= 12 ? view.getUint16(10, true) : undefined
}
