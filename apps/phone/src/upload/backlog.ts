import type { BatchRow } from "../outbox/rows.ts"

/** What was sealed and has no receipt yet, in the order of sealing: waiting, or on its way. */
export class Backlog {
  #waiting: BatchRow[] = []
  readonly #underWay = new Map<number, BatchRow>()

  add(row: BatchRow): void {
    if ((this.#waiting.at(-1)?.number ?? -1) < row.number) this.#waiting.push(row)
    else {
      const at = this.#waiting.findIndex(({ number }) => number > row.number)
      this.#waiting.splice(at, 0, row)
    }
  }

  /** Not on their way. */
  get waiting(): readonly BatchRow[] {
    return this.#waiting
  }

  /** Both. */
  get all(): readonly BatchRow[] {
    return [...this.#underWay.values(), ...this.#waiting]
  }

  depart(numbers: ReadonlySet<number>): void {
    for (const row of this.#waiting) if (numbers.has(row.number)) this.#underWay.set(row.number, row)
    this.#waiting = this.#waiting.filter(({ number }) => !numbers.has(number))
  }

  /** It came back without an answer, and waits again. */
  comeBack(number: number): void {
    const row = this.#underWay.get(number)
    if (row === undefined) return
    this.#underWay.delete(number)
    this.add(row)
  }

  /** It was acknowledged, or refused for good. */
  settle(number: number): void {
    this.#underWay.delete(number)
  }
}
