import type { Bytes } from "../../format/bytes.ts"
import type { DescribedPlayable } from "../description.ts"
import type { PackageKind } from "../kind.ts"
import type { PackageSource } from "../source.ts"
import type { Entry } from "../zip-writer.ts"
import { type Captioned, captionsOf } from "./captions.ts"
import { chaptersOf } from "./chapters.ts"
import { layOut } from "./film.ts"
import { filmFile } from "./film-file.ts"
import { lanes, type MediaIndex } from "./media-index.ts"
import { holesOf, type Stretch, stretchesOf } from "./plan.ts"
import { type WebmStretch, webmFile, webmStretchesOf, zeroMsOf } from "./webm-stream.ts"

const FOLDER = "data/playable"

/** Writes the copies that play (spec/package.md §8), reading the source again for each: nothing opened is kept. */
export class PlayableFiles {
  readonly #source: PackageSource
  readonly #index: MediaIndex
  readonly #kind: PackageKind
  readonly described: DescribedPlayable[] = []

  constructor(source: PackageSource, index: MediaIndex, kind: PackageKind) {
    this.#source = source
    this.#index = index
    this.#kind = kind
  }

  async *entries(): AsyncGenerator<Entry, void> {
    for (const leg of this.#index.legs()) {
      for (const [n, stretch] of stretchesOf(this.#index, leg).entries()) yield* this.#film(stretch, n)
      for (const lane of lanes) {
        for (const [n, stretch] of webmStretchesOf(leg, lane).entries()) yield* this.#stream(stretch, n)
      }
    }
  }

  *#film(stretch: Stretch, n: number): Generator<Entry, void> {
    const { leg, startUs, endUs } = stretch
    const holes = holesOf(stretch)
    const film = layOut(this.#index, stretch, chaptersOf(stretch, holes, this.#kind))
    const startMs = Math.round((leg.zeroMs ?? 0) + startUs / 1000)
    const durationMs = Math.round((endUs - startUs) / 1000)
    const content = filmFile(this.#source, this.#index, film)
    yield* this.#pair(`leg-${leg.leg}-${n}`, "mp4", content, { leg, startMs, durationMs, holes })
  }

  *#stream(stretch: WebmStretch, n: number): Generator<Entry, void> {
    const { leg, lane, slices } = stretch
    const startMs = Math.round(zeroMsOf(stretch))
    const durationMs = slices.at(-1)!.endMs - startMs
    const content = webmFile(this.#source, stretch)
    yield* this.#pair(`leg-${leg.leg}-${lane}-${n}`, "webm", content, { leg, startMs, durationMs, holes: [] })
  }

  *#pair(name: string, type: string, content: AsyncIterable<Bytes>, captioned: Captioned): Generator<Entry, void> {
    const { leg, startMs, durationMs } = captioned
    const path = `${FOLDER}/${name}`
    this.described.push({ path: `${path}.${type}`, leg: leg.leg, startMs, durationMs: Math.max(0, durationMs) })
    yield { path: `${path}.${type}`, content }
    yield { path: `${path}.vtt`, content: encoded(captionsOf(captioned, this.#kind)) }
  }
}

/** Cues at once, so that the zip isn't written a line at a time. */
const LETTERS_AT_ONCE = 32_768

async function* encoded(texts: Iterable<string>): AsyncGenerator<Bytes, void> {
  const encoder = new TextEncoder()
  let held = ""
  for (const text of texts) {
    held += text
    if (held.length < LETTERS_AT_ONCE) continue
    yield encoder.encode(held)
    held = ""
  }
  yield encoder.encode(held)
}
