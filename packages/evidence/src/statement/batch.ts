import { type Bytes, equalBytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor, encodeCbor } from "../format/cbor.ts"
import { coseTypes, parseCose, payloadOf, type Sign, signCose, type UnverifiedCose } from "../format/cose.ts"
import { FormatError } from "../format/error.ts"
import { hashSmall } from "../format/hash.ts"
import { parseStatement } from "./parse.ts"
import type { Statement } from "./statement.ts"

/** Statements that one signature covers, at most. */
export const MAX_ITEMS = 64
/** 1 MiB: bytes of one body, at most. A video segment of half a second is some 40 kB. */
export const MAX_BODY_BYTES = 1024 * 1024

/** A statement with what it is about: the sealed segment or the envelope; gaps, legs, epochs and heads have no body. */
export interface ItemToSend {
  readonly statement: Bytes
  readonly body: Bytes | undefined
}

/** One item of a batch as read. Its statement's hash is the one that was signed; its body hasn't been hashed yet. */
export interface BatchItem {
  readonly statement: Statement
  readonly statementBytes: Bytes
  readonly statementHash: Bytes
  /** To be compared with the statement's `bodyHash` by whoever keeps or shows it. */
  readonly unverifiedBody: Bytes | undefined
}

/** A batch as read: its form is right and its statements are the signed ones, but the signature itself hasn't been verified. */
export interface UnverifiedBatch {
  readonly encounter: Bytes
  readonly leg: number
  readonly signature: UnverifiedCose
  readonly items: readonly BatchItem[]
}

/** A batch's name in receipts: SHA-256 of its COSE_Sign1. */
export type BatchHash = Bytes

/**
 * Signs statements of one leg at once (spec/statement.md §4): a COSE_Sign1 over [encounter, leg, [hash of each statement]].
 * @param items - 1 to {@link MAX_ITEMS}, all of `encounter` and `leg`.
 */
export async function signBatch(
  encounter: Bytes,
  leg: number,
  items: readonly ItemToSend[],
  sign: Sign,
): Promise<Bytes> {
  return (await signNamedBatch(encounter, leg, items, sign)).bytes
}

/** {@link signBatch}, and the batch's name in receipts. */
export async function signNamedBatch(
  encounter: Bytes,
  leg: number,
  items: readonly ItemToSend[],
  sign: Sign,
): Promise<{ readonly bytes: Bytes; readonly hash: BatchHash }> {
  if (items.length === 0 || items.length > MAX_ITEMS)
    throw new RangeError(`a batch has 1 to ${MAX_ITEMS} items, not ${items.length}`)
  const hashes = items.map((item) => hashSmall(item.statement))
  const signature = await signCose(coseTypes.batch, encodeCbor([encounter, leg, hashes]), sign)
  const bytes = encodeCbor([signature, items.map((item) => [item.statement, item.body ?? null])])
  return { bytes, hash: hashSmall(signature) }
}

function invalid(what: string): never {
  throw new FormatError("BATCH_INVALID", `a batch's ${what} is not what it has to be`, { part: what })
}

/** What {@link parseBatch} reads with: somebody who reads thousands a second on Node has faster ones than run everywhere. */
export interface BatchReading {
  readonly decode: typeof decodeCbor
  /** SHA-256. */
  readonly hash: (bytes: Uint8Array) => Bytes
}

const everywhere: BatchReading = { decode: decodeCbor, hash: hashSmall }

function signaturePart(bytes: Uint8Array, { decode }: BatchReading): { signature: Bytes; items: readonly Cbor[] } {
  const parts = decode(bytes)
  if (!Array.isArray(parts) || parts.length !== 2) invalid("form")
  const [signature, items] = parts as readonly Cbor[]
  if (!(signature instanceof Uint8Array) || !Array.isArray(items)) return invalid("form")
  return { signature: signature as Bytes, items: items as readonly Cbor[] }
}

/** The batch's name, without reading more of it than that. @throws {FormatError} `BATCH_INVALID`, `CBOR_…`. */
export function batchHashOf(bytes: Uint8Array): BatchHash {
  return hashSmall(signaturePart(bytes, everywhere).signature)
}

/**
 * Reads a batch: form, bounds, that the signed hashes are those of its statements, in order, and that all are of the
 * encounter and leg that the signature names. Verifies neither signature nor bodies. An envelope's body may have been destroyed
 * since it was sent; a segment's has to be there.
 * @param reading - with `decodeCborInPlace`, statements and bodies are views into `bytes`.
 * @throws {FormatError} `BATCH_…` and `BODY_SIZE_INVALID` with the item as their part, and those of {@link parseCose} and
 *   {@link parseStatement}.
 */
export function parseBatch(
  bytes: Uint8Array,
  reading: BatchReading = everywhere,
): UnverifiedBatch & { readonly hash: BatchHash } {
  return parseBatchOf(bytes, reading, (item, signedHash, part) => {
    const read = parseItem(item, signedHash, part, reading)
    if (read.statement.kind === "segment" && read.unverifiedBody === undefined)
      throw new FormatError("BATCH_BODY_MISSING", `${part} of a batch lacks its body`, { part })
    return read
  })
}

/** {@link parseBatch} for batches whose items may be something else as well. @param read - what one item is. */
export function parseBatchOf<Item extends { readonly statement: Statement | undefined }>(
  bytes: Uint8Array,
  reading: BatchReading,
  read: (item: Cbor, signedHash: Bytes, part: string) => Item,
): Omit<UnverifiedBatch, "items"> & {
  readonly items: readonly Item[]
  readonly hash: BatchHash
  readonly signatureBytes: Bytes
} {
  const { signature: signatureBytes, items } = signaturePart(bytes, reading)
  if (items.length === 0 || items.length > MAX_ITEMS) {
    throw new FormatError("BATCH_SIZE_INVALID", `a batch has ${items.length} items, 1 to ${MAX_ITEMS} are allowed`)
  }
  const signature = parseCose(signatureBytes, coseTypes.batch)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 3) return invalid("payload")
  const [encounter, leg, hashes] = payload as readonly Cbor[]
  if (!(encounter instanceof Uint8Array && encounter.length === 32)) return invalid("encounter")
  if (typeof leg !== "number" || leg < 0 || leg >= 2 ** 32) return invalid("leg")
  if (!Array.isArray(hashes) || hashes.length !== items.length) return invalid("list of hashes")
  const readItems = items.map((item, i) => {
    const part = `item ${i}`
    const one = read(item, hashOf((hashes as readonly Cbor[])[i], part), part)
    const { statement } = one
    if (statement !== undefined && (!equalBytes(statement.encounter, encounter) || statement.leg !== leg)) {
      throw new FormatError("BATCH_STATEMENT_FOREIGN", `${part} of a batch is of another encounter or leg`, { part })
    }
    return one
  })
  const hash = reading.hash(signatureBytes)
  return { encounter: encounter as Bytes, leg, signature, signatureBytes, items: readItems, hash }
}

function hashOf(value: Cbor | undefined, part: string): Bytes {
  if (value instanceof Uint8Array && value.length === 32) return value as Bytes
  throw new FormatError("BATCH_HASHES_DIFFER", `${part} of a batch is not the statement that was signed`, { part })
}

/** One item as {@link parseBatch} reads it, but that a body may be left out. @throws {FormatError} as that. */
export function parseItem(item: Cbor, signedHash: Bytes, part: string, { hash }: BatchReading): BatchItem {
  if (!Array.isArray(item) || item.length !== 2) return invalid(part)
  const [statementBytes, body] = item as readonly Cbor[]
  if (!(statementBytes instanceof Uint8Array) || !(body === null || body instanceof Uint8Array)) return invalid(part)
  const statementHash = hash(statementBytes)
  if (!equalBytes(signedHash, statementHash)) {
    throw new FormatError("BATCH_HASHES_DIFFER", `${part} of a batch is not the statement that was signed`, { part })
  }
  const statement = parseStatement(statementBytes)
  const mayHaveBody = statement.kind === "segment" || statement.kind === "envelope"
  if (!mayHaveBody && body !== null) {
    throw new FormatError("BATCH_BODY_UNEXPECTED", `${part} of a batch has a body, and its kind has none`, { part })
  }
  if (body !== null && (body.length === 0 || body.length > MAX_BODY_BYTES)) {
    throw new FormatError("BODY_SIZE_INVALID", `${part} of a batch has a body of ${body.length} bytes`, { part })
  }
  return {
    statement,
    statementBytes: statementBytes as Bytes,
    statementHash,
    unverifiedBody: body === null ? undefined : (body as Bytes),
  }
}
