import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { MAX_ITEMS, signNamedBatch } from "@alongside/evidence/statement/batch"
import type { Item } from "@alongside/live/seal/leg"
import type { Track } from "../capture/piece.ts"
import type { SealedBatch, Span } from "../outbox/sealed-batch.ts"

/** Who signs, and for what. */
export interface BatchSigner {
  readonly encounter: Bytes
  readonly leg: number
  readonly sign: Sign
}

/** Collects items of one kind until they are enough for a batch, or nothing more is at hand. */
export class Batching {
  readonly #isVideo: boolean
  #items: Item[] = []
  #bytes = 0

  constructor(isVideo: boolean) {
    this.#isVideo = isVideo
  }

  add(...items: readonly Item[]): void {
    for (const item of items) {
      this.#items.push(item)
      this.#bytes += item.statement.length + (item.body?.length ?? 0)
    }
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  isFull(bytes: number): boolean {
    return this.#bytes >= bytes || this.#items.length >= MAX_ITEMS
  }

  /**
   * Signs what was collected, and begins anew.
   * @param legHead - the newest statement's hash of the leg's own chain, when this batch may carry it.
   */
  async sign(signer: BatchSigner, legHead: Bytes | undefined): Promise<SealedBatch> {
    const items = this.#items
    this.#items = []
    this.#bytes = 0
    const { bytes, hash } = await signNamedBatch(signer.encounter, signer.leg, items, signer.sign)
    const spans = joinSpans(items.flatMap(({ span }) => (span === undefined ? [] : [span])))
    return {
      bytes,
      hash,
      isVideo: this.#isVideo,
      spans,
      legHead: this.#isVideo ? undefined : legHead,
      sealedWallMs: Date.now(),
    }
  }
}

/** One span for each track: from where its first begins to where its last ends. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined = new Map<Track, Span>()
  for (const span of spans) {
    const before = joined.get(span.track)
    const fromMs = Math.min(before?.fromMs ?? span.fromMs, span.fromMs)
    const untilMs = Math.max(before?.untilMs ?? span.untilMs, span.untilMs)
    joined.set(span.track, { ...span, fromMs, untilMs })
  }
  return [...joined.values()]
}
