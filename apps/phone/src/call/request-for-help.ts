import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import type { HelpEnding, HelpPhase } from "@alongside/protocol/help-status"

/** Whom the organisation would ring. */
export interface LawyersOnCall {
  /** False when the organisation says that nobody is on duty. */
  readonly isOnDuty: boolean
  /** A number to dial when nobody answers, E.164; undefined while the organisation has none. */
  readonly hotline: string | undefined
}

/** Counsel whose own signed acceptance this phone has verified. */
export interface Answerer extends Holder {
  /** Hybrid age recipient, as the organisation's list has it. */
  readonly recipient: string
  /** Whose they are, where it is a partner of the organisation that she joined. */
  readonly organisation?: string
}

/** A volunteer who holds the line until counsel is connected, by their own signed acceptance: counsel's agent, to whom nothing is sealed. */
export interface Holder {
  /** As the organisation's list has it. */
  readonly name: string
  readonly isConnected: boolean
  /** Ed25519, 32 bytes: signs acceptance and answers. */
  readonly key: Bytes
  /** Fencing token of the acceptance. */
  readonly token: number
  /** SHA-256 of the signed acceptance. */
  readonly acceptance: Bytes
}

/** Whoever can be called: messages go to those only who have a key to read with. */
export type Callee = Holder & Partial<Pick<Answerer, "recipient">>

/**
 * A request for help as this phone knows it (design section 2). `sending` comes before the server's phases: it was asked
 * for here, and no word of the server's has been verified yet. `refused`: the server doesn't take it.
 */
export interface RequestForHelp {
  readonly phase: "sending" | "refused" | HelpPhase
  /** People who are being rung now. */
  readonly ringing: number
  /** In the queue, from 1; undefined while nobody has to wait. */
  readonly place: number | undefined
  readonly counsel: Answerer | undefined
  /** Undefined as soon as counsel has answered. */
  readonly holder?: Holder | undefined
  readonly ending: HelpEnding | undefined
  /** Why it isn't taken, in phase `refused`; why it isn't taken yet, in phase `sending`. */
  readonly refusal: ErrorCode | undefined
  /** It is time to dial, if the organisation has a number. */
  readonly offersNumber: boolean
  /** Of the newest status that was verified; -1 before the first. */
  readonly version: number
  /** {@link LATE_MS} have passed since it was asked for. */
  readonly isLate: boolean
}

/** 10 s: who is not told by then that it rings shall not wait for a server that may be gone (design section 5). */
export const LATE_MS = 10_000

/** A status of the server's whose signature is verified, and counsel's too. */
export interface VerifiedStatus {
  readonly version: number
  readonly phase: HelpPhase
  readonly ringing: number
  readonly place: number | undefined
  readonly offersNumber: boolean
  /** Undefined also where the server names somebody whose acceptance isn't there, or isn't good. */
  readonly counsel: Answerer | undefined
  /** Whom the server names and this phone's list doesn't; hexadecimal. */
  readonly unlisted?: string | undefined
  /** The server says that somebody holds the line. */
  readonly isHeld: boolean
  /** Undefined also where they aren't certified to, or their acceptance isn't there or isn't good. */
  readonly holder: Holder | undefined
  readonly ending: HelpEnding | undefined
}

export type HelpEvent =
  | { readonly kind: "status"; readonly status: VerifiedStatus }
  /** The server doesn't take it: for good, or not now. */
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly isFinal: boolean }
  /** {@link LATE_MS} after it was asked for. */
  | { readonly kind: "late" }
  /** The person herself ended it, whether or not the server knows. */
  | { readonly kind: "ended here"; readonly because: "all clear" | "person left" }

/** Just asked for. */
export const asked: RequestForHelp = {
  phase: "sending",
  ringing: 0,
  place: undefined,
  counsel: undefined,
  ending: undefined,
  refusal: undefined,
  offersNumber: false,
  version: -1,
  isLate: false,
}

/** True while somebody is asked. */
export function isOpen(request: RequestForHelp | undefined): request is RequestForHelp {
  return request !== undefined && request.phase !== "ended" && request.phase !== "refused"
}

/** Whether asking again takes the next number: not where the server never took this one. */
export function isNumberSpent(request: RequestForHelp | undefined): boolean {
  return request?.phase !== "refused" || request.refusal === "HELP_OVER" || request.refusal === "HELP_ASKED_OTHERWISE"
}

/** What an event makes of a request. Nothing follows its end; the same object when nothing has changed. */
export function after(request: RequestForHelp, event: HelpEvent): RequestForHelp {
  if (request.phase === "ended") return request
  switch (event.kind) {
    case "status":
      return event.status.version < request.version ? request : withStatus(request, event.status)
    case "refused": {
      // Once the server has said how it stands, a refusal is of a repetition.
      if (request.version >= 0) return request
      return numbered({ ...request, phase: event.isFinal ? "refused" : "sending", refusal: event.code })
    }
    case "late":
      return numbered({ ...request, isLate: true })
    case "ended here":
      return {
        ...request,
        phase: "ended",
        ending: event.because,
        counsel: undefined,
        holder: undefined,
        offersNumber: false,
      }
  }
}

function withStatus(request: RequestForHelp, status: VerifiedStatus): RequestForHelp {
  const { version, ringing, place, ending } = status
  const isCounselClaimed = status.phase === "answered" || status.phase === "handing over"
  // Nobody is shown to have answered but by counsel's own word (spec/request.md §4).
  const phase = isCounselClaimed && status.counsel === undefined ? "waiting" : status.phase
  const counsel = isCounselClaimed ? status.counsel : undefined
  const holder = counsel === undefined && phase !== "ended" ? status.holder : undefined
  const known = { ...request, phase, version, ringing, place, counsel, holder, ending, refusal: undefined }
  return numbered(known, status.offersNumber)
}

/** Decides whether it is time to dial. */
function numbered(request: RequestForHelp, isSaid = false): RequestForHelp {
  const isHeard = request.phase !== "sending" && request.phase !== "waiting" && request.phase !== "refused"
  const isOver = request.phase === "ended"
  return {
    ...request,
    offersNumber: !isOver && (isSaid || request.phase === "refused" || (request.isLate && !isHeard)),
  }
}
