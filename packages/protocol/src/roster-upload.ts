import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { FormatError } from "@alongside/evidence/format/error"
import { MAX_ROSTER_FILE } from "@alongside/evidence/roster/roster-file"

/** What a coordinator puts at {@link routes.roster}: who may answer from now on. */
export interface RosterUpload {
  /** A roster file, spec/roster.md §7.1. Read by whoever takes it. */
  readonly file: Bytes
  /** Texts of the hybrid age recipients that its members name by hash, those that the server has not. */
  readonly recipients: readonly string[]
}

export const ROSTER_CONTENT_TYPE = "application/cbor"

/** A roster file, and some thousand new recipients of 2 kB. */
export const MAX_ROSTER_UPLOAD = 3 * MAX_ROSTER_FILE
const MAX_RECIPIENTS = 1000
/** Hybrid age: `age1pq1…`, just under 2,000 characters. */
const RECIPIENT = /^age1pq1[02-9ac-hj-np-z]{1,4000}$/

export function encodeRosterUpload({ file, recipients }: RosterUpload): Bytes {
  return encodeCbor([file, recipients])
}

/** @throws {FormatError} as `decodeCbor`; `CBOR_INVALID` when it is something else. */
export function parseRosterUpload(bytes: Uint8Array): RosterUpload {
  const item = decodeCbor(bytes)
  const [file, recipients] = Array.isArray(item) && item.length === 2 ? (item as readonly Cbor[]) : []
  if (
    !(file instanceof Uint8Array) ||
    !Array.isArray(recipients) ||
    recipients.length > MAX_RECIPIENTS ||
    !recipients.every((one): one is string => typeof one === "string" && RECIPIENT.test(one))
  ) {
    throw new FormatError("CBOR_INVALID", "a roster upload is a file and a list of recipients")
  }
  return { file: file as Bytes, recipients }
}
