import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { CHAPTER_TIMESCALE, chapterSample, MOVIE_TIMESCALE, movieHead, type Track } from "../mp4/movie.ts"
import { parameterSetsOf } from "../mp4/parameter-sets.ts"
import { SampleTable } from "../mp4/sample-table.ts"
import type { Chapter } from "./chapters.ts"
import type { Lane, MediaIndex, Origin } from "./media-index.ts"
import type { Stretch } from "./plan.ts"
import { fitSound, PACKET_SAMPLES, type Seam } from "./sound-seams.ts"

/** 20 ms of silence, mono, fullband, nothing coded (RFC 6716 §3.1). */
export const SILENCE: Bytes = Uint8Array.of(0xf8, 0xff, 0xfe)

/** A piece as it stands in the film's media. */
export interface FilmPiece extends Origin {
  readonly lane: Lane
  readonly row: number
  /** Packets of silence that stand before it. */
  readonly silence: number
}

/** Everything of a film but the pieces themselves. */
export interface Film {
  /** What the file begins with. */
  readonly head: Bytes
  /** What follows, in this order: as they came to the server, which is as they were recorded where nothing came late. */
  readonly pieces: readonly FilmPiece[]
  /** What goes before the first frame of each piece of that form; empty while the file has one form only. */
  readonly before: ReadonlyMap<number, Bytes>
}

const MICROSECONDS = 1e6

/** Lays a stretch out as one MP4 (spec/package.md §8). Reads nothing: where each piece lies follows from what the index knows. */
export function layOut(index: MediaIndex, stretch: Stretch, chapters: readonly Chapter[]): Film {
  const layout = new Layout(index, stretch)
  const titles = chapters.map(({ title }) => chapterSample(title))
  const start = concatBytes(...titles)
  layout.place(start.length)
  const tracks: Track[] = []
  if (stretch.pieces.video.length > 0) tracks.push(layout.pictures())
  if (stretch.pieces.audio.length > 0) tracks.push(layout.sound())
  const samples = chapterTable(chapters, titles, (stretch.endUs - stretch.startUs) / 1000)
  tracks.push({ kind: "chapters", delay: 0, samples })
  const head = movieHead(tracks, layout.mediaBytes)
  return { head: concatBytes(head, start), pieces: layout.order, before: layout.before }
}

function chapterTable(chapters: readonly Chapter[], titles: readonly Bytes[], durationMs: number): SampleTable {
  const table = new SampleTable()
  table.beginChunk(0, titles.length, 0)
  for (const [i, title] of titles.entries()) {
    const end = chapters[i + 1]?.startMs ?? durationMs
    table.addSample(title.length, Math.round(((end - chapters[i]!.startMs) * CHAPTER_TIMESCALE) / 1000), true)
  }
  return table
}

class Layout {
  readonly #index: MediaIndex
  readonly #stretch: Stretch
  /** Forms of this stretch, in the order in which they come: the sample descriptions. */
  readonly #forms: number[]
  /** Before which pieces of sound something has to be put in or left out, by row. */
  readonly #seams: ReadonlyMap<number, Seam>
  /** By row: where the piece lies in the media. */
  readonly #offsets = new Map<number, number>()
  readonly order: readonly FilmPiece[]
  readonly before = new Map<number, Bytes>()
  mediaBytes = 0

  constructor(index: MediaIndex, stretch: Stretch) {
    this.#index = index
    this.#stretch = stretch
    const { pieces, forms } = index
    this.#forms = [...new Set(stretch.pieces.video.map(({ row }) => pieces.get(row, "form")))]
    if (this.#forms.length > 1) {
      for (const form of this.#forms) this.before.set(form, parameterSetsOf(forms[form]!.sampleEntry))
    }
    this.#seams = fitSound(index, stretch)
    this.order = (["video", "audio"] as const)
      .flatMap((lane) => stretch.pieces[lane].map(({ row }) => this.#piece(lane, row)))
      .sort((a, b) => a.ordinal - b.ordinal || a.item - b.item)
  }

  #piece(lane: Lane, row: number): FilmPiece {
    const { pieces } = this.#index
    const silence = this.#seams.get(row)?.silence ?? 0
    return { lane, row, silence, ordinal: pieces.get(row, "ordinal"), item: pieces.get(row, "item") }
  }

  /** @param from - bytes of media before the first piece. */
  place(from: number): void {
    let at = from
    for (const { lane, row, silence } of this.order) {
      at += silence * SILENCE.length
      this.#offsets.set(row, at)
      at += this.#index.pieces.get(row, "bytes") + (lane === "video" ? this.#before(row).length : 0)
    }
    this.mediaBytes = at
  }

  #before(row: number): Bytes {
    return this.before.get(this.#index.pieces.get(row, "form")) ?? new Uint8Array(0)
  }

  /** Ticks since the stretch began. */
  #ticks(us: number, timescale: number): number {
    return Math.round(((us - this.#stretch.startUs) * timescale) / MICROSECONDS)
  }

  pictures(): Track {
    const { pieces, samples: frames, forms } = this.#index
    const rows = this.#stretch.pieces.video
    const table = new SampleTable()
    const delay = this.#ticks(rows[0]!.startUs, MOVIE_TIMESCALE)
    // A frame's duration is known when the next one's time is.
    let held: { bytes: number; isKey: boolean; at: number } | undefined
    const next = (at: number) => {
      if (held !== undefined) table.addSample(held.bytes, Math.max(0, at - held.at), held.isKey)
    }
    for (const [i, { row, startUs }] of rows.entries()) {
      const count = pieces.get(row, "samples")
      table.beginChunk(this.#offsets.get(row)!, count, this.#forms.indexOf(pieces.get(row, "form")))
      let us = startUs
      for (let j = 0; j < count; j++) {
        const sample = pieces.get(row, "sample") + j
        const bytes = frames.get(sample, "bytes")
        const at = Math.max(this.#ticks(us, MOVIE_TIMESCALE), held?.at ?? 0)
        next(at)
        const more = j === 0 ? this.#before(row).length : 0
        held = { bytes: Math.abs(bytes) + more, isKey: bytes > 0, at }
        us += frames.get(sample, "durationUs")
      }
      if (i === rows.length - 1) next(Math.max(this.#ticks(us, MOVIE_TIMESCALE), (held?.at ?? 0) + 1))
    }
    const { width, height, matrix } = forms[this.#forms[0]!]!
    const sampleEntries = this.#forms.map((form) => forms[form]!.sampleEntry)
    return { kind: "pictures", delay, samples: table, sampleEntries, width, height, matrix }
  }

  sound(): Track {
    const { pieces, samples: packets } = this.#index
    const rows = this.#stretch.pieces.audio.map(({ row }) => row)
    const channels = [...new Set(rows.map((row) => pieces.get(row, "form")))]
    const table = new SampleTable()
    for (const row of rows) {
      const { silence, skipped } = this.#seams.get(row) ?? { silence: 0, skipped: 0 }
      if (silence > 0) table.beginChunk(this.#offsets.get(row)! - silence * SILENCE.length, silence, 0)
      for (let i = 0; i < silence; i++) table.addSample(SILENCE.length, PACKET_SAMPLES, true)
      const count = pieces.get(row, "samples")
      const uniform = pieces.get(row, "bytes") / count
      const sample = pieces.get(row, "sample")
      const description = channels.indexOf(pieces.get(row, "form"))
      table.beginChunk(this.#offsets.get(row)! + skipped * uniform, count - skipped, description)
      for (let i = skipped; i < count; i++) {
        const bytes = sample < 0 ? uniform : packets.get(sample + i, "bytes")
        table.addSample(bytes, pieces.get(row, "packetSamples"), true)
      }
    }
    return { kind: "sound", delay: 0, samples: table, channels }
  }
}
