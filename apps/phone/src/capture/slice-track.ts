import { concatBytes } from "@alongside/evidence/format/bytes"
import { findCluster } from "@alongside/evidence/media/webm-cluster"
import { encodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import type { Slice } from "./orders.ts"
import type { NewPiece } from "./recording.ts"

/** A header that was lost is not missed for longer. */
const HEADER_EVERY_MS = 10_000

/**
 * Makes pieces of what a MediaRecorder gives.
 *
 * While recording is under way every slice leaves as it comes, cut anywhere, and the header is said again every ten
 * seconds. Before the press any piece may become the first: there each is a whole Cluster, with the header.
 */
export class SliceTrack {
  readonly #piece: (piece: NewPiece) => boolean
  readonly #isUnderWay: () => boolean
  #header: Uint8Array<ArrayBuffer> | undefined
  /** What hasn't become a piece yet: the header while it isn't whole, then a Cluster while it isn't. */
  #held: Uint8Array<ArrayBuffer> = new Uint8Array()
  #heldFromMs = 0
  #heldUntilMs = 0
  /** The newest. */
  #slice: Slice | undefined
  /** The zero of the times inside the stream. */
  #streamMs = 0
  #headerSaidMs = Number.NEGATIVE_INFINITY
  /** What a piece has to last at least while recording is under way. */
  leastMs = 0
  /** Blobs are read one after the other, so that slices keep their order. */
  #reading: Promise<void> = Promise.resolve()

  /** @param piece - Answers whether the piece will be in the record. */
  constructor(piece: (piece: NewPiece) => boolean, isUnderWay: () => boolean) {
    this.#piece = piece
    this.#isUnderWay = isUnderWay
  }

  take(slice: Slice): void {
    this.#reading = this.#reading.then(async () => this.#add(slice, new Uint8Array(await slice.bytes.arrayBuffer())))
  }

  /** Resolves when every slice taken while recording was under way is a piece. */
  async flush(): Promise<void> {
    await this.#reading
    if (this.#isUnderWay() && this.#header !== undefined && this.#held.length > 0) this.#hand(this.#held.length)
  }

  #add(slice: Slice, bytes: Uint8Array<ArrayBuffer>): void {
    if (slice.isFirst) this.#begin(slice)
    if (this.#held.length === 0) this.#heldFromMs = slice.startMs
    this.#held = concatBytes(this.#held, bytes)
    this.#heldUntilMs = slice.endMs
    this.#slice = slice
    if (this.#header === undefined && !this.#takeHeader()) return
    if (!this.#isUnderWay()) {
      this.#handClusters(slice)
      this.#headerSaidMs = Number.NEGATIVE_INFINITY
    } else if (this.#heldUntilMs - this.#heldFromMs >= this.leastMs) this.#hand(this.#held.length)
  }

  #begin(slice: Slice): void {
    this.#header = undefined
    this.#held = new Uint8Array()
    this.#streamMs = slice.startMs
    this.#headerSaidMs = Number.NEGATIVE_INFINITY
  }

  #takeHeader(): boolean {
    const first = findCluster(this.#held)
    if (first === undefined) return false
    this.#header = this.#held.slice(0, first.at)
    this.#held = this.#held.slice(first.at)
    return true
  }

  #handClusters(slice: Slice): void {
    for (let next = findCluster(this.#held, 1); next !== undefined; next = findCluster(this.#held, 1)) {
      // Times inside a stream say how long a Cluster is, not when it is: what is to come can't have come.
      const endMs = Math.min(this.#streamMs + next.timeMs, slice.endMs)
      this.#headerSaidMs = Number.NEGATIVE_INFINITY
      this.#hand(next.at, Math.max(endMs, this.#heldFromMs))
    }
  }

  #hand(length: number, endMs = this.#heldUntilMs): void {
    if (this.#slice === undefined) return
    const { track, mimeType } = this.#slice
    const startMs = this.#heldFromMs
    const isHeaderDue = startMs - this.#headerSaidMs >= HEADER_EVERY_MS
    if (isHeaderDue) this.#headerSaidMs = startMs
    const media = encodeWebmSlice({
      header: isHeaderDue ? this.#header : undefined,
      bytes: this.#held.slice(0, length),
    })
    this.#held = this.#held.slice(length)
    this.#heldFromMs = endMs
    const codec = mimeType.replace(/; *codecs=([^"]+)$/, '; codecs="$1"')
    const isKept = this.#piece({ track, codec, media, startMs, durationMs: endMs - startMs })
    if (!isKept) this.#headerSaidMs = Number.NEGATIVE_INFINITY
  }
}
