import type { OnCallMessage } from "@alongside/protocol/on-call"
import type { MemberId } from "../dispatch/member.ts"

/** A console that can be told something. */
export interface Console {
  readonly member: MemberId
  readonly isOnDuty: boolean
  tell(message: OnCallMessage): void
}

export interface PresenceEvents {
  /** Their first console is on duty. */
  readonly onDuty: (member: MemberId) => void
  /** None of their consoles is on duty any more. */
  readonly offDuty: (member: MemberId) => void
  /** None of their consoles is connected any more. */
  readonly onGone: (member: MemberId) => void
}

/** Who sits before a console, and who of them is on duty. One person may have several consoles; all that are on duty ring. */
export class Presence {
  readonly #events: PresenceEvents
  readonly #connected = new Map<MemberId, Set<Console>>()
  readonly #onDuty = new Set<MemberId>()

  constructor(events: PresenceEvents) {
    this.#events = events
  }

  isOnDuty(member: MemberId): boolean {
    return this.#onDuty.has(member)
  }

  isConnected(member: MemberId): boolean {
    return this.#connected.has(member)
  }

  onDuty(): Iterable<MemberId> {
    return this.#onDuty
  }

  /** The consoles of one person, on duty or not. */
  of(member: MemberId): Iterable<Console> {
    return this.#connected.get(member) ?? []
  }

  /** A console has said whose it is. */
  come(console: Console): void {
    const consoles = this.#connected.get(console.member) ?? new Set()
    this.#connected.set(console.member, consoles.add(console))
  }

  /** A console is gone. May be called again. */
  leave(console: Console): void {
    const consoles = this.#connected.get(console.member)
    if (consoles?.delete(console) !== true) return
    this.look(console.member)
    if (consoles.size > 0) return
    this.#connected.delete(console.member)
    this.#events.onGone(console.member)
  }

  /** Whether they are on duty may have changed. */
  look(member: MemberId): void {
    const isOnDuty = [...this.of(member)].some((console) => console.isOnDuty)
    if (isOnDuty === this.#onDuty.has(member)) return
    if (isOnDuty) {
      this.#onDuty.add(member)
      this.#events.onDuty(member)
    } else {
      this.#onDuty.delete(member)
      this.#events.offDuty(member)
    }
  }
}
