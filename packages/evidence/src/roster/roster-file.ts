import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "../format/cbor.ts"
import { RosterError } from "./error.ts"
import { MAX_PARTNERS } from "./roster.ts"
import { listOf, tupleOf } from "./values.ts"

/** What a server hands to phones: everything that leads from a pin to an organisation's members (spec/roster.md §7.1). Nothing in it is verified. */
export interface RosterFile {
  /** Root certificates, oldest first, each the successor of the one before. */
  readonly roots: readonly Bytes[]
  readonly delegation: Bytes
  readonly roster: Bytes
  /** Partner certificates; partners' own files come apart from it. */
  readonly partners: readonly Bytes[]
}

/** 1 MiB: some five thousand members with a licence or two each. */
export const MAX_ROSTER_FILE = 1024 * 1024
/** Roots in a file. A root that is changed each year lasts as many years; older ones may be left out once no phone is pinned to them. */
export const MAX_ROOTS = 16

export function encodeRosterFile({ roots, delegation, roster, partners }: RosterFile): Bytes {
  return encodeCbor([roots, delegation, roster, partners])
}

/**
 * @throws {RosterError} `ROSTER_FILE_TOO_LARGE`, before anything of it is read; `ROSTER_FILE_INVALID` with the part.
 * @throws {FormatError} as `decodeCbor`.
 */
export function parseRosterFile(bytes: Uint8Array): RosterFile {
  if (bytes.length > MAX_ROSTER_FILE) {
    throw new RosterError(
      "ROSTER_FILE_TOO_LARGE",
      `a roster file has ${bytes.length} bytes, at most ${MAX_ROSTER_FILE}`,
    )
  }
  const parts = tupleOf(decodeCbor(bytes), 4) ?? invalid("form")
  return {
    roots: (listOf(parts[0], 1, MAX_ROOTS) ?? invalid("roots")).map((one) => bytesOf(one) ?? invalid("roots")),
    delegation: bytesOf(parts[1]) ?? invalid("delegation"),
    roster: bytesOf(parts[2]) ?? invalid("roster"),
    partners: (listOf(parts[3], 0, MAX_PARTNERS) ?? invalid("partners")).map(
      (one) => bytesOf(one) ?? invalid("partners"),
    ),
  }
}

const bytesOf = (value: Cbor | undefined): Bytes | undefined =>
  value instanceof Uint8Array ? (value as Bytes) : undefined

function invalid(part: string): never {
  throw new RosterError("ROSTER_FILE_INVALID", `a roster file's ${part} is not what it has to be`, { part })
}
