import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { wordHash } from "@alongside/protocol/call/words"
import { type AnsweringCounsel, openHelpStatus } from "@alongside/protocol/help-status"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { Lawyer } from "../upload/organisation.ts"
import type { Answerer, VerifiedStatus } from "./request-for-help.ts"

/** What this phone knows by itself, and measures what it is told by. */
export interface Expected {
  /** The server's, pinned. */
  readonly serverKey: Bytes
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly number: number
  /** Of the leg that records now. */
  readonly sessionKey: Bytes
  /** Those whom the organisation lists. */
  readonly lawyers: readonly Lawyer[]
}

/**
 * Reads a status, and verifies the server's signature and counsel's.
 * @returns a status without counsel where counsel's own word isn't there or isn't good.
 * @throws {FormatError} as `openHelpStatus`; `COSE_INVALID` for a status of another request.
 */
export async function verifyStatus(bytes: Bytes, expected: Expected): Promise<VerifiedStatus> {
  const status = await openHelpStatus(bytes, expected.serverKey, expected.encounter, verifyAnywhere)
  if (status.number !== expected.number) {
    throw new FormatError("COSE_INVALID", "a status is of another request", { part: "number" })
  }
  const { version, phase, ringing, place, offersNumber, ending } = status
  const counsel = status.counsel === undefined ? undefined : await answererOf(status.counsel, expected)
  return { version, phase, ringing, place, offersNumber, counsel, ending }
}

async function answererOf(claimed: AnsweringCounsel, expected: Expected): Promise<Answerer | undefined> {
  const { encounter, number, sessionKey, lawyers } = expected
  const listed = lawyers.find(({ key }) => equalBytes(key, claimed.key))
  if (listed === undefined || claimed.acceptance === undefined) return undefined
  const seat = { encounter, number, sessionKey, token: claimed.token, counselKey: listed.key }
  try {
    await openAcceptance(claimed.acceptance, seat, verifyAnywhere)
  } catch (cause) {
    if (cause instanceof FormatError) return undefined
    throw cause
  }
  const { name, key, recipient } = listed
  const { isConnected, token, acceptance } = claimed
  return { name, isConnected, key, token, acceptance: wordHash(acceptance), recipient }
}
