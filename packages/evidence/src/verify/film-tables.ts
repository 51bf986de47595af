import type { Bytes } from "../format/bytes.ts"
import { type Extent, findBox, findBoxes, nameAt } from "../package/mp4/find-box.ts"

/** A run of samples that lie one behind the other in the file, and follow each other in time. */
export interface FilmChunk {
  readonly lane: "video" | "audio"
  /** Bytes from the beginning of the file. */
  readonly offset: number
  readonly length: number
  /** From the file's time 0. */
  readonly startUs: number
  /** Its first sample's number within its track, from 0, and how many there are. */
  readonly firstSample: number
  readonly samples: number
  /** The sample entry, box and all, by which a decoder reads it. */
  readonly sampleEntry: Bytes
  readonly track: FilmTrack
}

export interface FilmTrack {
  readonly chunks: readonly FilmChunk[]
  /** How many sample entries there are. */
  readonly forms: number
  /** `tkhd`'s matrix. */
  readonly matrix: Bytes
  readonly sampleSize: (sample: number) => number
}

/** A day has a third of it. What announces more isn't read: its tables would fill the memory. */
const MOST_CHUNKS = 1_000_000
const MOST_SAMPLES_IN_CHUNK = 65_536

/** What a film's `moov` says of pictures and sound; `undefined` when it isn't one of ours (spec/package.md §8). */
export function readFilmTables(moov: Bytes): FilmTrack[] | undefined {
  try {
    const view = new DataView(moov.buffer, moov.byteOffset, moov.length)
    const tracks: FilmTrack[] = []
    for (const trak of findBoxes(view, { from: 8, to: moov.length }, "trak")) {
      const track = readTrack(moov, view, trak)
      if (track === undefined) return undefined
      if (track !== "text") tracks.push(track)
    }
    return tracks
  } catch (error) {
    // A table that ends too soon.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function readTrack(moov: Bytes, view: DataView, trak: Extent): FilmTrack | "text" | undefined {
  const find = (...path: string[]) => findBox(view, trak, ...path)
  const [hdlr, mdhd, tkhd] = [find("mdia", "hdlr"), find("mdia", "mdhd"), find("tkhd")]
  const stbl = find("mdia", "minf", "stbl")
  if (hdlr === undefined || mdhd === undefined || tkhd === undefined || stbl === undefined) return undefined
  const kind = nameAt(view, hdlr.from + 8)
  if (kind === "text") return "text"
  const lane = kind === "vide" ? "video" : kind === "soun" ? "audio" : undefined
  const table = (name: string) => findBox(view, stbl, name)
  const [stsd, stts, stsc, stsz, stco] = ["stsd", "stts", "stsc", "stsz", "stco"].map(table)
  if (!lane || !stsd || !stts || !stsc || !stsz || !stco) return undefined
  const timescale = view.getUint32(mdhd.from + (view.getUint8(mdhd.from) === 1 ? 20 : 12))
  if (timescale === 0) return undefined
  const entries = readEntries(moov, view, stsd)
  const uniform = view.getUint32(stsz.from + 4)
  const count = view.getUint32(stsz.from + 8)
  if (uniform === 0 && stsz.from + 12 + 4 * count > stsz.to) return undefined
  const sampleSize = (sample: number) => (uniform !== 0 ? uniform : view.getUint32(stsz.from + 12 + 4 * sample))
  const times = new Durations(view, stts)
  const delayUs = delayOf(view, find("edts", "elst"))
  const chunks: FilmChunk[] = []
  const matrix = moov.slice(tkhd.to - 44, tkhd.to - 8)
  const track: FilmTrack = { chunks, forms: entries.length, matrix, sampleSize }
  let sample = 0
  for (const { offset, samples, entry } of chunksOf(view, stsc, stco)) {
    const sampleEntry = entries[entry]
    if (sampleEntry === undefined || samples === 0 || samples > MOST_SAMPLES_IN_CHUNK) return undefined
    if (sample + samples > count || chunks.length === MOST_CHUNKS) return undefined
    let length = 0
    for (let i = 0; i < samples; i++) length += sampleSize(sample + i)
    const startUs = delayUs + (times.ticks * 1e6) / timescale
    chunks.push({ lane, offset, length, startUs, firstSample: sample, samples, sampleEntry, track })
    if (!times.pass(samples)) return undefined
    sample += samples
  }
  if (sample !== count) return undefined
  return track
}

/** The nothing before a track begins: the first edit, when it points to no media. In ticks of the film, 90,000 a second. */
function delayOf(view: DataView, elst: Extent | undefined): number {
  if (elst === undefined) return 0
  const isEmpty = view.getUint8(elst.from) === 1 && view.getBigInt64(elst.from + 16) === -1n
  return isEmpty ? (Number(view.getBigUint64(elst.from + 8)) * 1e6) / 90_000 : 0
}

function readEntries(moov: Bytes, view: DataView, stsd: Extent): Bytes[] {
  const entries: Bytes[] = []
  let at = stsd.from + 8
  for (let i = view.getUint32(stsd.from + 4); i > 0 && at + 8 <= stsd.to; i--) {
    const size = view.getUint32(at)
    if (size < 8 || at + size > stsd.to) break
    entries.push(moov.slice(at, at + size))
    at += size
  }
  return entries
}

/** Every chunk by its offset, with how many samples it has (§8.7.4, §8.7.5). */
function* chunksOf(
  view: DataView,
  stsc: Extent,
  stco: Extent,
): Generator<{ offset: number; samples: number; entry: number }> {
  const runs = view.getUint32(stsc.from + 4)
  const chunks = view.getUint32(stco.from + 4)
  if (stco.from + 8 + 4 * chunks > stco.to) throw new RangeError("a table of chunks ends too soon")
  for (let run = 0, chunk = 0; run < runs; run++) {
    const at = stsc.from + 8 + 12 * run
    const until = run + 1 < runs ? view.getUint32(at + 12) - 1 : chunks
    const [samples, entry] = [view.getUint32(at + 4), view.getUint32(at + 8) - 1]
    for (; chunk < Math.min(until, chunks); chunk++) {
      yield { offset: view.getUint32(stco.from + 8 + 4 * chunk), samples, entry }
    }
  }
}

/** Walks `stts`: how many ticks the samples have taken. */
class Durations {
  readonly #view: DataView
  readonly #stts: Extent
  #run = 0
  #leftInRun = 0
  #ticksEach = 0
  ticks = 0

  constructor(view: DataView, stts: Extent) {
    this.#view = view
    this.#stts = stts
  }

  /** @returns false when there aren't as many. */
  pass(samples: number): boolean {
    for (let left = samples; left > 0; ) {
      if (this.#leftInRun === 0 && !this.#nextRun()) return false
      const taken = Math.min(left, this.#leftInRun)
      this.ticks += taken * this.#ticksEach
      this.#leftInRun -= taken
      left -= taken
    }
    return true
  }

  #nextRun(): boolean {
    const runs = this.#view.getUint32(this.#stts.from + 4)
    while (this.#leftInRun === 0 && this.#run < runs) {
      const at = this.#stts.from + 8 + 8 * this.#run
      this.#leftInRun = this.#view.getUint32(at)
      this.#ticksEach = this.#view.getUint32(at + 4)
      this.#run += 1
    }
    return this.#leftInRun > 0
  }
}
