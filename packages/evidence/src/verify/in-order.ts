import type { Track } from "../statement/place.ts"
import type { TrackStatement } from "../statement/statement.ts"
import type { SeenBatch } from "./seen.ts"

/** Statements that may wait for one before them; beyond it what is missing is passed over, so that memory stays bounded. */
const MOST_WAITING = 4096

/** Brings the statements of one track of one leg into the order of their sequence. */
class OneTrack {
  #next = 0
  readonly #waiting = new Map<number, TrackStatement>()
  readonly #tell: (statement: TrackStatement) => void

  constructor(tell: (statement: TrackStatement) => void) {
    this.#tell = tell
  }

  take(statement: TrackStatement): void {
    // What comes again, or for a place that was passed over, has had its turn.
    if (statement.sequence < this.#next) return
    this.#waiting.set(statement.sequence, statement)
    this.#tellNext()
    if (this.#waiting.size > MOST_WAITING) this.#passOver(MOST_WAITING / 2)
  }

  finish(): void {
    this.#passOver(this.#waiting.size)
  }

  #tellNext(): void {
    for (let one = this.#waiting.get(this.#next); one !== undefined; one = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next)
      this.#next += 1
      this.#tell(one)
    }
  }

  /** Goes on behind the holes before the first `count` that wait: many at once, so that many holes don't cost more than few. */
  #passOver(count: number): void {
    for (const sequence of [...this.#waiting.keys()].sort((a, b) => a - b).slice(0, count)) {
      this.#tell(this.#waiting.get(sequence)!)
      this.#waiting.delete(sequence)
      this.#next = sequence + 1
    }
    this.#tellNext()
  }
}

/** Every track of every leg, each in order; of a fork the branch that came first. */
export class InOrder {
  readonly #tracks = new Map<string, OneTrack>()
  readonly #begin: (leg: number, track: Track) => (statement: TrackStatement) => void

  /** @param begin - called for each track of each leg that there is; what it returns is told the statements. */
  constructor(begin: (leg: number, track: Track) => (statement: TrackStatement) => void) {
    this.#begin = begin
  }

  see({ leg, items }: SeenBatch): void {
    for (const { statement } of items) {
      if (statement === undefined || (statement.kind !== "segment" && statement.kind !== "gap")) continue
      const name = `${leg} ${statement.track}`
      let track = this.#tracks.get(name)
      if (track === undefined) {
        track = new OneTrack(this.#begin(leg, statement.track))
        this.#tracks.set(name, track)
      }
      track.take(statement)
    }
  }

  finish(): void {
    for (const track of this.#tracks.values()) track.finish()
  }
}
