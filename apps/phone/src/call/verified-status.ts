import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { wordHash } from "@alongside/protocol/call/words"
import { type AnsweringCounsel, type HelpStatus, openHelpStatus } from "@alongside/protocol/help-status"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { Lawyer, PinnedOrganisation } from "../upload/organisation.ts"
import type { Holder, VerifiedStatus } from "./request-for-help.ts"

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
  /** Those whom its root certifies to hold the line, where she has joined. */
  readonly volunteers?: PinnedOrganisation["volunteers"]
  /** `undefined` where she hasn't joined: then the server's word is all there is, for whoever holds the line as for counsel. */
  readonly membership?: PinnedOrganisation["membership"]
}

/**
 * Reads a status, and verifies the server's signature and counsel's.
 * @returns a status without counsel, or without whoever holds the line, where their own word isn't there or isn't good.
 * @throws {FormatError} as `openHelpStatus`; `COSE_INVALID` for a status of another request.
 */
export async function verifyStatus(bytes: Bytes, expected: Expected): Promise<VerifiedStatus> {
  const status = await openHelpStatus(bytes, expected.serverKey, expected.encounter, verifyAnywhere)
  if (status.number !== expected.number) {
    throw new FormatError("COSE_INVALID", "a status is of another request", { part: "number" })
  }
  const { version, phase, ringing, place, offersNumber, ending } = status
  const counsel = await answererOf(status.counsel, expected.lawyers, expected)
  const holder = await answererOf(status.holder, volunteersOf(status, expected), expected)
  const isHeld = status.holder !== undefined
  const unlisted = counsel === undefined && status.counsel !== undefined ? toHex(status.counsel.key) : undefined
  return { unlisted, version, phase, ringing, place, offersNumber, counsel, isHeld, holder, ending }
}

function volunteersOf({ holder }: HelpStatus, { volunteers, membership }: Expected) {
  if (membership !== undefined || volunteers !== undefined) return volunteers ?? []
  return holder === undefined ? [] : [{ key: holder.key, name: holder.name }]
}

async function answererOf<One extends Pick<Lawyer, "key" | "name">>(
  claimed: AnsweringCounsel | undefined,
  certified: readonly One[],
  expected: Expected,
): Promise<(One & Holder) | undefined> {
  if (claimed === undefined) return undefined
  const { encounter, number, sessionKey } = expected
  const listed = certified.find(({ key }) => equalBytes(key, claimed.key))
  if (listed === undefined || claimed.acceptance === undefined) return undefined
  const seat = { encounter, number, sessionKey, token: claimed.token, counselKey: listed.key }
  try {
    await openAcceptance(claimed.acceptance, seat, verifyAnywhere)
  } catch (cause) {
    if (cause instanceof FormatError) return undefined
    throw cause
  }
  const { isConnected, token, acceptance } = claimed
  return { ...listed, isConnected, token, acceptance: wordHash(acceptance) }
}
