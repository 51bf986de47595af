import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { decodeAudioPackets } from "../../media/audio-packets.ts"
import { readVideoPiece } from "../mp4/read-piece.ts"
import type { PackageSource } from "../source.ts"
import { type Film, SILENCE } from "./film.ts"
import type { MediaIndex } from "./media-index.ts"
import { changed, mediaAgain } from "./pieces-again.ts"

/** The bytes of a film, its pieces read and opened again as they are written. @throws {PackageError} `PACKAGE_SOURCE_CHANGED`. */
export async function* filmFile(source: PackageSource, index: MediaIndex, film: Film): AsyncGenerator<Bytes, void> {
  yield film.head
  const { pieces } = index
  let next = 0
  for await (const media of mediaAgain(source, film.pieces)) {
    const { lane, row, silence } = film.pieces[next]!
    yield* silenceOf(silence)
    const before = film.before.get(pieces.get(row, "form"))
    const parts = lane === "audio" ? decodeAudioPackets(media).packets : framesOf(media)
    const bytes = concatBytes(...parts)
    if (bytes.length !== pieces.get(row, "bytes")) throw changed(pieces.get(row, "ordinal"))
    yield lane === "video" && before !== undefined ? concatBytes(before, bytes) : bytes
    next += 1
  }
}

function framesOf(media: Bytes): readonly Bytes[] {
  return readVideoPiece(media)?.frames.map(({ bytes }) => bytes) ?? []
}

/** A minute of it at once. */
const PACKETS_AT_ONCE = 3000

function* silenceOf(packets: number): Generator<Bytes, void> {
  for (let left = packets; left > 0; left -= PACKETS_AT_ONCE) {
    yield concatBytes(...Array.from({ length: Math.min(left, PACKETS_AT_ONCE) }, () => SILENCE))
  }
}
