/**
 * Decides, frame by frame, where a video segment begins and ends.
 *
 * A segment is closed *on* its last frame rather than by the one that follows, so that it can leave at once: which frame
 * is the last is foretold from how far apart frames come. When the forecast fails (frames came late, or stopped), the
 * next frame begins a new segment all the same.
 */
export class SegmentCutter {
  readonly #align: (endUs: number) => number
  #lengthUs: number
  #endUs = 0
  #lastUs: number | undefined
  #closed = true
  /** Distances of the last frames, newest last. */
  readonly #distancesUs: number[] = []

  /** @param align - Asked, as a segment begins, where near to this a better end would be. It is never sooner than after half a length. */
  constructor(lengthUs: number, align: (endUs: number) => number = (endUs) => endUs) {
    this.#lengthUs = lengthUs
    this.#align = align
  }

  /** Applies from the next segment on. */
  set lengthUs(lengthUs: number) {
    this.#lengthUs = lengthUs
  }

  /** Makes the next frame begin a segment. */
  cut(): void {
    this.#closed = true
  }

  /** @param atUs - The frame's time; must grow. */
  next(atUs: number): { readonly isFirst: boolean; readonly isLast: boolean } {
    if (this.#lastUs !== undefined) this.#remember(atUs - this.#lastUs)
    this.#lastUs = atUs
    const isFirst = this.#closed || atUs >= this.#endUs
    if (isFirst) this.#endUs = Math.max(this.#align(atUs + this.#lengthUs), atUs + this.#lengthUs / 2)
    const usual = this.usualDistanceUs
    const isLast = atUs + usual >= this.#endUs - usual / 2
    this.#closed = isLast
    return { isFirst, isLast }
  }

  /** The middle one of the last distances. Before there are any: 24 frames a second. */
  get usualDistanceUs(): number {
    const sorted = this.#distancesUs.toSorted((a, b) => a - b)
    return sorted[sorted.length >> 1] ?? 1_000_000 / 24
  }

  /** The least of the last distances: sooner than this the next frame doesn't come. */
  get leastDistanceUs(): number {
    return this.#distancesUs.length === 0 ? 1_000_000 / 24 : Math.min(...this.#distancesUs)
  }

  #remember(distanceUs: number): void {
    // A second without frames says nothing about how they come when they come.
    if (distanceUs > 1_000_000) return
    this.#distancesUs.push(distanceUs)
    if (this.#distancesUs.length > 24) this.#distancesUs.shift()
  }
}
