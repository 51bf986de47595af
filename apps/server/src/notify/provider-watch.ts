import type { Log } from "../log.ts"
import { type DeliveryName, deliveryNames } from "./address.ts"
import type { CounselAddress } from "./addresses-book.ts"
import type { Trouble } from "./channel.ts"
import type { CounselReach } from "./counsel-reach.ts"
import type { Notices } from "./notices.ts"

const SECOND = 1000
const LOOK_EVERY_MS = SECOND
/** One that didn't answer is asked again so soon: most are back by then. */
const AGAIN_MS = 30 * SECOND
/** From one time that a provider is asked of an address to the next: who has given a service up has done so for longer, and Signal rations it. */
const ADDRESS_EVERY_MS = 12 * 60 * 60 * SECOND

export interface ProviderWatchParts {
  readonly notices: Notices
  readonly reach: CounselReach
  /** From one look at a provider that is well to the next. */
  readonly everyMs: number
  /** One that hasn't answered for this long is down. */
  readonly lastsMs: number
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What is known of a provider. */
interface Looked {
  /** When it was looked at last. */
  atMs: number
  /** From when on it hasn't been well; `undefined` while it is. */
  troubleMs: number | undefined
  isDown: boolean
}

/** What the board shows of one: since when it is down, or when it was last found well. */
export interface ProviderTold {
  readonly isWell: boolean
  readonly atMs: number
}

/**
 * Finds out that e-mail, texts, calls or Signal wouldn't leave before somebody needs them, by what nobody sees, hears or pays for: their
 * providers are asked whether they are there and let us in; Signal's, besides, whether the numbers of whoever is on shift are its own.
 *
 * What this can't know: whether a phone is on, or a mailbox is read. Of a text and a call that is known once one was sent, for then the provider reports.
 */
export class ProviderWatch {
  readonly #parts: ProviderWatchParts
  readonly #looked = new Map<DeliveryName, Looked>()
  readonly #underWay = new Set<DeliveryName>()
  /** When an address was asked for, by its id. */
  readonly #askedFor = new Map<string, number>()
  readonly #ending = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #asking: Promise<unknown> = Promise.resolve()

  constructor(parts: ProviderWatchParts) {
    this.#parts = parts
  }

  begin(): void {
    this.#timer = setInterval(() => this.#lookAround(), LOOK_EVERY_MS).unref()
  }

  /** Resolves when nothing is being asked or written down any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#ending.abort()
    await this.#asking
  }

  /** `undefined` for a way whose provider can't be asked, or hasn't been yet. */
  told(channel: DeliveryName): ProviderTold | undefined {
    const looked = this.#looked.get(channel)
    if (looked === undefined) return undefined
    return { isWell: !looked.isDown, atMs: looked.isDown ? (looked.troubleMs ?? looked.atMs) : looked.atMs }
  }

  /** As far as anybody knows: its provider isn't down, and what was last sent or asked there didn't fail. */
  isUp({ channel, state }: CounselAddress): boolean {
    return state !== "fails" && this.#looked.get(channel)?.isDown !== true
  }

  /** Has the provider asked of these, each seldom. */
  askFor(addresses: readonly CounselAddress[]): void {
    const nowMs = this.#parts.now()
    for (const address of addresses) {
      const askedMs = this.#askedFor.get(address.id) ?? Number.NEGATIVE_INFINITY
      if (this.#looked.get(address.channel)?.isDown === true || nowMs - askedMs < ADDRESS_EVERY_MS) continue
      this.#askedFor.set(address.id, nowMs)
      this.#go(this.#ask(address))
    }
  }

  #lookAround(): void {
    const nowMs = this.#parts.now()
    for (const channel of deliveryNames) {
      const looked = this.#looked.get(channel)
      const everyMs = looked?.troubleMs === undefined ? this.#parts.everyMs : AGAIN_MS
      const isDue = looked === undefined || nowMs - looked.atMs >= everyMs || nowMs < looked.atMs
      if (isDue && !this.#underWay.has(channel)) this.#go(this.#look(channel, nowMs))
    }
  }

  #go(asking: Promise<void>): void {
    const done = asking.catch((error: unknown) =>
      this.#parts.log.error({ err: error }, "a provider could not be asked"),
    )
    this.#asking = Promise.all([this.#asking, done])
  }

  async #look(channel: DeliveryName, atMs: number): Promise<void> {
    this.#underWay.add(channel)
    try {
      const outcome = await this.#parts.notices.look(channel, this.#ending.signal)
      if (outcome !== undefined) this.#note(channel, atMs, "because" in outcome ? outcome.because : undefined)
    } finally {
      this.#underWay.delete(channel)
    }
  }

  #note(channel: DeliveryName, atMs: number, because: Trouble | string | undefined): void {
    const { log, lastsMs } = this.#parts
    const before = this.#looked.get(channel)
    // Who asks for fewer requests is there.
    const isWell = because === undefined || because === "PROVIDER_BUSY"
    const troubleMs = isWell ? undefined : (before?.troubleMs ?? atMs)
    // One that refuses us says so: nothing comes of waiting.
    const isDown = troubleMs !== undefined && (because === "PROVIDER_REFUSES_US" || atMs - troubleMs >= lastsMs)
    this.#looked.set(channel, { atMs, troubleMs, isDown })
    if (isDown && before?.isDown !== true) log.error({ channel, because }, "a provider would take nothing of ours")
    if (isWell && before?.isDown === true) log.info({ channel }, "a provider is there again")
  }

  async #ask({ id, channel, to, state }: CounselAddress): Promise<void> {
    const outcome = await this.#parts.notices.lookFor(channel, to, this.#ending.signal)
    if (outcome?.kind === "refused") await this.#parts.reach.didNotCome([id])
    // It is there again: whether something comes isn't known yet.
    else if (outcome?.kind === "accepted" && state === "fails") await this.#parts.reach.isThereAgain(id)
  }
}
