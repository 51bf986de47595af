import type { OnCallMessage } from "@alongside/protocol/on-call"
import type { Hold, RequestId } from "../dispatch/help-request.ts"
import type { MemberId } from "../dispatch/member.ts"
import type { KeptRequest } from "../help/kept-request.ts"

type Besides = OnCallMessage & { readonly type: "beside" }

/** Who of a request is told about whom: counsel and the interpreter, who are in a call of their own (spec/call.md §9). */
export class Beside {
  readonly #tell: (member: MemberId, message: Besides) => void
  /** What was told last of a request, so that nothing is told twice. Of those that have an interpreter. */
  readonly #told = new Map<RequestId, string>()

  constructor(tell: (member: MemberId, message: Besides) => void) {
    this.#tell = tell
  }

  /** A request was written: if the two have changed, or one of them has signed since, both are told. */
  written(kept: KeptRequest): void {
    if (!this.#isNews(kept)) return
    const { counsel, interpreter } = kept.request.holds
    for (const hold of [counsel, interpreter]) if (hold !== undefined) this.#tell(hold.member, messageTo(kept, hold))
  }

  /** What stands, for somebody who has just come; undefined where they have neither of the two seats. */
  messageFor(member: MemberId, kept: KeptRequest): Besides | undefined {
    const { counsel, interpreter } = kept.request.holds
    const own = [counsel, interpreter].find((hold) => hold?.member === member)
    // After a start of the server this is what they know of it.
    if (own !== undefined) this.#isNews(kept)
    return own === undefined ? undefined : messageTo(kept, own)
  }

  /** False when it has been told already. From then on it has. */
  #isNews(kept: KeptRequest): boolean {
    const { id } = kept.asked
    const { counsel, interpreter } = kept.request.holds
    const both = JSON.stringify([otherOf(kept, counsel), otherOf(kept, interpreter)])
    const newest = interpreter === undefined ? "" : both
    if (newest === (this.#told.get(id) ?? "")) return false
    if (newest === "") this.#told.delete(id)
    else this.#told.set(id, newest)
    return true
  }
}

function messageTo(kept: KeptRequest, own: Hold): Besides {
  const { counsel, interpreter } = kept.request.holds
  const other = otherOf(kept, own === counsel ? interpreter : counsel)
  return { type: "beside", request: kept.asked.id, token: own.token, other }
}

function otherOf({ asked }: KeptRequest, hold: Hold | undefined): Besides["other"] {
  if (hold === undefined) return null
  const signed = asked.acceptances.find(({ token }) => token === hold.token)?.signed
  const acceptance = signed === undefined ? null : Buffer.from(signed, "hex").toString("base64url")
  return { key: hold.member, token: hold.token, acceptance }
}
