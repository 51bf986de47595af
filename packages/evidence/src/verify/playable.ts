import { type Bytes, concatBytes } from "../format/bytes.ts"
import { decodeAudioPackets } from "../media/audio-packets.ts"
import { MediaError } from "../media/error.ts"
import type { DescribedPlayable, PackageDescription } from "../package/description.ts"
import { readVideoPiece } from "../package/mp4/read-piece.ts"
import { FilmComparison } from "./film-comparison.ts"
import type { Found, Report } from "./finding.ts"
import type { PackageFiles } from "./package-files.ts"
import type { Platform } from "./platform.ts"
import { fingerprintOf, RecordedPieces } from "./recorded-pieces.ts"
import type { RecordCheck, SeenBatch, SeenItem } from "./seen.ts"

export type PlayableFindingCode =
  | "PLAYABLE_MISSING"
  | "PLAYABLE_UNLISTED"
  | "PLAYABLE_INVALID"
  | "PLAYABLE_DIFFERS"
  | "PLAYABLE_LACKS"
  | "PLAYABLE_NOT_COMPARED"

const FOLDER = "data/playable/"

/**
 * Whether the copies that play say the same as the record (spec/package.md §8): every picture and packet of sound in an MP4 has to be one of a segment that opened, at
 * its time, read by the same decoder's settings; what lies between has to be silence. Other copies are named as not compared.
 */
export class PlayableCheck implements RecordCheck {
  readonly #report: Report<Found<PlayableFindingCode>>
  readonly #description: PackageDescription
  readonly #platform: Platform
  readonly #pieces = new RecordedPieces()
  /** Files that hold nothing but what was recorded. */
  compared = 0

  constructor(description: PackageDescription, report: Report<Found<PlayableFindingCode>>, platform: Platform) {
    this.#description = description
    this.#report = report
    this.#platform = platform
  }

  see({ items }: SeenBatch): void {
    for (const item of items) this.#seeItem(item)
  }

  #seeItem({ statement, media }: SeenItem): void {
    if (statement?.kind !== "segment" || media === undefined) return
    const { leg, track, codec, elapsedMs } = statement
    if (track === "video" && codec.startsWith("video/mp4;")) {
      const piece = readVideoPiece(media)
      if (piece === undefined) return
      const samples = piece.frames.map(({ bytes }) => bytes)
      const head = concatBytes(piece.sampleEntry, piece.matrix)
      const startUs = (piece.start * 1e6) / piece.timescale
      this.#pieces.add(leg, "video", { startUs, elapsedMs, fingerprint: fingerprintOf(head, samples, this.#platform) })
    } else if (track === "audio" && codec === "audio/opus; packets") {
      const sound = soundOf(media)
      if (sound === undefined) return
      const fingerprint = fingerprintOf(new Uint8Array(0), sound.packets, this.#platform)
      this.#pieces.add(leg, "audio", { startUs: sound.startUs, elapsedMs, fingerprint })
    }
  }

  finish(): void {}

  /** Compares every copy. Once the whole record has been seen. */
  async compare(files: PackageFiles): Promise<void> {
    const { playable } = this.#description
    const listed = new Map(playable.map((one) => [one.path, one]))
    for (const { path } of playable) {
      if (!path.startsWith(FOLDER) || !files.has(path))
        this.#found("PLAYABLE_MISSING", path, "the package says that there is this copy, and there isn't")
    }
    for (const path of files.sizes.keys()) {
      if (!path.startsWith(FOLDER) || path.endsWith(".vtt")) continue
      const film = listed.get(path)
      if (film === undefined) this.#found("PLAYABLE_UNLISTED", path, "the package doesn't say what this copy is of")
      else if (path.endsWith(".mp4")) await this.#compareFilm(files, film)
      else this.#found("PLAYABLE_NOT_COMPARED", path, "nothing here can compare this kind of copy with the record")
    }
    for (const { leg, lane, count } of this.#pieces.unshown()) {
      const words = `${count} segments of ${lane} that opened are in no copy that was compared`
      this.#report({ code: "PLAYABLE_LACKS", place: { leg, chain: lane }, words })
    }
  }

  async #compareFilm(files: PackageFiles, film: DescribedPlayable): Promise<void> {
    const comparison = new FilmComparison(film, files.sizes.get(film.path) ?? 0, this.#pieces, this.#platform)
    for await (const piece of files.pieces(film.path)) comparison.take(piece)
    const { differences, isWhole } = comparison.end()
    if (!isWhole) this.#found("PLAYABLE_INVALID", film.path, "it isn't an MP4 as packages have them")
    for (const { lane, atMs } of differences) {
      const words = `${lane} at ${atMs} ms of it isn't what was recorded then`
      this.#report({ code: "PLAYABLE_DIFFERS", place: { file: film.path, leg: film.leg, chain: lane }, words })
    }
    if (isWhole && differences.length === 0) this.compared += 1
  }

  #found(code: PlayableFindingCode, file: string, words: string): void {
    this.#report({ code, place: { file }, words })
  }
}

function soundOf(media: Bytes): ReturnType<typeof decodeAudioPackets> | undefined {
  try {
    return decodeAudioPackets(media)
  } catch (error) {
    if (error instanceof MediaError) return undefined
    throw error
  }
}
