import { randomInt } from "node:crypto"
import { type NewAddress, type Reach, reachChannels } from "@alongside/protocol/reach"
import type { MemberId } from "../dispatch/member.ts"
import { RequestError } from "../problem.ts"
import { type DeliveryName, parseAddress, parsePushSubscription, shortAddress } from "./address.ts"
import type { AddressesBook, CounselAddress } from "./addresses-book.ts"
import type { Notice, NoticeEvent, Notices } from "./notices.ts"
import type { NoticeTrouble } from "./notices-book.ts"
import { isPushService } from "./push-channel.ts"

/** Browsers of one counsel that are told by push: a desk, a laptop, a phone and some that were replaced. */
const MOST_BROWSERS = 5
const TEST_GOOD_FOR_MS = 10 * 60 * 1000
/** Wrong codes: slips are anybody's, and of ten thousand codes five say nothing. */
const MOST_WRONG = 5

/** What went to an address to see that it works, until it is said to have come. */
interface Trial {
  readonly code: string
  readonly untilMs: number
  wrong: number
}

export interface CounselReachParts {
  readonly book: AddressesBook
  readonly notices: Notices
  /** `applicationServerKey`, base64url. */
  readonly pushKey: string
  readonly pushServices: readonly string[]
  readonly now: () => number
  /** By which ways somebody can be reached has changed. */
  readonly onChanged: () => void
}

/** Where counsel wants to be reached away from the console, and whether that works. */
export class CounselReach {
  readonly #parts: CounselReachParts
  /** As the disk has it: asked for at every roster and every ring. */
  #addresses: readonly CounselAddress[] = []
  /** The newest of each address, in memory: after a start it is tried again. */
  readonly #trials = new Map<string, Trial>()

  private constructor(parts: CounselReachParts) {
    this.#parts = parts
    parts.notices.onEvent((event) => this.#note(event))
  }

  static async open(parts: CounselReachParts): Promise<CounselReach> {
    const reach = new CounselReach(parts)
    reach.#addresses = await parts.book.all()
    return reach
  }

  /** By which channels they can be rung: set up here, set by them, and not gone. What isn't here takes no time in a wave. */
  channelsOf(counsel: MemberId): DeliveryName[] {
    return [...new Set(this.of(counsel).map(({ channel }) => channel))]
  }

  /** Those in use. */
  of(counsel: MemberId, channel?: DeliveryName): CounselAddress[] {
    return this.#addresses.filter(
      (one) =>
        one.counsel === counsel &&
        (channel === undefined || one.channel === channel) &&
        one.state !== "gone" &&
        this.#parts.notices.isConfigured(one.channel),
    )
  }

  show(counsel: MemberId): Reach {
    const { notices, pushKey } = this.#parts
    return {
      channels: reachChannels.map((channel) => ({ channel, isConfigured: notices.isConfigured(channel) })),
      pushKey,
      addresses: this.#addresses
        .filter((one) => one.counsel === counsel)
        .map(({ id, channel, to, state, stateMs }) => ({
          ...{ id, channel, state, stateMs },
          short: state === "gone" ? "" : shortAddress(channel, to),
        })),
    }
  }

  /** In the place of what they had for this channel; of push, beside other browsers. @throws RequestError `ADDRESS_INVALID`, `CHANNEL_NOT_SET_UP`. */
  async set(counsel: MemberId, { channel, address, language }: NewAddress): Promise<void> {
    const { book, notices, now, pushServices } = this.#parts
    if (!notices.isConfigured(channel)) throw new RequestError("CHANNEL_NOT_SET_UP")
    const to = parseAddress(channel, address)
    const endpoint = channel === "push" ? parsePushSubscription(to)?.endpoint : undefined
    if (to === undefined || (endpoint !== undefined && !isPushService(endpoint, pushServices)))
      throw new RequestError("ADDRESS_INVALID")
    const before = this.#addresses.filter((one) => one.counsel === counsel && one.channel === channel)
    if (before.some((one) => one.to === to && one.language === language)) return
    const same = before.filter((one) => parsePushSubscription(one.to)?.endpoint === endpoint || one.state === "gone")
    const room = before.filter((one) => !same.includes(one)).slice(0, -(MOST_BROWSERS - 1))
    const instead = channel === "push" ? [...same, ...room] : before
    await book.add(
      { counsel, channel, to, language },
      now(),
      instead.map(({ id }) => id),
    )
    await this.#read()
  }

  /** @throws RequestError `ADDRESS_UNKNOWN`. */
  async remove(counsel: MemberId, id: string): Promise<void> {
    this.#find(counsel, id)
    this.#trials.delete(id)
    await this.#parts.book.remove(id)
    await this.#read()
  }

  /** Sends something there. @throws RequestError `ADDRESS_UNKNOWN`. */
  async test(counsel: MemberId, id: string): Promise<void> {
    const { notices, now, book } = this.#parts
    const address = this.#find(counsel, id)
    if (address.state === "gone") throw new RequestError("ADDRESS_UNKNOWN")
    const code = String(randomInt(10_000)).padStart(4, "0")
    this.#trials.set(id, { code, untilMs: now() + TEST_GOOD_FOR_MS, wrong: 0 })
    await book.note(id, "untried", now())
    await this.#read()
    await notices.send([
      {
        ...{ key: `test ${now()} ${id}`, ...addressed(address), message: { kind: "test", code } },
        ...{ untilMs: now() + TEST_GOOD_FOR_MS, mostAttempts: 3 },
      },
    ])
  }

  /**
   * Takes it that this address leads to them, for they have what was sent there: of e-mail and Signal, whose providers don't say that a message
   * came, nothing else tells. @throws RequestError `ADDRESS_UNKNOWN`, `ADDRESS_CODE_WRONG`.
   */
  async confirm(counsel: MemberId, id: string, code: string): Promise<void> {
    const { book, now } = this.#parts
    const address = this.#find(counsel, id)
    const trial = this.#trials.get(id)
    if (address.state === "gone") throw new RequestError("ADDRESS_UNKNOWN")
    if (trial?.code !== code || trial.wrong >= MOST_WRONG || now() >= trial.untilMs) {
      if (trial !== undefined) trial.wrong += 1
      throw new RequestError("ADDRESS_CODE_WRONG")
    }
    this.#trials.delete(id)
    await book.note(id, "works", now())
    await this.#read()
  }

  /** Nothing has come back from these. */
  async didNotCome(ids: readonly string[]): Promise<void> {
    const inUse = this.#addresses.filter(({ id, state }) => ids.includes(id) && state !== "gone")
    for (const { id } of inUse) await this.#parts.book.note(id, "fails", this.#parts.now())
    if (inUse.length > 0) await this.#read()
  }

  /** What failed there may not fail any more. */
  async isThereAgain(id: string): Promise<void> {
    await this.#parts.book.note(id, "untried", this.#parts.now())
    await this.#read()
  }

  #find(counsel: MemberId, id: string): CounselAddress {
    const found = this.#addresses.find((one) => one.id === id && one.counsel === counsel)
    if (found === undefined) throw new RequestError("ADDRESS_UNKNOWN")
    return found
  }

  /** What became of anything that was sent there says whether it works. */
  #note({ notice, state, because }: NoticeEvent): void {
    const id = notice.key.split(" ")[2]
    const address = this.#addresses.find((one) => one.id === id)
    if (address === undefined) return
    const isSo = stateAfter(state, because)
    if (isSo === undefined || (isSo === "sent" && address.state === "works")) return
    void this.#parts.book.note(address.id, isSo, this.#parts.now()).then(() => this.#read())
  }

  async #read(): Promise<void> {
    const before = this.#addresses
    this.#addresses = await this.#parts.book.all()
    const ways = (addresses: readonly CounselAddress[]): string =>
      addresses.map(({ counsel, id, state }) => `${counsel} ${id} ${state === "gone"}`).join()
    if (ways(before) !== ways(this.#addresses)) this.#parts.onChanged()
  }
}

/** Of a notice to one of counsel's own addresses. */
export function addressed({
  counsel,
  channel,
  to,
  language,
}: CounselAddress): Pick<Notice, "about" | "channel" | "to" | "language"> {
  return { about: counsel, channel, to, language }
}

/** `undefined`: says nothing of the address. That a phone was not picked up doesn't mean that it doesn't ring. */
function stateAfter(state: NoticeEvent["state"], because: NoticeTrouble | undefined) {
  if (because === "ADDRESS_GONE") return "gone" as const
  if (because === "ADDRESS_REFUSES" || because === "ADDRESS_UNREACHED") return "fails" as const
  if (state === "delivered") return "works" as const
  return state === "accepted" ? ("sent" as const) : undefined
}
