import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { type Acceptance, parseAcceptance } from "@alongside/protocol/acceptance"
import type { ConsoleMessage } from "@alongside/protocol/on-call"
import { DispatchError } from "../dispatch/dispatch-error.ts"
import type { MemberId } from "../dispatch/member.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { Dispatcher } from "./dispatcher.ts"
import type { Asked, KeptRequest } from "./kept-request.ts"

type AcceptanceWord = Extract<ConsoleMessage, { readonly type: "acceptance" }>

/**
 * Keeps counsel's signed acceptance for the phone (spec/request.md §5). The phone checks it anyhow: what is refused here would
 * leave a person waiting for *answered*.
 * @returns what was signed, of which encounter, and whether the seat is one whose holder is given the recording: whoever works beside counsel has none.
 * @throws RequestError `ACCEPTANCE_MALFORMED`, `ACCEPTANCE_OF_ANOTHER`, `ACCEPTANCE_SIGNATURE_INVALID`.
 * @throws {DispatchError} `REQUEST_NOT_OPEN`, `TOKEN_STALE`.
 */
export async function takeAcceptance(
  member: MemberId,
  { request, token, signed }: AcceptanceWord,
  dispatcher: Dispatcher,
  signatures: Signatures,
): Promise<{ readonly encounter: string; readonly signed: Bytes; readonly mayRead: boolean }> {
  const bytes = new Uint8Array(Buffer.from(signed, "base64url"))
  const { signature, ...acceptance } = read(bytes)
  if (toHex(acceptance.counselKey) !== member) throw new RequestError("ACCEPTANCE_OF_ANOTHER")
  if (!(await signatures.verify(acceptance.counselKey, signature)))
    throw new RequestError("ACCEPTANCE_SIGNATURE_INVALID")
  let mayRead = false
  await dispatcher.amend(request, (kept) => {
    if (!isHeldBy(kept, member, token)) throw new DispatchError("TOKEN_STALE")
    if (!isOver(acceptance, kept.asked, token)) throw new RequestError("ACCEPTANCE_OF_ANOTHER")
    // Of those who have a seat: during a hand-over they are two.
    const tokens = Object.values(kept.request.holds).map((hold) => hold.token)
    const others = kept.asked.acceptances.filter((one) => one.token !== token && tokens.includes(one.token))
    const { counsel, successor } = kept.request.holds
    mayRead = [counsel, successor].some((hold) => hold?.token === token)
    return { acceptances: [...others, { token, signed: toHex(bytes) }] }
  })
  return { encounter: toHex(acceptance.encounter), signed: bytes, mayRead }
}

function read(bytes: Uint8Array): ReturnType<typeof parseAcceptance> {
  try {
    return parseAcceptance(bytes)
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError("ACCEPTANCE_MALFORMED", { cause: error })
    throw error
  }
}

const isHeldBy = ({ request }: KeptRequest, member: MemberId, token: number): boolean =>
  Object.values(request.holds).some((hold) => hold.member === member && hold.token === token)

function isOver(acceptance: Acceptance, asked: Asked, token: number): boolean {
  return (
    toHex(acceptance.encounter) === asked.encounter &&
    acceptance.number === asked.number &&
    acceptance.token === token &&
    toHex(acceptance.sessionKey) === asked.sessionKey
  )
}
