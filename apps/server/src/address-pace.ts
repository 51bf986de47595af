import type { IncomingMessage } from "node:http"

/** Addresses remembered at once; an address that was forgotten begins with a full bucket again. */
const MOST_ADDRESSES = 100_000

interface Bucket {
  tokens: number
  atMs: number
}

/** Where a request comes from, as far as rates go: an IPv4 address, or the /64 of an IPv6 one. Never logged, never stored. */
export function addressOf({ socket }: Pick<IncomingMessage, "socket">): string {
  const address = socket.remoteAddress ?? ""
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return address.includes(":") ? networkOf(address) : address
}

/** The first four groups of an IPv6 address, which one household or phone has to itself. */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("%")[0]!.split("::")
  const first = head === "" ? [] : head.split(":")
  const last = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0")
  return [...first, ...zeros, ...last].slice(0, 4).join(":")
}

/** So many requests at once from one address, and so many a second after that. */
export class AddressPace {
  readonly #burst: number
  readonly #perSecond: number
  readonly #now: () => number
  readonly #buckets = new Map<string, Bucket>()

  constructor(burst: number, perSecond: number, now: () => number = () => performance.now()) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#now = now
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
