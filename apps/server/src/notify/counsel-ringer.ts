import type { RingId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { RingEffect, RingingChannel, SilenceEffect } from "../help/ringing-channel.ts"
import type { Log } from "../log.ts"
import { addressed, type CounselReach } from "./counsel-reach.ts"
import type { Notice, NoticeEvent, Notices } from "./notices.ts"

/** A provider that stumbles is asked again after one second and three; then the next wave is on. */
const MOST_ATTEMPTS = 3

export interface CounselRingerParts {
  readonly notices: Notices
  readonly reach: CounselReach
  readonly log: Log
  readonly now: () => number
  /** Until when a ring is good; `undefined` for one that is over. */
  readonly untilMs: (ring: RingId) => number | undefined
  /** This ring reached nobody. */
  readonly onReachedNobody: (ring: RingId) => void
}

/** Rings counsel away from the console: a notice to each of their addresses of the channel, with a link that opens the console at the ring. */
export class CounselRinger implements RingingChannel {
  readonly #parts: CounselRingerParts
  /** Notices of a ring of which nothing is known yet, by its id. */
  readonly #hopes = new Map<RingId, Set<string>>()

  constructor(parts: CounselRingerParts) {
    this.#parts = parts
    parts.notices.onEvent((event) => this.#note(event))
  }

  /** By which a link names a ring. It says nothing to anybody but this server. */
  nameOf(ring: RingId): string {
    return this.#parts.notices.nameOf(`link ${ring}`)
  }

  ring({ ring, member, channel }: RingEffect): void {
    const untilMs = this.#parts.untilMs(ring)
    // Over already, by something that was written with it.
    if (untilMs === undefined || channel === "console") return
    const path = `/console/#ring=${this.nameOf(ring)}`
    const notices = this.#parts.reach.of(member, channel).map(
      (address): Notice => ({
        ...{ key: keyOf(ring, address.id), ...addressed(address), message: { kind: "ring", path } },
        ...{ untilMs, mostAttempts: MOST_ATTEMPTS },
      }),
    )
    if (notices.length === 0) {
      this.#parts.onReachedNobody(ring)
      return
    }
    this.#hopes.set(ring, new Set(notices.map(({ key }) => key)))
    this.#do(this.#parts.notices.send(notices))
  }

  silence({ ring, member, channel, because }: SilenceEffect): void {
    if (channel === "console") return
    this.#hopes.delete(ring)
    // One that rang out may still be answered: what is shown stays.
    if (because === "rang out" && channel !== "voice") return
    this.#do(this.#silence(ring, member, channel))
  }

  /** Whoever pressed 1 gets their link: by text to the phone in their hand, and by push. */
  async sendLink(ring: RingId, member: MemberId, untilMs: number): Promise<void> {
    const { notices, reach } = this.#parts
    const path = `/console/#ring=${this.nameOf(ring)}`
    const own = reach.of(member)
    const called = own.find(({ channel }) => channel === "voice")
    const ways = own.filter(({ channel }) => channel === "push" || channel === "signal")
    const asText = called !== undefined && notices.isConfigured("text") ? [{ ...called, channel: "text" as const }] : []
    const all = [...asText, ...ways]
    // No phone number that takes texts, and no browser: whatever there is.
    const rest = all.length > 0 ? [] : own.filter(({ channel }) => channel !== "voice")
    await notices.send(
      [...all, ...rest].map((address) => ({
        ...{ key: `link ${ring} ${address.id}`, ...addressed(address), message: { kind: "ring link", path } },
        untilMs,
      })),
    )
  }

  async #silence(ring: RingId, member: MemberId, channel: SilenceEffect["channel"]): Promise<void> {
    if (channel === "console") return
    const { notices, reach } = this.#parts
    const addresses = reach.of(member, channel)
    await notices.takeBack(addresses.map(({ id }) => keyOf(ring, id)))
    if (channel !== "push") return
    await notices.send(
      addresses.map((address) => ({
        ...{ key: `over ${ring} ${address.id}`, ...addressed(address), mostAttempts: MOST_ATTEMPTS },
        message: { kind: "ring over", ring: notices.nameOf(keyOf(ring, address.id)) },
        untilMs: this.#parts.now() + OVER_GOOD_FOR_MS,
      })),
    )
  }

  #note({ notice: { key }, state }: NoticeEvent): void {
    const [kind, ring] = key.split(" ")
    if (kind !== "ring" || ring === undefined || state === "accepted" || state === "delivered") return
    if (state === "taken back") return
    const hopes = this.#hopes.get(ring)
    hopes?.delete(key)
    if ((hopes?.size ?? 0) > 0) return
    this.#hopes.delete(ring)
    this.#parts.onReachedNobody(ring)
  }

  #do(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#parts.log.error({ err: error }, "a ring could not be written down"))
  }
}

/** What an older notification is worth to somebody whose phone was off. */
const OVER_GOOD_FOR_MS = 10 * 60 * 1000

const keyOf = (ring: RingId, address: string): string => `ring ${ring} ${address}`

/** Which ring a notice was for; `undefined` for any other notice. */
export function ringOf(key: string): RingId | undefined {
  const [kind, ring] = key.split(" ")
  return kind === "ring" ? ring : undefined
}
