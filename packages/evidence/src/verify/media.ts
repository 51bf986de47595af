import type { Bytes } from "../format/bytes.ts"
import { decodeAudioPackets } from "../media/audio-packets.ts"
import { MediaError, type MediaErrorCode } from "../media/error.ts"
import { decodePlaceFix } from "../media/place-fix.ts"
import { decodeWebmSlice } from "../media/webm-slice.ts"
import type { Found, Report } from "./finding.ts"
import type { RecordCheck, SeenBatch } from "./seen.ts"

export type MediaFindingCode = "CODEC_UNKNOWN" | "VIDEO_INVALID" | MediaErrorCode

/** Whether what opened is laid out as its statement says (spec/segment.md §5), and nothing hides behind it. */
export class MediaCheck implements RecordCheck {
  readonly #report: Report<Found<MediaFindingCode>>

  constructor(report: Report<Found<MediaFindingCode>>) {
    this.#report = report
  }

  see({ items }: SeenBatch): void {
    for (const { statement, media } of items) {
      if (statement?.kind !== "segment" || media === undefined) continue
      const { leg, track: chain, sequence, codec } = statement
      const found = (code: MediaFindingCode, words: string) =>
        this.#report({ code, place: { leg, chain, sequence }, words })
      try {
        if (codec === "audio/opus; packets") decodeAudioPackets(media)
        else if (codec === "place; fix") decodePlaceFix(media)
        else if (/^(audio|video)\/webm;/.test(codec)) decodeWebmSlice(media)
        else if (!codec.startsWith("video/mp4;"))
          found("CODEC_UNKNOWN", `nothing here knows media of the kind ${codec}`)
        else if (!isOneFragment(media)) found("VIDEO_INVALID", "the segment isn't one fragmented MP4 that plays alone")
      } catch (error) {
        if (!(error instanceof MediaError)) throw error
        found(error.code, error.message)
      }
    }
  }

  finish(): void {}
}

const layout = ["ftyp", "moov", "moof", "mdat"]

/** `ftyp`, `moov`, `moof`, `mdat`, whole and nothing behind them (spec/segment.md §5.1). */
function isOneFragment(media: Bytes): boolean {
  const view = new DataView(media.buffer, media.byteOffset, media.length)
  let at = 0
  for (const name of layout) {
    if (at + 8 > media.length) return false
    const letters = String.fromCharCode(...media.subarray(at + 4, at + 8))
    const size = view.getUint32(at)
    if (letters !== name || size < 8) return false
    at += size
  }
  return at === media.length
}
