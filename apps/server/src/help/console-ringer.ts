import type { KnownNeed, OnCallMessage } from "@alongside/protocol/on-call"
import type { Effect } from "../dispatch/effect.ts"
import type { Hold, Ring, Seat } from "../dispatch/help-request.ts"
import type { Member, MemberId } from "../dispatch/member.ts"
import { sharesLanguage } from "../dispatch/need.ts"
import { type KeptRequest, requestOf } from "./kept-request.ts"
import type { Console, Presence } from "./presence.ts"
import type { RingEffect, RingingChannel, SilenceEffect } from "./ringing-channel.ts"

export type SeatEffect = Effect & { readonly kind: "seat" | "unseat" | "recall" }

export interface ConsoleRingerParts {
  readonly presence: Presence
  readonly get: (request: string) => KeptRequest | undefined
  readonly open: () => Iterable<KeptRequest>
  readonly member: (id: MemberId) => Member | undefined
  readonly now: () => number
}

/**
 * Rings consoles, and tells them what they have accepted.
 *
 * Nothing is kept of what a console was told: one that comes back, after whatever died, is told all that stands
 * ({@link tellAll}). So a message that never arrived is no ring that never rang.
 */
export class ConsoleRinger implements RingingChannel {
  readonly #parts: ConsoleRingerParts

  constructor(parts: ConsoleRingerParts) {
    this.#parts = parts
  }

  ring({ request, ring: id, member }: RingEffect): void {
    const kept = this.#parts.get(request)
    const ring = kept?.request.rings.find((one) => one.id === id)
    // Over already, by something that was written with it.
    if (kept === undefined || ring === undefined) return
    this.#tell(member, () => this.#ringMessage(kept, ring), true)
  }

  silence({ request, ring, member, because }: SilenceEffect): void {
    this.#tell(member, () => ({ type: "silence", ring, request, because }))
  }

  /** A link has opened this console: what it is about, or that it is over. @param name - As the link names the ring. */
  show(console: Console, name: string, ring: Ring | undefined): void {
    const kept = ring === undefined ? undefined : this.#parts.get(requestOf(ring.id))
    if (kept === undefined || ring === undefined) {
      console.tell({ type: "ring over", name })
      return
    }
    console.tell({ ...this.#ringMessage(kept, ring), name })
  }

  /** Somebody has got a seat, lost it, or is to come back to it. */
  seat(effect: SeatEffect): void {
    const { request, member, token } = effect
    switch (effect.kind) {
      case "unseat":
        this.#tell(member, () => ({ type: "unseat", request, token, because: effect.because }))
        return
      case "recall":
        this.#tell(member, () => ({ type: "recall", request, token, withinMs: effect.withinMs }))
        return
      case "seat": {
        const kept = this.#parts.get(request)
        const held = kept === undefined ? undefined : heldBy(kept, member)
        if (held?.hold.token === token) this.#tell(member, () => this.#seatMessage(kept!, held.seat, held.hold))
      }
    }
  }

  /** Tells everybody who has a seat again: the person goes on with another session key. */
  tellSeats(kept: KeptRequest): void {
    for (const [seat, hold] of Object.entries(kept.request.holds))
      this.#tell(hold.member, () => this.#seatMessage(kept, seat as Seat, hold))
  }

  /** All that stands, to a console that has just come. */
  tellAll(console: Console): void {
    for (const kept of this.#parts.open()) {
      const held = heldBy(kept, console.member)
      if (held !== undefined) console.tell(this.#seatMessage(kept, held.seat, held.hold))
      if (!console.isOnDuty) continue
      for (const ring of kept.request.rings) {
        if (ring.member === console.member && ring.channel === "console") console.tell(this.#ringMessage(kept, ring))
      }
    }
  }

  #tell(member: MemberId, message: () => OnCallMessage, onlyOnDuty = false): void {
    let made: OnCallMessage | undefined
    for (const console of this.#parts.presence.of(member)) {
      if (onlyOnDuty && !console.isOnDuty) continue
      made ??= message()
      console.tell(made)
    }
  }

  #ringMessage(kept: KeptRequest, ring: Ring): OnCallMessage & { readonly type: "ring" } {
    const { asked, request } = kept
    const member = this.#parts.member(ring.member)
    const counsel = ring.seat === "successor" ? request.holds.counsel : undefined
    return {
      type: "ring",
      ...{ ring: ring.id, request: asked.id, encounter: asked.encounter, seat: ring.seat },
      ...{ pressedMs: request.pressedMs, untilMs: ring.untilMs, serverMs: this.#parts.now(), channel: ring.channel },
      sharesLanguage: member !== undefined && sharesLanguage(member, request.need.languages),
      handOver: counsel === undefined ? null : (request.handOver ?? null),
      counselSinceMs: counsel?.acceptedMs ?? null,
      ...knownNeed(kept),
    }
  }

  #seatMessage(kept: KeptRequest, seat: Seat, { token, acceptedMs, connectByMs }: Hold): OnCallMessage {
    const { asked, request } = kept
    const serverMs = this.#parts.now()
    return {
      type: "seat",
      ...{ request: asked.id, encounter: asked.encounter, number: asked.number, seat, token },
      connectWithinMs: connectByMs === undefined ? null : Math.max(0, connectByMs - serverMs),
      ...{ leg: asked.leg, sessionKey: asked.sessionKey, pressedMs: request.pressedMs, acceptedMs, serverMs },
      handOver: request.handOver ?? null,
      ...knownNeed(kept),
    }
  }
}

function heldBy({ request }: KeptRequest, member: MemberId): { readonly seat: Seat; readonly hold: Hold } | undefined {
  const held = Object.entries(request.holds).find(([, hold]) => hold.member === member)
  return held === undefined ? undefined : { seat: held[0] as Seat, hold: held[1] }
}

function knownNeed({ asked, request: { need } }: KeptRequest): KnownNeed {
  return {
    jurisdiction: need.jurisdiction,
    ...{ jurisdictionSource: asked.jurisdictionSource, near: need.near ?? null },
    matter: need.matter ?? null,
    languages: [...need.languages],
    mayBeUnder18: need.mayBeUnder18,
  }
}
