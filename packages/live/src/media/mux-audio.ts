import type { Bytes } from "@alongside/evidence/format/bytes"
import type { AudioPackets } from "@alongside/evidence/media/audio-packets"
import { BufferTarget, EncodedAudioPacketSource, EncodedPacket, Mp4OutputFormat, Output } from "mediabunny"

const SAMPLE_RATE = 48_000

/**
 * OpusHead, RFC 7845 §5.1. The pre-skip says 0: it is taken off the times instead, so that no piece begins by throwing
 * samples away. The input rate says 48 kHz whatever the microphone had: Chromium refuses a header that says otherwise.
 */
function opusHead(channels: number): Bytes {
  const head = new Uint8Array(19)
  const view = new DataView(head.buffer)
  head.set(new TextEncoder().encode("OpusHead"))
  head[8] = 1
  head[9] = channels
  view.setUint32(12, SAMPLE_RATE, true)
  return head
}

/**
 * Writes raw Opus packets as one fragmented MP4 that a SourceBuffer takes by itself.
 * @returns its bytes, and when what a decoder puts out first was captured, in microseconds; the bytes say the same unless
 *   it is before 0, which MP4 can't say: then they begin at 0.
 */
export async function muxAudio(audio: AudioPackets): Promise<{ readonly bytes: Bytes; readonly startUs: number }> {
  const { packets, samplesPerPacket, channels, preSkip } = audio
  const startUs = audio.startUs - (preSkip / SAMPLE_RATE) * 1e6
  const target = new BufferTarget()
  // Longer than any piece: one fragment each.
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: "fragmented", minimumFragmentDuration: 1e6 }),
    target,
  })
  const source = new EncodedAudioPacketSource("opus")
  output.addAudioTrack(source)
  await output.start()
  const decoderConfig = {
    codec: "opus",
    numberOfChannels: channels,
    sampleRate: SAMPLE_RATE,
    description: opusHead(channels),
  }
  const seconds = samplesPerPacket / SAMPLE_RATE
  const first = Math.max(0, startUs) / 1e6
  for (const [i, packet] of packets.entries()) {
    await source.add(new EncodedPacket(packet, "key", first + i * seconds, seconds), { decoderConfig })
  }
  await output.finalize()
  if (target.buffer === null) throw new Error("mediabunny finalized an output without bytes")
  return { bytes: new Uint8Array(target.buffer), startUs: Math.max(0, startUs) }
}
