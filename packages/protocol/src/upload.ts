import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCborInPlace, encodeCbor } from "@alongside/evidence/format/cbor"
import { FormatError } from "@alongside/evidence/format/error"
import type { ErrorCode } from "./error-codes.ts"

/** 4 MiB: one upload request, at most. */
export const MAX_UPLOAD = 4 * 1024 * 1024
/** Batches in one upload, at most; as many as one receipt answers. */
export const MAX_BATCHES = 64
/** Claims in one upload, at most: one for each leg whose batches it carries. */
export const MAX_CLAIMS = 8
export const UPLOAD_CONTENT_TYPE = "application/vnd.alongside.upload+cbor"
export const REPLY_CONTENT_TYPE = "application/vnd.alongside.reply+cbor"
/** Of replies: milliseconds, the least time between two batches that a server asks for while it has too much to do. */
export const BATCH_INTERVAL_HEADER = "alongside-batch-interval"
/** 2 s: what a server could make a phone wait with, at most. */
export const MAX_BATCH_INTERVAL_MS = 2000

/** What a phone sends at once. The parts are kept as bytes: what is stored is what was signed. */
export interface Upload {
  /** The device key's claims to legs that the server hasn't acknowledged yet. */
  readonly claims: readonly Bytes[]
  readonly batches: readonly Bytes[]
}

/** Why one batch was not taken. The others of the request may have been. */
export interface Refusal {
  /** Its place in the request, from 0. */
  readonly index: number
  readonly code: ErrorCode
}

/**
 * What the server answers to an upload that it could read: with 200 when everything was taken, else with the status of the
 * first refusal. An upload that it couldn't read, or wouldn't, is answered with a `Problem` instead: the content type tells.
 */
export interface UploadReply {
  /** Covers every batch that wasn't refused; `undefined` when all were. */
  readonly receipt: Bytes | undefined
  readonly refusals: readonly Refusal[]
}

/** spec/upload.md §3. 0 where nothing is asked for, or nothing that makes sense. */
export function parseBatchInterval(header: string | null): number {
  if (header === null || !/^\d{1,6}$/.test(header)) return 0
  return Math.min(MAX_BATCH_INTERVAL_MS, Number(header))
}

/** spec/upload.md §2. */
export function encodeUpload(upload: Upload): Bytes {
  return encodeCbor([upload.claims, upload.batches])
}

function bytesList(value: Cbor | undefined, most: number): Bytes[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined
  const list = value as readonly Cbor[]
  return list.every((one) => one instanceof Uint8Array && one.length > 0) ? (list as Bytes[]) : undefined
}

/**
 * Reads an upload's outer form; the batches and claims inside are not read, and are views into `bytes`. `undefined` when it
 * isn't one.
 */
export function parseUpload(bytes: Uint8Array): Upload | undefined {
  const value = decodeOrNothing(bytes)
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const claims = bytesList(value[0] as Cbor, MAX_CLAIMS)
  const batches = bytesList(value[1] as Cbor, MAX_BATCHES)
  if (claims === undefined || batches === undefined || batches.length === 0) return undefined
  return { claims, batches }
}

/** spec/upload.md §3. */
export function encodeReply(reply: UploadReply): Bytes {
  return encodeCbor([reply.receipt ?? null, reply.refusals.map((one) => [one.index, one.code])])
}

/** Reads a reply, whose receipt is a view into `bytes`; `undefined` when it isn't one. */
export function parseReply(bytes: Uint8Array): UploadReply | undefined {
  const value = decodeOrNothing(bytes)
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [receipt, list] = value as readonly Cbor[]
  if (receipt !== null && !(receipt instanceof Uint8Array)) return undefined
  if (!Array.isArray(list) || list.length > MAX_BATCHES) return undefined
  const refusals: Refusal[] = []
  for (const one of list as readonly Cbor[]) {
    if (!Array.isArray(one) || typeof one[0] !== "number" || typeof one[1] !== "string") return undefined
    refusals.push({ index: one[0], code: one[1] as ErrorCode })
  }
  return { receipt: receipt === null ? undefined : (receipt as Bytes), refusals }
}

function decodeOrNothing(bytes: Uint8Array): Cbor | undefined {
  try {
    return decodeCborInPlace(bytes)
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}

/** An encounter's id as text: 64 lowercase hexadecimal digits. */
export type EncounterId = string

export const encounterIdText = (id: Bytes): EncounterId => toHex(id)

/** The 32 bytes of an encounter id in a URL, or `undefined` when it isn't one. */
export function parseEncounterId(text: string): Bytes | undefined {
  return text.length === 64 ? fromHex(text) : undefined
}
