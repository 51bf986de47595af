import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import {
  coseTypes,
  parseCose,
  payloadOf,
  type Sign,
  signCose,
  type UnverifiedCose,
} from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import { type ClosingPlace, closingActs } from "@alongside/evidence/statement/closing"
import { z } from "zod"
import type { EncounterId } from "./upload.ts"

/** How an encounter is said to be over, and who reads what it means (spec/closing.md). */
export const closingRoutes = {
  /**
   * POST `encodeHelpPost` with {@link signClosing}; answers 204, again too. Authorised by the leg's session key, as a request for help is.
   * GET, for counsel: {@link parseKeptClosings}.
   */
  closings: (encounter: EncounterId) => `/v1/encounters/${encounter}/closings`,
} as const

/** Readers of one closing, at most: as many as an epoch has. */
export const MAX_CLOSING_WORDS = 24
/** 96 KiB: a closing with {@link MAX_CLOSING_WORDS} words of some 2,300 bytes, and the claims that go with it. */
export const MAX_CLOSING_POST = 96 * 1024

/** A closing word, and whose it is. */
export interface SealedWord {
  /** SHA-256 of the reader's recipient, as in envelopes; 32 bytes. */
  readonly reader: Bytes
  /** `sealClosingWord`. */
  readonly file: Bytes
}

/** What the phone says to everybody when it is over. What it means stands in the words, for their readers alone. */
export interface Closing extends ClosingPlace {
  /** She typed a PIN of hers. False also where she has none. */
  readonly isConfirmed: boolean
  readonly words: readonly SealedWord[]
}

/** spec/closing.md §2, signed by the session key of {@link Closing.leg}. */
export function signClosing({ encounter, leg, number, act, isConfirmed, words }: Closing, sign: Sign): Promise<Bytes> {
  const files = words.map(({ reader, file }): Cbor => [reader, file])
  return signCose(
    coseTypes.closing,
    encodeCbor([encounter, leg, number, closingActs.indexOf(act), isConfirmed, files]),
    sign,
  )
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseClosing(bytes: Uint8Array): Closing & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.closing)
  const [encounter, leg, number, act, isConfirmed, words] = listOf(payloadOf(signature), 6)
  const done = typeof act === "number" ? closingActs[act] : undefined
  if (done === undefined) return invalid("act")
  if (typeof isConfirmed !== "boolean") return invalid("confirmation")
  if (!Array.isArray(words) || words.length > MAX_CLOSING_WORDS) return invalid("words")
  return {
    ...{ encounter: bytes32(encounter), leg: count(leg), number: count(number), act: done, isConfirmed },
    words: (words as readonly Cbor[]).map(wordOf),
    signature,
  }
}

function wordOf(value: Cbor): SealedWord {
  const [reader, file] = listOf(value, 2)
  if (!(file instanceof Uint8Array) || file.length === 0) return invalid("words")
  return { reader: bytes32(reader), file: file as Bytes }
}

/** A closing as the server keeps it. */
export interface KeptClosing {
  /** Server clock, milliseconds since 1970. */
  readonly atMs: number
  /** Of the leg that signed; 32 bytes. Leg 0 proves it: the encounter is its hash. */
  readonly sessionKey: Bytes
  /** {@link signClosing}. */
  readonly signed: Bytes
}

export function encodeKeptClosings(closings: readonly KeptClosing[]): Bytes {
  return encodeCbor(closings.map(({ atMs, sessionKey, signed }): Cbor => [atMs, sessionKey, signed]))
}

/** Verifies nothing. Oldest first. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseKeptClosings(bytes: Uint8Array): readonly KeptClosing[] {
  const list = decodeCbor(bytes)
  if (!Array.isArray(list)) return invalid("form")
  return (list as readonly Cbor[]).map((one) => {
    const [atMs, sessionKey, signed] = listOf(one, 3)
    if (!(signed instanceof Uint8Array)) return invalid("signed part")
    return { atMs: count(atMs, Number.MAX_SAFE_INTEGER), sessionKey: bytes32(sessionKey), signed: signed as Bytes }
  })
}

/** What everybody on the roster sees of the newest closing, in the list of encounters. */
export const closingSummarySchema = z.object({
  act: z.enum(closingActs),
  isConfirmed: z.boolean(),
  /** Server clock. */
  atMs: z.number().int().nonnegative(),
})
export type ClosingSummary = z.infer<typeof closingSummarySchema>

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("key or hash")
}

function count(value: Cbor | undefined, most = 2 ** 32 - 1): number {
  return typeof value === "number" && value >= 0 && value <= most ? value : invalid("count")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `a closing's ${part} is not what it has to be`, { part })
}
