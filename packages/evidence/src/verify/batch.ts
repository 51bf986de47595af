import { type Bytes, equalBytes } from "../format/bytes.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import { type BatchItem, parseBatch } from "../statement/batch.ts"

export interface VerifiedBatch {
  readonly encounter: Bytes
  readonly leg: number
  readonly hash: Bytes
  /** Statements are signed by the leg's session key. Bodies are checked when they are opened. */
  readonly items: readonly BatchItem[]
}

/**
 * Reads a batch and verifies its signature (spec/statement.md §4).
 *
 * @param expectedSessionKey - the key of the leg that the batch names. With `undefined` the batch has to bring its own leg
 *   statement: for leg 0 the encounter id proves the key in it. For a later leg nothing in the batch does: that this key continues
 *   the encounter only the device key's endorsement can say (`openEndorsement`), and a reader that shows such a leg before that
 *   shows it as unproven.
 * @throws {FormatError} `SIGNATURE_INVALID`, `SESSION_KEY_UNKNOWN`, `SESSION_KEY_DIFFERS`, and those of {@link parseBatch}.
 */
export async function verifyBatch(bytes: Bytes, expectedSessionKey: Bytes | undefined): Promise<VerifiedBatch> {
  const batch = parseBatch(bytes)
  const key = expectedSessionKey ?? ownSessionKey(batch.items)
  if (key === undefined) {
    throw new FormatError(
      "SESSION_KEY_UNKNOWN",
      "a batch's leg isn't known yet, and it doesn't bring the leg statement",
    )
  }
  assertOwnSessionKey(batch.items, key)
  const { claimedSignature, signedBytes } = batch.signature
  if (!(await verifyEd25519(key, claimedSignature, signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a batch isn't signed by its leg's session key")
  }
  return { encounter: batch.encounter, leg: batch.leg, hash: batch.hash, items: batch.items }
}

function ownSessionKey(items: readonly BatchItem[]): Bytes | undefined {
  for (const { statement } of items) if (statement.kind === "leg") return statement.sessionKey
  return undefined
}

/**
 * A leg statement names the key that signs it, or two readers could take different keys for the leg's.
 * @throws {FormatError} `SESSION_KEY_DIFFERS`.
 */
export function assertOwnSessionKey(items: readonly BatchItem[], sessionKey: Bytes): void {
  for (const { statement } of items) {
    if (statement.kind === "leg" && !equalBytes(statement.sessionKey, sessionKey)) {
      throw new FormatError(
        "SESSION_KEY_DIFFERS",
        "a leg statement names another session key than the one that signs it",
      )
    }
  }
}

/** True when the bodies of all items have the hashes that their statements name, by `digest` (SHA-256). */
export async function checkBodies(
  items: readonly BatchItem[],
  digest: (bytes: Bytes) => Bytes | Promise<Bytes>,
): Promise<boolean> {
  for (const { statement, unverifiedBody } of items) {
    if (unverifiedBody === undefined || !("bodyHash" in statement)) continue
    if (!equalBytes(await digest(unverifiedBody), statement.bodyHash)) return false
  }
  return true
}
