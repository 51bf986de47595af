import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { Ring, RingId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { Log } from "../log.ts"
import type { CounselReach } from "../notify/counsel-reach.ts"
import { CounselRinger } from "../notify/counsel-ringer.ts"
import type { Notices } from "../notify/notices.ts"
import type { Pressed } from "../notify/telephone.ts"
import type { Dispatcher } from "./dispatcher.ts"
import { requestOf } from "./kept-request.ts"

export interface CounselCallsParts {
  readonly notices: Notices
  readonly reach: CounselReach
  readonly log: Log
  readonly now: () => number
  readonly dispatcher: () => Dispatcher
}

/** Counsel who is rung away from the console: what they answer by a key or a link. */
export class CounselCalls {
  readonly ringer: CounselRinger
  readonly #parts: CounselCallsParts

  constructor(parts: CounselCallsParts) {
    this.#parts = parts
    this.ringer = new CounselRinger({
      ...{ notices: parts.notices, reach: parts.reach, log: parts.log, now: parts.now },
      untilMs: (ring) => this.#find(ring)?.untilMs,
      onReachedNobody: (ring) => {
        // Refused, if the request is over in this moment.
        const told = parts.dispatcher().tell(requestOf(ring), { kind: "reached nobody", ring })
        told.catch((error: unknown) => this.#unexpected(error))
      },
    })
  }

  readonly isRinging = (ring: RingId): boolean => this.#find(ring) !== undefined

  /** As a key on the phone accepts: it counts as voice, and a link follows. */
  readonly accept = async (ring: RingId, member: MemberId): Promise<Pressed> => {
    const { dispatcher } = this.#parts
    try {
      await dispatcher().tell(requestOf(ring), { kind: "accept", member, ring })
    } catch (error) {
      if (!(error instanceof DispatchError)) throw error
      return error.code === "ALREADY_ANSWERED" ? "answered" : error.code === "ANSWERING_ANOTHER" ? "busy" : "over"
    }
    const holds = Object.values(dispatcher().get(requestOf(ring))?.request.holds ?? {})
    const hold = holds.find((one) => one.ring === ring && one.member === member)
    await this.ringer.sendLink(ring, member, hold?.connectByMs ?? this.#parts.now())
    return "theirs"
  }

  readonly refuse = async (ring: RingId, member: MemberId): Promise<void> => {
    const told = this.#parts.dispatcher().tell(requestOf(ring), { kind: "refuse", member })
    await told.catch((error: unknown) => this.#unexpected(error))
  }

  /** The ring of theirs that a link names, open or rung out. */
  ringNamed(member: MemberId, name: string): Ring | undefined {
    for (const { request } of this.#parts.dispatcher().open()) {
      const rings = [...request.rings, ...request.rangOut].filter((ring) => ring.member === member)
      const found = rings.find(({ id }) => this.ringer.nameOf(id) === name)
      if (found !== undefined)
        return request.holds.counsel === undefined || found.seat !== "counsel" ? found : undefined
    }
    return undefined
  }

  #find(ring: RingId): Ring | undefined {
    return this.#parts
      .dispatcher()
      .get(requestOf(ring))
      ?.request.rings.find(({ id }) => id === ring)
  }

  #unexpected(error: unknown): void {
    if (error instanceof DispatchError) return
    this.#parts.log.error({ err: error }, "what counsel did away from the console could not be taken")
  }
}
