import type { Bytes } from "@alongside/evidence/format/bytes"
import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { decodePlaceFix } from "@alongside/evidence/media/place-fix"
import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import type { SegmentStatement } from "@alongside/evidence/statement/statement"
import { AUDIO_TYPE } from "../media/audio-type.ts"
import { mp4StartUs } from "../media/mp4-start.ts"
import { muxAudio } from "../media/mux-audio.ts"
import type { OpenedMedia, OpenedPlace } from "./opened.ts"

/**
 * Turns a segment's media into what is played or drawn (spec/segment.md §5), or says why that can't be done.
 * @throws {MediaError} when it isn't laid out as its codec says.
 */
export async function openedFrom(
  statement: SegmentStatement,
  media: Bytes,
  receivedMs: number,
): Promise<OpenedMedia | OpenedPlace | "CODEC_UNKNOWN" | "VIDEO_UNPLAYABLE"> {
  const { leg, sequence, elapsedMs, durationMs, wallMs, codec, sealedAtPress } = statement
  const when = { leg, sequence, elapsedMs, durationMs, wallMs }
  if (statement.track === "place") return { kind: "place", ...when, fix: decodePlaceFix(media) }
  if (statement.track === "advice") return "CODEC_UNKNOWN"
  const common = { kind: "media", lane: statement.track, ...when, sealedAtPress, receivedMs } as const
  const whole = { ...common, form: "whole", header: undefined } as const
  if (codec === "audio/opus; packets") {
    const { bytes, startUs } = await muxAudio(decodeAudioPackets(media))
    return { ...whole, type: AUDIO_TYPE, bytes, mediaStartUs: startUs }
  }
  if (codec.startsWith("video/mp4")) {
    const mediaStartUs = mp4StartUs(media)
    return mediaStartUs === undefined ? "VIDEO_UNPLAYABLE" : { ...whole, type: codec, bytes: media, mediaStartUs }
  }
  if (codec.startsWith("video/webm") || codec.startsWith("audio/webm")) {
    return { ...common, form: "slice", type: codec, mediaStartUs: undefined, ...decodeWebmSlice(media) }
  }
  return "CODEC_UNKNOWN"
}
