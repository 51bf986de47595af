import type { HelpWanted } from "@alongside/protocol/help"
import type { KnownNeed } from "@alongside/protocol/on-call"
import type { HelpRequest, RequestId, RingId } from "../dispatch/help-request.ts"

/** Counsel's signed word, and the acceptance that it is for. */
export interface KeptAcceptance {
  readonly token: number
  /** As it came; hexadecimal. */
  readonly signed: string
}

/** What of a request dispatch doesn't look at: whose it is, and what was signed. */
export interface Asked {
  readonly id: RequestId
  /** 64 hexadecimal digits. */
  readonly encounter: string
  readonly number: number
  /** Key of the device, hexadecimal. */
  readonly device: string
  /** What the phone signed but for its leg: the same number MUST say the same. */
  readonly said: string
  readonly jurisdictionSource: KnownNeed["jurisdictionSource"]
  /** The newest leg that asked, and its session key, hexadecimal. */
  readonly leg: number
  readonly sessionKey: string
  /** Of those who have a seat, and perhaps of some who had. */
  readonly acceptances: readonly KeptAcceptance[]
  /** Grows with every write: of two statuses the newer one is that of the greater version. */
  readonly version: number
}

/** A request as it is on the disk. */
export interface KeptRequest {
  readonly asked: Asked
  readonly request: HelpRequest
}

export const requestIdOf = (encounter: string, number: number): RequestId => `${encounter}.${number}`

/** Of `‹request›.‹number›`, whoever made it up. */
export const requestOf = (ring: RingId): RequestId => ring.slice(0, Math.max(0, ring.lastIndexOf(".")))

/** What the phone signed, but for its leg: of two with one number both MUST say the same. */
export function saidBy({ jurisdiction, matter, languages, mayBeUnder18 }: HelpWanted): string {
  const { code = null, source = null, near = null } = jurisdiction ?? {}
  return JSON.stringify([code, source, near, matter, languages, mayBeUnder18])
}
