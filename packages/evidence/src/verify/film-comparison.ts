import { type Bytes, concatBytes, equalBytes } from "../format/bytes.ts"
import type { DescribedPlayable } from "../package/description.ts"
import { nameAt } from "../package/mp4/find-box.ts"
import { parameterSetsOf } from "../package/mp4/parameter-sets.ts"
import { type FilmChunk, readFilmTables } from "./film-tables.ts"
import type { Platform } from "./platform.ts"
import { fingerprintOf, type PlayedLane, type RecordedPieces } from "./recorded-pieces.ts"

/** 128 MiB: the tables of a day. */
const MOST_HEAD_BYTES = 128 * 1024 * 1024
/** More than the largest segment. */
const MOST_CHUNK_BYTES = 4 * 1024 * 1024
/** The leg's clock and the media's are read at different moments of one segment. */
const CLOCKS_DIFFER_US = 500_000
/** Sound is brought to its time in whole packets of 20 ms, pictures to a tick. */
const MOVED_US = 80_000
/** A phone's stamps of sound may be off by so much until it has learned the microphone's clock; those around tell (spec/package.md §8). */
const STAMPS_OFF_US = 250_000
/** Six, and where within a second it is isn't kept. */
const AROUND_SECONDS = 7
/** What a packet that lies in the file and doesn't play would have played. */
const SKIPPED_US = 20_000
/** RFC 6716 §3.4. */
const MOST_PACKET_BYTES = 1275
/** 20 ms in which nothing is coded: what stands where sound is missing (spec/package.md §8). */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe)
const MOST_DIFFERENCES = 100

interface Difference {
  readonly lane: PlayedLane
  readonly atMs: number
}

/** A piece that was recorded; microseconds. */
interface Found {
  /** When it plays, on the file's clock. */
  readonly startUs: number
  /** When it was recorded, on the media's. */
  readonly atUs: number
  /** How far the one was taken to be ahead of the other. */
  readonly offsetUs: number
}

/** Compares one MP4 with what was recorded, as its bytes come: tables first, then every sample in the order in which it lies. */
export class FilmComparison {
  readonly #film: DescribedPlayable
  readonly #fileBytes: number
  readonly #pieces: RecordedPieces
  readonly #platform: Platform
  /** Bytes that were taken and are still needed, and where in the file they begin. */
  #held: Bytes[] = []
  #heldFrom = 0
  #heldTo = 0
  #chunks: FilmChunk[] | undefined
  #next = 0
  #isInvalid = false
  /** How far the media's clock is ahead of the file's; known once one picture was found. */
  #offsetUs: number | undefined
  /** Sound that came before the first picture, to be judged by it. */
  #unjudged: Found[] = []
  #hasPictures = false
  /** Seconds of the file in which sound begins where its stamp says. */
  readonly #rightSeconds = new Set<number>()
  /** Milliseconds of the file at which sound begins elsewhere: right if the stamps around it say so. */
  readonly #movedMs: number[] = []
  /** Where the last chunk ended in the file. */
  #readTo = 0
  readonly #differences: Difference[] = []

  constructor(film: DescribedPlayable, fileBytes: number, pieces: RecordedPieces, platform: Platform) {
    this.#film = film
    this.#fileBytes = fileBytes
    this.#pieces = pieces
    this.#platform = platform
  }

  take(bytes: Bytes): void {
    if (this.#isInvalid) return
    this.#held.push(bytes)
    this.#heldTo += bytes.length
    this.#chunks ??= this.#readHead()
    if (this.#chunks !== undefined) this.#compareHeld(this.#chunks)
  }

  end(): { readonly differences: readonly Difference[]; readonly isWhole: boolean } {
    const isWhole = !this.#isInvalid && this.#chunks !== undefined && this.#next === this.#chunks.length
    const moved = this.#movedMs
      .filter((atMs) => !this.#isRightAround(atMs))
      .map((atMs): Difference => ({ lane: "audio", atMs }))
    return { differences: [...this.#differences, ...moved].slice(0, MOST_DIFFERENCES), isWhole }
  }

  /** `ftyp`, `moov`, `mdat`, in this order: nothing else has a place in the file. */
  #readHead(): FilmChunk[] | undefined {
    if (this.#heldTo < 16) return undefined
    const head = this.#join()
    const view = new DataView(head.buffer, head.byteOffset, head.length)
    const ftypEnd = view.getUint32(0)
    if (nameAt(view, 4) !== "ftyp" || ftypEnd < 8 || ftypEnd > 1024) return this.#invalid()
    if (head.length < ftypEnd + 8) return undefined
    const moovEnd = ftypEnd + view.getUint32(ftypEnd)
    if (nameAt(view, ftypEnd + 4) !== "moov" || moovEnd > MOST_HEAD_BYTES || moovEnd < ftypEnd + 8)
      return this.#invalid()
    if (head.length < moovEnd + 8) return undefined
    if (nameAt(view, moovEnd + 4) !== "mdat") return this.#invalid()
    const tracks = readFilmTables(head.subarray(ftypEnd, moovEnd))
    if (tracks === undefined || tracks.length > 2) return this.#invalid()
    const chunks = tracks.flatMap((track) => track.chunks)
    this.#hasPictures = chunks.some(({ lane }) => lane === "video")
    if (chunks.some(({ offset, length }) => offset < moovEnd + 8 || length > MOST_CHUNK_BYTES)) return this.#invalid()
    // Bytes may be played more than once, as silence is: but not so often that looking at them never ends.
    const playedBytes = chunks.reduce((sum, { length }) => sum + length, 0)
    if (playedBytes > 2 * this.#fileBytes + MOST_CHUNK_BYTES) return this.#invalid()
    return chunks.sort((a, b) => a.offset - b.offset)
  }

  #invalid(): undefined {
    this.#isInvalid = true
    this.#held = []
  }

  #join(): Bytes {
    const whole = this.#held.length === 1 ? this.#held[0]! : concatBytes(...this.#held)
    this.#held = [whole]
    return whole
  }

  #compareHeld(chunks: readonly FilmChunk[]): void {
    const whole = this.#join()
    for (; this.#next < chunks.length; this.#next++) {
      const chunk = chunks[this.#next]!
      if (chunk.offset + chunk.length > this.#heldTo) break
      const skippedBytes = this.#skippedBefore(chunk)
      const [from, to] = [chunk.offset - skippedBytes, chunk.offset + chunk.length]
      this.#compareChunk(chunk, skippedBytes, whole.subarray(from - this.#heldFrom, to - this.#heldFrom))
      this.#readTo = to
    }
    // Later chunks lie further behind, or in the same place; before one there may be a packet that doesn't play.
    const needFrom = (chunks[this.#next]?.offset ?? this.#heldTo) - MOST_PACKET_BYTES
    const keepFrom = Math.max(this.#heldFrom, Math.min(needFrom, this.#heldTo))
    this.#held = [whole.subarray(keepFrom - this.#heldFrom)]
    this.#heldFrom = keepFrom
  }

  /** How many bytes of a packet lie before the chunk that belong to its piece and don't play; 0 where none does. */
  #skippedBefore({ lane, offset, firstSample, track }: FilmChunk): number {
    const between = offset - this.#readTo
    const isPacket = lane === "audio" && between <= MOST_PACKET_BYTES && between === track.sampleSize(firstSample)
    return isPacket ? between : 0
  }

  #compareChunk(chunk: FilmChunk, skippedBytes: number, bytes: Bytes): void {
    // What differs so often differs: the rest isn't looked for.
    if (this.#differences.length === MOST_DIFFERENCES) return
    const skipped = skippedBytes === 0 ? [] : [bytes.subarray(0, skippedBytes)]
    const played = samplesOf(chunk, bytes.subarray(skippedBytes))
    const isSilence = played.every((sample) => equalBytes(sample, SILENCE))
    if (chunk.lane === "audio" && skippedBytes === 0 && isSilence) return
    const isRecorded = chunk.lane === "video" ? this.#isPicture(chunk, played) : this.#isSound(chunk, skipped, played)
    if (!isRecorded) this.#differences.push({ lane: chunk.lane, atMs: Math.round(chunk.startUs / 1000) })
  }

  #isPicture({ startUs, sampleEntry, track }: FilmChunk, samples: Bytes[]): boolean {
    if (track.forms > 1) {
      // Where the picture's form changes, its parameter sets stand before the first frame as well.
      const before = parameterSetsOf(sampleEntry)
      const first = samples[0]!
      if (!equalBytes(first.subarray(0, before.length), before)) return false
      samples[0] = first.subarray(before.length)
    }
    const fingerprint = fingerprintOf(concatBytes(sampleEntry, track.matrix), samples, this.#platform)
    const found = this.#find("video", fingerprint, startUs, MOVED_US)
    if (found === undefined) return false
    this.#offsetUs ??= found.atUs - startUs
    for (const sound of this.#unjudged.splice(0)) this.#judge(sound, this.#offsetUs)
    return true
  }

  #isSound({ startUs }: FilmChunk, skipped: readonly Bytes[], played: readonly Bytes[]): boolean {
    const fingerprint = fingerprintOf(new Uint8Array(0), [...skipped, ...played], this.#platform)
    const found = this.#find("audio", fingerprint, startUs - skipped.length * SKIPPED_US, STAMPS_OFF_US + MOVED_US)
    if (found === undefined) return false
    // What the package says of the file is a guess: only against the pictures is sound right or not.
    if (this.#offsetUs === undefined && this.#hasPictures) this.#unjudged.push(found)
    else this.#judge(found, found.offsetUs)
    return true
  }

  #judge({ startUs, atUs }: Found, offsetUs: number): void {
    if (Math.abs(atUs - startUs - offsetUs) <= MOVED_US) this.#rightSeconds.add(Math.floor(startUs / 1e6))
    else this.#movedMs.push(Math.round(startUs / 1000))
  }

  #find(lane: PlayedLane, fingerprint: Bytes, startUs: number, slackUs: number): Found | undefined {
    const offsetUs = this.#offsetUs ?? this.#claimedOffsetUs(lane, startUs)
    if (offsetUs === undefined) return undefined
    const slack = this.#offsetUs === undefined ? CLOCKS_DIFFER_US : slackUs
    const atUs = this.#pieces.lane(this.#film.leg, lane).show(fingerprint, startUs + offsetUs, slack)
    return atUs === undefined ? undefined : { startUs, atUs, offsetUs }
  }

  #isRightAround(atMs: number): boolean {
    const second = Math.floor(atMs / 1000)
    for (let near = second - AROUND_SECONDS; near <= second + AROUND_SECONDS; near++)
      if (this.#rightSeconds.has(near)) return true
    return false
  }

  /** From what the package says of the file: a first guess, until a piece is found. */
  #claimedOffsetUs(lane: PlayedLane, startUs: number): number | undefined {
    const { leg, startMs } = this.#film
    const ahead = this.#pieces.lane(leg, lane).clockOffsetUs(startMs + startUs / 1000)
    return ahead === undefined ? undefined : ahead + 1000 * startMs
  }
}

function samplesOf({ firstSample, samples: count, track }: FilmChunk, bytes: Bytes): Bytes[] {
  const samples: Bytes[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    const size = track.sampleSize(firstSample + i)
    samples.push(bytes.subarray(at, at + size))
    at += size
  }
  return samples
}
