/** A recording as long as is wanted: one that was encoded, again and again, each time later. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { decodeAudioPackets, encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { findBox } from "@alongside/evidence/package/mp4/find-box"
import type { RecordedMedia, RecordedPiece } from "./recorded-media.ts"

/** Pieces in the order in which they are finished, up to `seconds`. A minute that begins again begins with a key frame, as every piece does. */
export function* anyLength({ pieces, seconds: once }: RecordedMedia, seconds: number): Generator<RecordedPiece, void> {
  for (let laterMs = 0; laterMs < seconds * 1000; laterMs += once * 1000) {
    for (const piece of pieces) {
      // What was left over of a packet or a frame at the end would overlap what begins again.
      if (piece.startMs + piece.durationMs > once * 1000) continue
      if (piece.startMs + piece.durationMs + laterMs > seconds * 1000) return
      yield later(piece, laterMs)
    }
  }
}

function later(piece: RecordedPiece, laterMs: number): RecordedPiece {
  const { track, media, startMs } = piece
  const moved = track === "audio" ? laterSound(media, laterMs * 1000) : laterPictures(media, laterMs * 1000)
  return { ...piece, media: moved, startMs: startMs + laterMs }
}

function laterSound(media: Bytes, laterUs: number): Bytes {
  const audio = decodeAudioPackets(media)
  return encodeAudioPackets({ ...audio, startUs: audio.startUs + laterUs })
}

/** The time of a piece of video is one number in it, in microseconds (apps/phone/src/capture/mux-video.ts). */
function laterPictures(media: Bytes, laterUs: number): Bytes {
  const moved = media.slice()
  const view = new DataView(moved.buffer)
  const tfdt = findBox(view, { from: 0, to: moved.length }, "moof", "traf", "tfdt")
  if (tfdt === undefined) throw new Error("a piece of video doesn't say when it begins")
  view.setBigUint64(tfdt.from + 4, view.getBigUint64(tfdt.from + 4) + BigInt(laterUs))
  return moved
}
