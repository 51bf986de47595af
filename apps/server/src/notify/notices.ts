import { createHmac } from "node:crypto"
import type { Database } from "../accounts/database.ts"
import type { Limits } from "../configuration.ts"
import { defaultPolicy } from "../dispatch/policy.ts"
import { Turns } from "../help/turns.ts"
import type { Log } from "../log.ts"
import type { DeliveryAddress, DeliveryName } from "./address.ts"
import type { DeliveryChannel, Outcome } from "./channel.ts"
import type { Language, Message } from "./message.ts"
import { type KeptNotice, type NoticeState, NoticesBook, type NoticeTrouble } from "./notices-book.ts"
import type { OnNoticeStep } from "./steps.ts"

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE
/** The disk is looked at this often while anything waits: the clock may be set, and a machine may sleep. */
const LOOK_MS = 500
/** After the first attempt, the second …; then always the last. A provider that stumbles is up again in a second or two. */
const BACKOFF_MS = [1 * SECOND, 3 * SECOND, 10 * SECOND, 30 * SECOND, 60 * SECOND, 5 * MINUTE] as const
/** No provider is waited for longer than this before it is asked again. */
const LONGEST_BACKOFF_MS = 10 * MINUTE
/** Deliveries of one channel under way: a wave of 20 and the notices of some encounters. */
const LANES = 32
/** Per address and quarter of an hour; push costs nobody anything, and a browser shows what it likes. */
const ADDRESS_WITHIN_MS = 15 * MINUTE
/** Of the day's money: whoever makes up presses that tell contacts can't keep lawyers from being rung by what is left. */
const CONTACTS_SHARE = 0.5
/** A request to a provider that is under way when the server closes. */
const FINISH_WITHIN_MS = 2 * SECOND

/** Something that a person is to be told. */
export interface Notice {
  /** Says which one thing it is: asked for again with the same key, nothing more is sent. */
  readonly key: string
  /** Whose it is, for {@link Notices.erase}: a counsel's key, a contact's id. */
  readonly about: string
  readonly channel: DeliveryName
  readonly to: DeliveryAddress
  readonly language: Language
  readonly message: Message
  /** Of no use from then on; milliseconds since 1970. */
  readonly untilMs: number
  /** Tried so often; without it until {@link untilMs}. */
  readonly mostAttempts?: number
}

/** What has become of a notice. `accepted` may be followed by `delivered` or `refused` when the provider reports. */
export interface NoticeEvent {
  readonly notice: KeptNotice
  readonly state: Exclude<NoticeState, "waiting">
  readonly because: NoticeTrouble | undefined
}

export interface NoticesParts {
  readonly database: Database
  /** Those that are configured. */
  readonly channels: readonly DeliveryChannel[]
  /** Secret: names of notices and tags of addresses come of it. */
  readonly secret: Buffer
  readonly limits: Limits
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly onStep: OnNoticeStep
}

/**
 * Sends what persons are to be told: written down first, then tried until the provider has it, it is refused for good, or it is
 * of no use any more.
 *
 * [Note: Once, or once too often]
 * A server that dies between sending and writing down that it was sent sends again: nothing is lost. The delivery has the same name
 * then, and where a provider takes one it shows once: push replaces (RFC 8030 §5.4 `Topic`, and the notification's tag), mailboxes
 * know the `Message-ID`. Texts, calls and Signal have nothing of the kind: there it may come twice, for a crash within those
 * milliseconds.
 *
 * Each channel has lanes of its own, and each delivery a time limit: a provider that is slow delays nobody else's, and its own by
 * that limit at most.
 */
export class Notices {
  readonly #parts: NoticesParts
  readonly #book: NoticesBook
  readonly #channels: ReadonlyMap<DeliveryName, DeliveryChannel>
  readonly #listeners = new Set<(event: NoticeEvent) => void>()
  /** Under way, by name. */
  readonly #flights = new Map<string, { readonly channel: DeliveryName; readonly done: Promise<void> }>()
  readonly #ending = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  /** One look at the caps at a time: two that go out together count for each other. */
  readonly #turns = new Turns()
  #isAgainWanted = false
  #isClosed = false
  #forgotMs = 0

  private constructor(parts: NoticesParts) {
    this.#parts = parts
    this.#book = new NoticesBook(parts.database)
    this.#channels = new Map(parts.channels.map((channel) => [channel.name, channel]))
  }

  /** @returns with what an earlier run left waiting under way again, once {@link begin} is called. */
  static open(parts: NoticesParts): Notices {
    return new Notices(parts)
  }

  /** Goes on with what waits. Listeners are there by now. */
  begin(): void {
    this.#look()
  }

  get configured(): DeliveryName[] {
    return [...this.#channels.keys()]
  }

  isConfigured(channel: DeliveryName): boolean {
    return this.#channels.has(channel)
  }

  /** Whether that provider would take something of ours; `undefined` where only a message tells. */
  look(channel: DeliveryName, signal: AbortSignal): Promise<Outcome> | undefined {
    return this.#channels.get(channel)?.look?.(AbortSignal.any([signal, this.#limit()]))
  }

  /** Whether it would take something for this address; `undefined` where that can't be asked. */
  lookFor(channel: DeliveryName, to: DeliveryAddress, signal: AbortSignal): Promise<Outcome> | undefined {
    return this.#channels.get(channel)?.lookFor?.(to, AbortSignal.any([signal, this.#limit()]))
  }

  /** Is told what becomes of notices, each as soon as it is on the disk; not again after a crash. @returns how to stop it. */
  onEvent(listener: (event: NoticeEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** By which providers and pages know the notice with this key. It says nothing to anybody without the secret. */
  nameOf(key: string): string {
    return this.#tag("notice", key).subarray(0, 12).toString("base64url")
  }

  /** Resolves when they are on the disk; from then on they aren't lost. */
  async send(notices: readonly Notice[]): Promise<void> {
    const askedMs = this.#parts.now()
    await this.#book.add(
      notices.map(({ to, mostAttempts, ...rest }) => ({
        ...rest,
        ...{ name: this.nameOf(rest.key), to, addressTag: this.#tagOf(rest.channel, to), askedMs },
        costs: defaultPolicy.caps.cost[rest.channel] ?? 0,
        ...{ mostAttempts: mostAttempts ?? Number.MAX_SAFE_INTEGER, attempts: 0, state: "waiting" as const },
        ...{ because: undefined, reference: undefined },
      })),
    )
    if (notices.length === 0) return
    this.#parts.onStep("notices written")
    this.#look()
  }

  /** What still waits isn't sent any more; what still rings stops ringing. What was read was read. */
  async takeBack(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const name = this.nameOf(key)
      const kept = await this.#book.find(name)
      if (kept === undefined) continue
      const canStop = this.#channels.get(kept.channel)?.takeBack !== undefined
      const isTaken = await this.#book.settle(name, canStop ? ["waiting", "accepted"] : ["waiting"], "taken back")
      if (isTaken) await this.#stop(kept)
      if (isTaken) this.#tell({ notice: kept, state: "taken back", because: undefined })
    }
  }

  /** It is no use any more, and stops. */
  async hangUp(name: string, because: NoticeTrouble): Promise<void> {
    const kept = await this.#book.find(name)
    await this.report(name, "refused", because)
    if (kept !== undefined) await this.#stop(kept)
  }

  /** Nothing of theirs is sent or kept any more. */
  async erase(about: string): Promise<void> {
    await this.#book.erase(about)
  }

  async find(name: string): Promise<KeptNotice | undefined> {
    return this.#book.find(name)
  }

  /** What was sent to somebody in the last day, oldest first. */
  async ofOwner(about: string): Promise<KeptNotice[]> {
    return this.#book.ofOwner(about)
  }

  /** The provider says what became of a notice that it had accepted. One that isn't known any more is passed over. */
  async report(name: string, state: "delivered" | "refused", because?: NoticeTrouble): Promise<void> {
    const notice = await this.#book.find(name)
    if (notice === undefined) return
    // The report may overtake the answer to the request.
    const from: NoticeState[] = state === "delivered" ? ["waiting", "accepted"] : ["waiting", "accepted", "delivered"]
    if (await this.#book.settle(name, from, state, { because })) this.#tell({ notice, state, because })
  }

  /** Resolves when nothing is under way any more; what waits is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    const ending = setTimeout(() => this.#ending.abort(), FINISH_WITHIN_MS)
    await this.#looking
    await Promise.all([...this.#flights.values()].map(({ done }) => done))
    clearTimeout(ending)
    this.#ending.abort()
    for (const channel of this.#channels.values()) channel.close()
  }

  async #stop({ channel, reference }: KeptNotice): Promise<void> {
    if (reference !== undefined) await this.#channels.get(channel)?.takeBack?.(reference, this.#limit())
  }

  #tag(use: string, text: string): Buffer {
    return createHmac("sha256", this.#parts.secret).update(`${use} ${text}`).digest()
  }

  #tagOf(channel: DeliveryName, to: DeliveryAddress): string {
    // One phone is one phone, whether it is rung or written to.
    return this.#tag("address", `${channel === "push" ? "push" : "person"} ${to}`).toString("hex", 0, 16)
  }

  #look(): void {
    if (this.#isClosed) return
    if (this.#looking !== undefined) {
      this.#isAgainWanted = true
      return
    }
    clearTimeout(this.#timer)
    this.#looking = this.#lookAround()
      .catch((error: unknown) => {
        this.#parts.log.error({ err: error }, "what waits to be sent could not be looked at")
        return true
      })
      .then((hasMore) => {
        this.#looking = undefined
        if (this.#isAgainWanted) {
          this.#isAgainWanted = false
          this.#look()
        } else if (hasMore && !this.#isClosed) {
          this.#timer = setTimeout(() => this.#look(), LOOK_MS).unref()
        }
      })
  }

  /** @returns whether anything waits still. */
  async #lookAround(): Promise<boolean> {
    const nowMs = this.#parts.now()
    if (Math.abs(nowMs - this.#forgotMs) > MINUTE) {
      this.#forgotMs = nowMs
      await this.#book.forgetBefore(nowMs - DAY)
    }
    for (const channel of this.#channels.keys()) {
      const busy = [...this.#flights.values()].filter((flight) => flight.channel === channel).length
      if (busy >= LANES || this.#isClosed) continue
      // Those under way still wait, as the disk has it.
      const due = await this.#book.due(channel, nowMs, LONGEST_BACKOFF_MS, LANES + busy)
      for (const notice of due.filter(({ name }) => !this.#flights.has(name)).slice(0, LANES - busy)) this.#fly(notice)
    }
    return (await this.#book.waiting()) > 0
  }

  #fly(notice: KeptNotice): void {
    const done = this.#try(notice)
      .catch((error: unknown) => this.#parts.log.error({ err: error }, "a notice could not be written down"))
      .then(() => {
        this.#flights.delete(notice.name)
        this.#look()
      })
    this.#flights.set(notice.name, { channel: notice.channel, done })
  }

  async #try(notice: KeptNotice): Promise<void> {
    const { name, to, message, language, untilMs } = notice
    if (to === undefined || untilMs <= this.#parts.now()) {
      await this.#settle(notice, "given up", notice.because)
      return
    }
    if (!(await this.#turns.take("caps", () => this.#begin(notice)))) {
      this.#parts.log.warn({ channel: notice.channel, kind: message.kind }, "a notice was not sent: a cap is reached")
      await this.#settle(notice, "refused", "CAP_REACHED")
      return
    }
    this.#parts.onStep("about to send")
    const outcome = await this.#channels
      .get(notice.channel)!
      .deliver({ name, message, to, language, untilMs }, this.#limit())
    this.#parts.onStep("sent")
    // Asked to end: the next start tries again.
    if (this.#ending.signal.aborted && outcome.kind === "try later") return
    await this.#conclude(notice, outcome)
  }

  #limit(): AbortSignal {
    return AbortSignal.any([this.#ending.signal, AbortSignal.timeout(this.#parts.limits.providerSeconds * SECOND)])
  }

  async #conclude(notice: KeptNotice, outcome: Outcome): Promise<void> {
    const attempts = notice.attempts + 1
    if (outcome.kind === "accepted") {
      await this.#settle(notice, "accepted", undefined, attempts, outcome.reference)
      return
    }
    const { channel, message } = notice
    const { because } = outcome
    this.#parts.log[because === "PROVIDER_REFUSES_US" ? "error" : "warn"](
      { channel, kind: message.kind, because, attempts },
      "a notice could not be sent",
    )
    if (outcome.kind === "refused") {
      await this.#settle(notice, "refused", because, attempts)
      return
    }
    const ownMs = BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1]!
    const waitMs = Math.min(Math.max(ownMs, outcome.afterMs ?? 0), LONGEST_BACKOFF_MS)
    const nextMs = this.#parts.now() + waitMs
    if (attempts >= notice.mostAttempts || nextMs >= notice.untilMs) {
      await this.#settle(notice, "given up", because, attempts)
    } else {
      await this.#book.putOff(notice.name, attempts, nextMs, because)
    }
  }

  async #settle(
    notice: KeptNotice,
    state: Exclude<NoticeState, "waiting">,
    because: NoticeTrouble | undefined,
    attempts = notice.attempts,
    reference?: string,
  ): Promise<void> {
    const isSo = await this.#book.settle(notice.name, ["waiting"], state, { attempts, because, reference })
    if (isSo) this.#tell({ notice, state, because })
    // Taken back while it was on its way: a phone may ring that nobody should answer any more.
    else if ((await this.#book.find(notice.name))?.state === "taken back") await this.#stop({ ...notice, reference })
  }

  /** Counts it, unless it would be one too many. */
  async #begin({ name, channel, message, addressTag, costs, attempts }: KeptNotice): Promise<boolean> {
    // Who has pressed 1 waits for it.
    const isExempt = channel === "push" || message.kind === "ring link" || attempts > 0
    const { noticesPerAddress, noticeSpendingPerDay } = this.#parts.limits
    const nowMs = this.#parts.now()
    if (!isExempt) {
      const { toIt, cost, ofContacts } = await this.#book.sentSince(addressTag, nowMs - ADDRESS_WITHIN_MS, nowMs - DAY)
      const isTooMuch =
        cost + costs > noticeSpendingPerDay ||
        (message.kind === "contact" && ofContacts + costs > noticeSpendingPerDay * CONTACTS_SHARE)
      if (toIt >= noticesPerAddress || (costs > 0 && isTooMuch)) return false
    }
    await this.#book.begin(name, attempts + 1)
    return true
  }

  #tell(event: NoticeEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#parts.log.error({ err: error }, "what became of a notice could not be passed on")
      }
    }
  }
}
