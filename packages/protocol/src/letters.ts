import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { parseCose, payloadOf, type Sign, signCose, type UnverifiedCose } from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import { laterTypes } from "@alongside/evidence/format/later-types"
import type { EncounterId } from "./upload.ts"

/** What counsel writes when the call is over, sealed, and how it reaches whom it is for (spec/after.md). */
export const letterRoutes = {
  /** PUT {@link encodeLettersTo}, with the token that a request for help was answered with. Again, and another, is no fault. */
  lettersTo: "/v1/help/letters-to",
  /** For counsel who accepted the encounter. POST {@link encodeNewLetters}; GET {@link parseLettersForCounsel}. */
  letters: (encounter: EncounterId) => `/v1/encounters/${encounter}/letters`,
  /** For the encounter's owner. GET {@link parseKeptLetters}: those to her. */
  hers: (encounter: EncounterId) => `/v1/owner/encounters/${encounter}/letters`,
} as const

export const AFTER_CONTENT_TYPE = "application/vnd.alongside.after+cbor"

/** Letters in one request: one to her, the copy for counsel's own file, and room. */
export const MAX_NEW_LETTERS = 4
/** 160 KiB: {@link MAX_NEW_LETTERS} of {@link MAX_LETTER_FILE}. */
export const MAX_LETTERS_POST = 160 * 1024
/** 40 KiB: the largest letter is 32 KiB, an age header of 1.7 KiB and a tag for each 64 KiB. */
export const MAX_LETTER_FILE = 40 * 1024 - 256

/** For whom a letter of counsel's is: their own file, the person, or another counsel to whom it is handed on (referral.ts). */
export const letterReaders = ["own file", "her", "another counsel"] as const
export type LetterReader = (typeof letterReaders)[number]

/** What counsel signs around a sealed letter. */
export interface CounselLetter {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Who signs, 32 bytes. */
  readonly counselKey: Bytes
  /** Which of this counsel's for this encounter, from 0. */
  readonly number: number
  readonly to: LetterReader
  /** SHA-256 of the text of the recipient that it is sealed to; 32 bytes. */
  readonly reader: Bytes
  /** spec/letter.md. */
  readonly letter: Bytes
}

/** spec/after.md §3, signed by {@link CounselLetter.counselKey}. */
export function signCounselLetter(said: CounselLetter, sign: Sign): Promise<Bytes> {
  const { encounter, counselKey, number, to, reader, letter } = said
  const payload = encodeCbor([encounter, counselKey, number, letterReaders.indexOf(to), reader, letter])
  return signCose(laterTypes.counselLetter, payload, sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseCounselLetter(bytes: Uint8Array): CounselLetter & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, laterTypes.counselLetter)
  const [encounter, counselKey, number, toSaid, reader, letter] = listOf(payloadOf(signature), 6)
  const to = typeof toSaid === "number" ? letterReaders[toSaid] : undefined
  if (to === undefined) return invalid("kind of reader")
  if (typeof number !== "number" || number < 0 || number >= 2 ** 32) return invalid("number")
  if (!(letter instanceof Uint8Array && letter.length > 0 && letter.length <= MAX_LETTER_FILE)) return invalid("letter")
  return {
    ...{ encounter: bytes32(encounter), counselKey: bytes32(counselKey), number, to, reader: bytes32(reader) },
    letter: letter as Bytes,
    signature,
  }
}

/** A hybrid age recipient: post-quantum, in Bech32's letters. */
const HYBRID = /^age1pq1[a-z0-9]{1,2041}$/

export function encodeLettersTo(recipient: string): Bytes {
  return encodeCbor(recipient)
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseLettersTo(bytes: Uint8Array): string {
  return recipientOf(decodeCbor(bytes))
}

export function encodeNewLetters(signed: readonly Bytes[]): Bytes {
  return encodeCbor([...signed])
}

/** As they were signed, unread. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseNewLetters(bytes: Uint8Array): readonly Bytes[] {
  const list = decodeCbor(bytes)
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_NEW_LETTERS) return invalid("list")
  return (list as readonly Cbor[]).map(signedOf)
}

/** A letter as the server keeps it. */
export interface KeptLetter {
  /** Server clock, milliseconds since 1970. */
  readonly atMs: number
  /** {@link signCounselLetter}. */
  readonly signed: Bytes
}

const keptOf = (letters: readonly KeptLetter[]): Cbor => letters.map(({ atMs, signed }): Cbor => [atMs, signed])

export function encodeKeptLetters(letters: readonly KeptLetter[]): Bytes {
  return encodeCbor(keptOf(letters))
}

/** Verifies nothing. Oldest first. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseKeptLetters(bytes: Uint8Array): readonly KeptLetter[] {
  return keptFrom(decodeCbor(bytes))
}

export interface LettersForCounsel {
  /** What her phone has put: nothing says that they are hers (spec/after.md §2). */
  readonly unverifiedRecipients: readonly string[]
  /** Of this counsel, oldest first. */
  readonly letters: readonly KeptLetter[]
}

export function encodeLettersForCounsel({ unverifiedRecipients, letters }: LettersForCounsel): Bytes {
  return encodeCbor([[...unverifiedRecipients], keptOf(letters)])
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseLettersForCounsel(bytes: Uint8Array): LettersForCounsel {
  const [recipients, letters] = listOf(decodeCbor(bytes), 2)
  if (!Array.isArray(recipients)) return invalid("recipients")
  return { unverifiedRecipients: (recipients as readonly Cbor[]).map(recipientOf), letters: keptFrom(letters) }
}

function keptFrom(list: Cbor | undefined): readonly KeptLetter[] {
  if (!Array.isArray(list)) return invalid("form")
  return (list as readonly Cbor[]).map((one) => {
    const [atMs, signed] = listOf(one, 2)
    if (typeof atMs !== "number" || atMs < 0) return invalid("time")
    return { atMs, signed: signedOf(signed) }
  })
}

function recipientOf(value: Cbor): string {
  return typeof value === "string" && HYBRID.test(value) ? value : invalid("recipient")
}

function signedOf(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length > 0 ? (value as Bytes) : invalid("signed part")
}

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("key or hash")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of counsel's letters is not what it has to be`, { part })
}
