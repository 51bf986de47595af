/** A distribution that is log-normal: half are below the median, 95 of 100 below the other. */
export interface Spread {
  readonly median: number
  readonly p95: number
}

/** The normal distribution's 95th percentile. */
const Z95 = 1.6449

/**
 * Luck that is the same for the same names: what one lawyer does about one ring doesn't depend on what else happened, so that two
 * policies meet the same month.
 */
export class Chance {
  #state: number

  constructor(...names: readonly (string | number)[]) {
    // FNV-1a.
    this.#state = 0x811c9dc5
    for (const character of names.join("/")) {
      this.#state = Math.imul(this.#state ^ character.codePointAt(0)!, 0x01000193)
    }
  }

  /** From 0 (inclusive) to 1 (exclusive); mulberry32. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  happens(probability: number): boolean {
    return this.share() < probability
  }

  spread({ median, p95 }: Spread): number {
    // Box and Muller.
    const normal = Math.sqrt(-2 * Math.log(1 - this.share())) * Math.cos(2 * Math.PI * this.share())
    return median * Math.exp((normal * Math.log(p95 / median)) / Z95)
  }

  /** Waiting time for what comes at random with this mean. */
  wait(mean: number): number {
    return -Math.log(1 - this.share()) * mean
  }

  /** One of the names, as often as its weight says. */
  one<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const all = Object.entries<number>(weights)
    let left = this.share() * all.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of all) {
      left -= weight
      if (left < 0) return name as Name
    }
    return all.at(-1)![0] as Name
  }
}
