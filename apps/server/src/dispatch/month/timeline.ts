interface Entry {
  readonly atMs: number
  readonly number: number
  readonly happen: () => void
}

/** What will happen, in order of time; of two things at one time the one that was planned first. */
export class Timeline {
  readonly #heap: Entry[] = []
  #planned = 0
  nowMs = Number.NEGATIVE_INFINITY

  at(atMs: number, happen: () => void): void {
    const entry: Entry = { atMs: Math.max(atMs, this.nowMs), number: this.#planned++, happen }
    let child = this.#heap.push(entry) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!isBefore(entry, this.#heap[parent]!)) break
      this.#heap[child] = this.#heap[parent]!
      child = parent
    }
    this.#heap[child] = entry
  }

  /** Lets everything happen, and whatever comes of it. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.nowMs = next.atMs
      next.happen()
    }
  }

  #take(): Entry | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || this.#heap.length === 0) return first
    let parent = 0
    for (;;) {
      let child = 2 * parent + 1
      if (child >= this.#heap.length) break
      if (child + 1 < this.#heap.length && isBefore(this.#heap[child + 1]!, this.#heap[child]!)) child += 1
      if (!isBefore(this.#heap[child]!, last)) break
      this.#heap[parent] = this.#heap[child]!
      parent = child
    }
    this.#heap[parent] = last
    return first
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number)
