import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { findCluster } from "@alongside/evidence/media/webm-cluster"
import type { OpenedMedia } from "../open/opened.ts"

/** Bytes that a SourceBuffer can go on with. */
export interface Joined {
  readonly bytes: Bytes
  /** Where a new stream begins, the time of its first cluster, in microseconds of its own; else `undefined`. */
  readonly clusterUs: number | undefined
}

/**
 * Puts the slices of one lane's stream, as a MediaRecorder made it, together again. A slice that follows the one before is passed on as it is;
 * after a hole, or a leap, playing goes on at the next cluster, with the stream's header before it.
 */
export class WebmJoiner {
  readonly #headers = new Map<number, Bytes>()
  #last: { readonly leg: number; readonly sequence: number } | undefined

  /** `undefined`: there is nothing in this slice that can be played without what is missing. */
  join(slice: OpenedMedia): Joined | undefined {
    const { leg, sequence, header, bytes } = slice
    if (header !== undefined) this.#headers.set(leg, header)
    if (this.#last?.leg === leg && this.#last.sequence + 1 === sequence) {
      this.#last = { leg, sequence }
      return { bytes, clusterUs: undefined }
    }
    const cluster = findCluster(bytes)
    const start = this.#headers.get(leg)
    if (cluster === undefined || start === undefined) {
      this.#last = undefined
      return undefined
    }
    this.#last = { leg, sequence }
    return { bytes: concatBytes(start, bytes.subarray(cluster.at)), clusterUs: 1000 * cluster.timeMs }
  }

  /** What comes next doesn't follow what came before. */
  interrupt(): void {
    this.#last = undefined
  }
}
