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

const refusalKinds: Readonly<Record<ErrorCode, RefusalKind>> = {
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
  DEVICE_QUOTA_SPENT: "later",
  TOO_MANY_REQUESTS: "later",
  SERVER_BUSY: "later",
  DISK_FULL: "later",
  INTERNAL: "later",
  REQUEST_TOO_SLOW: "later",
  // A server of another version, or something between us and it: the next one may be ours again.
  SIGN_IN_MALFORMED: "later",
  SIGN_IN_SIGNATURE_INVALID: "later",
  NONCE_REFUSED: "later",
  ORIGIN_REFUSED: "later",
  COUNSEL_UNKNOWN: "later",
  BINDING_MALFORMED: "later",
  BINDING_SIGNATURE_INVALID: "later",
  OWNER_UNKNOWN: "later",
  KEY_RING_MALFORMED: "later",
  ERASURE_MALFORMED: "later",
  ERASURE_SIGNATURE_INVALID: "later",
  KEY_RING_UNKNOWN: "later",
  ERASURE_UNKNOWN: "later",
  TOMBSTONE_UNKNOWN: "later",
  KEY_RING_CHANGED: "later",
  OWNER_QUOTA_SPENT: "later",
  HELP_MALFORMED: "later",
  HELP_OF_ANOTHER_ENCOUNTER: "later",
  HELP_SIGNATURE_INVALID: "later",
  HELP_TOKEN_REQUIRED: "later",
  HELP_TOKEN_REFUSED: "later",
  HELP_UNKNOWN: "later",
  HELP_ASKED_OTHERWISE: "later",
  HELP_OVER: "later",
  HELP_STILL_OPEN: "later",
  HELP_QUOTA_SPENT: "later",
  ACCEPTANCE_MALFORMED: "later",
  ACCEPTANCE_SIGNATURE_INVALID: "later",
  ACCEPTANCE_OF_ANOTHER: "later",
  PAIRING_MALFORMED: "later",
  PAIRING_UNKNOWN: "later",
  PAIRING_UNANSWERED: "later",
  PAIRING_TAKEN: "later",
  NOTICES_MALFORMED: "later",
  NOTICE_SIGNATURE_INVALID: "later",
  NOTICE_OF_ANOTHER: "later",
  NOTICE_TOKEN_REQUIRED: "later",
  NOTICE_TOKEN_REFUSED: "later",
  NOTICE_QUOTA_SPENT: "later",
  SEEN_MALFORMED: "later",
  SEEN_SIGNATURE_INVALID: "later",
  SEEN_OF_ANOTHER: "later",
  SESSION_REQUIRED: "later",
  SESSION_REFUSED: "later",
  ENCOUNTER_UNKNOWN: "later",
  RECORD_UNKNOWN: "later",
  ROUTE_UNKNOWN: "later",
  METHOD_NOT_ALLOWED: "later",
  LENGTH_REQUIRED: "later",
  CONTENT_TYPE_UNSUPPORTED: "later",
  HEADERS_TOO_LARGE: "later",
}

/** spec/upload.md §3. A code of a newer server that this phone doesn't know is one that time may change. */
export function refusalKindOf(code: string): RefusalKind {
  return Object.hasOwn(refusalKinds, code) ? refusalKinds[code as ErrorCode] : "later"
}
