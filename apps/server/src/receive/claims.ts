import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { parseClaim, type UnverifiedClaim } from "@alongside/evidence/statement/claim"
import type { ErrorCode } from "@alongside/protocol/error-codes"
import type { DeviceUsage } from "../accounts/device-usage.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { Encounters } from "./encounters.ts"
import type { LiveEncounter } from "./live-encounter.ts"

/** What came of an upload's claims. */
export interface ClaimedEncounter {
  /** `undefined` when nobody has claimed it. */
  readonly encounter: LiveEncounter | undefined
  /** Legs whose claim was refused, and why: their batches are refused for the same reason. */
  readonly refusals: ReadonlyMap<number, ErrorCode>
}

export interface ClaimParts {
  readonly encounters: Encounters
  readonly book: EncounterBook
  readonly usage: DeviceUsage
  readonly limits: Limits
  readonly signatures: Signatures
  readonly onBegun: (encounter: LiveEncounter) => void
}

/**
 * Opens legs: a claim is the device key's word that a session key is its own (spec/statement.md §5).
 *
 * The first claim decides whose the encounter is; a leg keeps the key it was claimed with. Resolves when what was claimed is
 * on the disk.
 * @throws RequestError `CLAIM_MALFORMED`, `CLAIM_OF_ANOTHER_ENCOUNTER`: nothing was taken.
 */
export async function takeClaims(
  { id, idBytes }: Pick<LiveEncounter, "id" | "idBytes">,
  claims: readonly Uint8Array[],
  parts: ClaimParts,
): Promise<ClaimedEncounter> {
  const read = claims.map((bytes) => ({ bytes, claim: readClaim(bytes, idBytes) }))
  let encounter = parts.encounters.inMemory(id) ?? (await parts.encounters.find(id))
  const refusals = new Map<number, ErrorCode>()
  for (const { bytes, claim } of read) {
    const refusal = await refusalOf(claim, encounter, parts)
    // Between looking and taking, another request may have brought a claim: the rest runs without waiting.
    encounter ??= refusal === undefined ? parts.encounters.begin(id, idBytes, toHex(claim.deviceKey)) : undefined
    const code = refusal ?? takeClaim(encounter!, claim, bytes, parts)
    if (code !== undefined) refusals.set(claim.leg, code)
  }
  // Also those that another request has just brought.
  if (encounter !== undefined && encounter.claimsUnderWay.size > 0) await Promise.all(encounter.claimsUnderWay)
  return { encounter, refusals }
}

/** The session key that one of these claims says to be that leg's; nothing of it is verified. @throws RequestError `CLAIM_MALFORMED`, `CLAIM_OF_ANOTHER_ENCOUNTER`. */
export function claimedKey(claims: readonly Uint8Array[], encounter: Uint8Array, leg: number): Bytes | undefined {
  return claims.map((bytes) => readClaim(bytes, encounter)).find((claim) => claim.leg === leg)?.sessionKey
}

function readClaim(bytes: Uint8Array, encounter: Uint8Array): UnverifiedClaim {
  try {
    const claim = parseClaim(bytes)
    if (Buffer.compare(claim.encounter, encounter) !== 0) throw new RequestError("CLAIM_OF_ANOTHER_ENCOUNTER")
    return claim
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError("CLAIM_MALFORMED", { cause: error })
    throw error
  }
}

/** What can be said against a claim before it is held against what is known: signature and the device's quota. */
async function refusalOf(
  claim: UnverifiedClaim,
  encounter: LiveEncounter | undefined,
  { signatures, usage, limits }: ClaimParts,
): Promise<ErrorCode | undefined> {
  if (!(await signatures.verify(claim.deviceKey, claim.signature))) return "CLAIM_SIGNATURE_INVALID"
  const today = await usage.of(toHex(claim.deviceKey))
  if (encounter === undefined && today.encounters >= limits.deviceEncountersPerDay) return "DEVICE_QUOTA_SPENT"
  return undefined
}

/** Holds a signed claim against what is known, and takes it. Waits for nothing, so that two claims can't both be first. */
function takeClaim(
  encounter: LiveEncounter,
  claim: UnverifiedClaim,
  bytes: Uint8Array,
  { encounters, book, usage, limits, onBegun }: ClaimParts,
): ErrorCode | undefined {
  if (encounter.isErased) return "ENCOUNTER_ERASED"
  const device = toHex(claim.deviceKey)
  const sessionKey = toHex(claim.sessionKey)
  encounter.device ??= device
  if (encounter.device !== device) return "ENCOUNTER_OF_ANOTHER_DEVICE"
  const known = encounter.legs.get(claim.leg)
  if (known !== undefined) return known.sessionKey === sessionKey ? undefined : "LEG_CLAIMED_OTHERWISE"
  if (encounter.legs.size >= limits.encounterLegs) return "ENCOUNTER_QUOTA_SPENT"

  const isFirst = encounter.legs.size === 0 && encounter.end === 0
  const wasEnded = encounter.isEnded
  encounter.noteLeg(claim.leg)
  const row = { encounter: encounter.id, leg: claim.leg, session_key: sessionKey, claim: toHex(bytes) }
  const durable = book.enter(encounters.rowOf(encounter), row)
  encounter.legs.set(claim.leg, { sessionKey, publicKey: claim.sessionKey.slice() })
  encounter.claimsUnderWay.add(durable)
  durable.then(
    () => {
      encounter.claimsUnderWay.delete(durable)
      if (isFirst) void usage.addEncounter(device)
      if (isFirst || wasEnded) onBegun(encounter)
    },
    () => {
      encounter.claimsUnderWay.delete(durable)
      encounter.legs.delete(claim.leg)
      if (encounter.legs.size === 0) encounters.drop(encounter)
    },
  )
  return undefined
}
