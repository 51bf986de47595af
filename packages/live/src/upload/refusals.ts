import type { ErrorCode } from "@alongside/protocol/error-codes"

/**
 * What a refusal asks of the phone.
 *
 * - `for good`: time won't change it. The batch stays here, is shown, and isn't sent again.
 * - `claim`: send the leg's claim along.
 * - `encounter`: this encounter has to wait; others may go on.
 * - `later`: try again, all of it.
 */
export type RefusalKind = "for good" | "claim" | "encounter" | "later"

/** What isn't here is `later`: a server of another version, or something between us and it; the next one may be ours again. */
const refusalKinds: Readonly<Partial<Record<ErrorCode, RefusalKind>>> = {
  REQUEST_MALFORMED: "for good",
  UPLOAD_MALFORMED: "for good",
  BATCH_MALFORMED: "for good",
  CLAIM_MALFORMED: "for good",
  STATEMENT_HASH_DIFFERS: "for good",
  BODY_HASH_DIFFERS: "for good",
  CLAIM_SIGNATURE_INVALID: "for good",
  BATCH_SIGNATURE_INVALID: "for good",
  ENCOUNTER_OF_ANOTHER_DEVICE: "for good",
  BATCH_OF_ANOTHER_ENCOUNTER: "for good",
  CLAIM_OF_ANOTHER_ENCOUNTER: "for good",
  LEG_CLAIMED_OTHERWISE: "for good",
  PLACE_TAKEN: "for good",
  UPLOAD_TOO_LARGE: "for good",
  ENCOUNTER_ERASED: "for good",
  LEG_UNCLAIMED: "claim",
  ENCOUNTER_QUOTA_SPENT: "encounter",
}

/** spec/upload.md §3. A code of a newer server that this phone doesn't know is one that time may change. */
export function refusalKindOf(code: string): RefusalKind {
  return (Object.hasOwn(refusalKinds, code) ? refusalKinds[code as ErrorCode] : undefined) ?? "later"
}
