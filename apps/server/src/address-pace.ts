import { type Arrived, addressOf, noProxies, type Proxies } from "./client-address.ts"

/** Addresses remembered at once; an address that was forgotten begins with a full bucket again. */
const MOST_ADDRESSES = 100_000

interface Bucket {
  tokens: number
  atMs: number
}

/** So many requests at once from one address, and so many a second after that. */
export class AddressPace {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  readonly #proxies: Proxies
  readonly #buckets = new Map<string, Bucket>()

  constructor(
    burst: number,
    perSecond: number,
    {
      now = () => performance.now(),
      proxies = noProxies,
    }: { readonly now?: () => number; readonly proxies?: Proxies } = {},
  ) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#now = now
    this.#proxies = proxies
  }

  /** Counts one request, for the address it comes from. */
  admitsFrom(request: Arrived): boolean {
    return this.admits(addressOf(request, this.#proxies))
  }

  /** Counts one request. */
  admits(address: string): boolean {
    const now = this.#now()
    const bucket = this.#buckets.get(address) ?? this.#newBucket(address, now)
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.atMs) / 1000) * this.#perSecond)
    bucket.atMs = now
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  /** Forgets addresses that have been quiet long enough to have their whole burst again. */
  forgetQuiet(): void {
    const now = this.#now()
    for (const [address, { tokens, atMs }] of this.#buckets) {
      if (tokens + ((now - atMs) / 1000) * this.#perSecond >= this.#burst) this.#buckets.delete(address)
    }
  }

  #newBucket(address: string, atMs: number): Bucket {
    if (this.#buckets.size >= MOST_ADDRESSES) {
      const [oldest] = this.#buckets.keys()
      this.#buckets.delete(oldest!)
    }
    const bucket = { tokens: this.#burst, atMs }
    this.#buckets.set(address, bucket)
    return bucket
  }
}
