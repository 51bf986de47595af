import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { type AnsweringCounsel, type HelpStatus, signHelpStatus } from "@alongside/protocol/help-status"
import type { Colleague } from "../accounts/roster.ts"
import { statusOf } from "../dispatch/effect.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { KeptRequest } from "./kept-request.ts"

export interface StatusParts {
  readonly signatures: Signatures
  readonly colleague: (member: MemberId) => Colleague | undefined
  readonly now: () => number
}

/** Signs what the phone is told of a request. */
export class Statuses {
  readonly #parts: StatusParts
  /** Signed already, by what was signed: the socket and the answer to the POST say the same. */
  readonly #signed = new WeakMap<KeptRequest, Promise<Bytes>>()

  constructor(parts: StatusParts) {
    this.#parts = parts
  }

  /** The signed status of a request as it is on the disk. */
  of(kept: KeptRequest): Promise<Bytes> {
    const known = this.#signed.get(kept)
    if (known !== undefined) return known
    const signed = signHelpStatus(this.#statusOf(kept), (message) => this.#parts.signatures.sign(message))
    this.#signed.set(kept, signed)
    return signed
  }

  #statusOf(kept: KeptRequest): HelpStatus {
    const { asked, request } = kept
    const { phase, ringing, place, offersNumber } = statusOf(request)
    return {
      ...{ encounter: fromHex(asked.encounter)!, number: asked.number, version: asked.version },
      ...{ atMs: this.#parts.now(), phase, ringing, place, offersNumber },
      counsel: this.#answering(kept, "counsel"),
      holder: this.#answering(kept, "intake"),
      ending: request.ending?.because,
    }
  }

  #answering({ asked, request }: KeptRequest, seat: "counsel" | "intake"): AnsweringCounsel | undefined {
    const hold = request.holds[seat]
    const colleague = hold === undefined ? undefined : this.#parts.colleague(hold.member)
    // Whoever isn't on the roster any more loses the seat in a moment.
    if (hold === undefined || colleague === undefined) return undefined
    const acceptance = asked.acceptances.find(({ token }) => token === hold.token)
    return {
      ...{ key: fromHex(hold.member)!, name: colleague.name, languages: colleague.member.languages, token: hold.token },
      isConnected: hold.connectByMs === undefined,
      acceptance: acceptance === undefined ? undefined : fromHex(acceptance.signed),
    }
  }
}
