import { statusOf } from "../dispatch/effect.ts"
import type { KeptRequest } from "./kept-request.ts"

/** What became of her request for a lawyer, as her contacts are told. */
export interface HelpSoFar {
  /** A lawyer has answered and still has it. */
  readonly isAnswered: boolean
  readonly isAllClear: boolean
  /** Signed by the lawyer who has it, or had it when it ended; hexadecimal. */
  readonly acceptance: string | undefined
}

/** @param newest - of the encounter; undefined where she has asked for none. */
export function helpSoFar(newest: KeptRequest | undefined): HelpSoFar {
  if (newest === undefined) return { isAnswered: false, isAllClear: false, acceptance: undefined }
  const { asked, request } = newest
  const { phase } = statusOf(request)
  const held = asked.acceptances.find(({ token }) => token === request.holds.counsel?.token)
  return {
    isAnswered: phase === "answered" || phase === "handing over",
    isAllClear: request.ending?.because === "all clear",
    acceptance: (request.ending === undefined ? held : asked.acceptances.at(-1))?.signed,
  }
}
