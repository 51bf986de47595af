import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError, type FormatErrorCode } from "../format/error.ts"
import { OpenError, type OpenErrorCode } from "../open/error.ts"
import { openSegment } from "../open/segment.ts"
import type { DisclosedBatch, DisclosedItem } from "../package/disclosed-batch.ts"
import { STEPS_PER_EPOCH } from "../seal/ratchet.ts"
import { decodeHeader, type FrameKeys } from "../seal/sframe.ts"
import type { BatchItem } from "../statement/batch.ts"
import type { SegmentStatement } from "../statement/statement.ts"
import type { FindingPlace, Found, Report } from "./finding.ts"
import type { Platform } from "./platform.ts"
import type { SeenItem } from "./seen.ts"

export type ExamineFindingCode = "ENVELOPE_DISCLOSED" | FormatErrorCode | OpenErrorCode

/** The keys of a disclosed segment, by its statement's hash. Each is asked for once. */
export type KeysOf = (statementHash: Bytes) => FrameKeys | undefined

/**
 * Whether a batch is signed by its leg's session key (spec/statement.md §4).
 * @param sessionKey - `undefined` when nothing says which it is.
 */
export async function isSigned(
  { signature }: DisclosedBatch,
  sessionKey: Bytes | undefined,
  platform: Platform,
): Promise<boolean> {
  if (sessionKey === undefined) return false
  return platform.verifyEd25519(sessionKey, signature.claimedSignature, signature.signedBytes)
}

/**
 * Looks into one item: is its body the one that was signed, and does what is disclosed open to what was committed to (spec/segment.md §4.4)?
 */
export async function examineItem(
  item: DisclosedItem,
  keys: FrameKeys | undefined,
  platform: Platform,
  report: Report<Found<ExamineFindingCode>>,
): Promise<SeenItem> {
  const { statement, statementHash } = item
  const seen = { statement, statementHash, disclosure: "none", media: undefined, impliedFirst: undefined } as const
  if (statement === undefined || item.unverifiedBody === undefined) return seen
  const place: FindingPlace = { leg: statement.leg, chain: statement.track, sequence: statement.sequence }
  const refused = (code: ExamineFindingCode, words: string): SeenItem => {
    report({ code, place, words })
    return { ...seen, disclosure: "refused" }
  }
  if (statement.kind === "envelope")
    return refused("ENVELOPE_DISCLOSED", "an envelope is in the package, which opens more than segments")
  if (statement.kind !== "segment") return seen
  if (keys === undefined) {
    const isSame = equalBytes(platform.sha256(item.unverifiedBody), statement.bodyHash)
    return isSame
      ? { ...seen, disclosure: "sealed" }
      : refused("BODY_HASH_DIFFERS", "the sealed segment isn't the one that was signed")
  }
  try {
    return { ...seen, disclosure: "opened", ...(await open(item, statement, keys, platform)) }
  } catch (error) {
    if (error instanceof FormatError || error instanceof OpenError) return refused(error.code, error.message)
    throw error
  }
}

/** The epoch statement may come later in the record, so the step is taken from the header, and compared when all is known. */
async function open(
  { unverifiedBody }: BatchItem,
  statement: SegmentStatement,
  keys: FrameKeys,
  platform: Platform,
): Promise<{ media: Bytes; impliedFirst: number }> {
  const body = unverifiedBody!
  const kid = decodeHeader(body)?.kid ?? 0n
  const impliedFirst = statement.sequence - Number(kid % BigInt(STEPS_PER_EPOCH))
  const media = await openSegment(keys, statement, impliedFirst, body, platform)
  return { media, impliedFirst }
}
