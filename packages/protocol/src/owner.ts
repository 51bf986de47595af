import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
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
import type { EncounterId } from "./upload.ts"

/**
 * What the person who recorded says to the server (spec/owner.md). She is known by an owner key, which is derived from her
 * recovery secret: with the sheet, any browser is hers. What each route answers is in owner-answers.ts.
 *
 * With her session she also reads `routes.index` and `routes.records` of her own encounters.
 */
export const ownerRoutes = {
  /** POST {@link encodeBindingRequest}: an owner key for a device, or a new one for an older one. Answers `boundSchema`. */
  bindings: "/v1/owner/bindings",
  /** POST {@link signOwnerSignIn}; answers `sessionSchema`. */
  sessions: "/v1/owner/sessions",
  /** GET her encounters, newest first, after as many as `skip` says: `ownEncountersSchema`. */
  encounters: (skip: number) => `/v1/owner/encounters?skip=${skip}`,
  /** GET the claims of an encounter's legs, as the device signed them: {@link parseClaims}. */
  claims: (encounter: EncounterId) => `/v1/owner/encounters/${encounter}/claims`,
  /** GET receipts for records from an ordinal (inclusive): {@link parseReceipts}. */
  receipts: (encounter: EncounterId, from: number) => `/v1/owner/encounters/${encounter}/receipts?from=${from}`,
  /** GET to whom the server gave sealed records of it, and when: `openingsSchema`. */
  openings: (encounter: EncounterId) => `/v1/owner/encounters/${encounter}/openings`,
  /** POST {@link signErasureOrder}; answers `erasureSchema`. DELETE takes it back, as long as nothing is erased. */
  erasure: (encounter: EncounterId) => `/v1/owner/encounters/${encounter}/erasure`,
  /** GET {@link parseKeyRing}; 404 `KEY_RING_UNKNOWN` while there is none. PUT {@link encodeKeyRing}; answers `boundSchema`. */
  keyRing: "/v1/owner/key-ring",
} as const

/** Of everything signed that an owner POSTs: RFC 9052 §2. */
export const SIGNED_CONTENT_TYPE = 'application/cose; cose-type="cose-sign1"'
/** Of the CBOR that isn't signed as a whole: binding requests, key rings, claims and receipts. */
export const OWNER_CONTENT_TYPE = "application/vnd.alongside.owner+cbor"

/** 64 KiB: an age file with some thousand older identities. */
export const MAX_KEY_RING = 64 * 1024

/**
 * By which an owner key gets at encounters.
 *
 * `device`: what this device has recorded and will record belongs to the owner. A device that had an owner already gets
 * the new one for encounters that begin from now on: who holds the phone shall not take away what the sheet guards.
 * `owner`: everything of the older owner key, and its key ring, is the new one's.
 */
export interface Binding {
  readonly kind: "device" | "owner"
  /** The origin that her browser shows. */
  readonly origin: string
  /** From `routes.nonce`, 32 bytes; used once. */
  readonly nonce: Bytes
  /** The device key, or the older owner key; 32 bytes. */
  readonly from: Bytes
  /** The owner key; 32 bytes. */
  readonly owner: Bytes
}

export interface UnverifiedBinding extends Binding {
  /** To be verified with {@link Binding.from}. */
  readonly byFrom: UnverifiedCose
  /** To be verified with {@link Binding.owner}. */
  readonly byOwner: UnverifiedCose
}

/**
 * An age file to her newest recovery key with her older ones in it. The server can't open it.
 *
 * Counted, so that an older one never silently replaces a newer one: each says which one it replaces. Who asks for it
 * finds the count again inside the file, or the server could show an old one.
 */
export interface KeyRing {
  /** 1 for the first, then one more each time. */
  readonly version: number
  /** 1 byte to {@link MAX_KEY_RING}. */
  readonly file: Bytes
}

/** A binding, signed by both keys, and the key ring to keep from then on: kept together or not at all. */
export interface BindingRequest {
  /** Two COSE_Sign1 over the same binding: {@link signBinding} by each key. */
  readonly byFrom: Bytes
  readonly byOwner: Bytes
  /** Its version is one more than that of the owner's ring, or of the older owner's; `undefined` leaves it as it is. */
  readonly keyRing: KeyRing | undefined
}

const kinds = ["device", "owner"] as const satisfies readonly Binding["kind"][]

/** One of the two signatures that a binding needs (spec/owner.md §2). */
export function signBinding({ kind, origin, nonce, from, owner }: Binding, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.binding, encodeCbor([kinds.indexOf(kind), origin, nonce, from, owner]), sign)
}

export function encodeBindingRequest({ byFrom, byOwner, keyRing }: BindingRequest): Bytes {
  return encodeCbor([byFrom, byOwner, keyRing === undefined ? null : [keyRing.version, keyRing.file]])
}

/** Reads a binding request; verifies no signature. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseBindingRequest(bytes: Uint8Array): {
  readonly binding: UnverifiedBinding
  readonly keyRing: KeyRing | undefined
} {
  const [first, second, ring] = listOf(decodeCbor(bytes), 3, "binding request")
  if (!(first instanceof Uint8Array) || !(second instanceof Uint8Array)) return invalid("binding request")
  const byFrom = parseCose(first, coseTypes.binding)
  const byOwner = parseCose(second, coseTypes.binding)
  if (!equalBytes(byFrom.payload, byOwner.payload))
    throw new FormatError("COSE_INVALID", "the two signatures of a binding are over different ones", {
      part: "payloads",
    })
  const [kind, origin, nonce, from, owner] = listOf(payloadOf(byFrom), 5, "binding")
  const named = typeof kind === "number" ? kinds[kind] : undefined
  if (named === undefined || typeof origin !== "string") return invalid("binding")
  return {
    binding: {
      ...{ kind: named, origin, byFrom, byOwner },
      nonce: bytes32(nonce, "nonce"),
      from: bytes32(from, "key"),
      owner: bytes32(owner, "owner key"),
    },
    keyRing: ring === null ? undefined : keyRingOf(ring),
  }
}

export function encodeKeyRing({ version, file }: KeyRing): Bytes {
  return encodeCbor([version, file])
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseKeyRing(bytes: Uint8Array): KeyRing {
  return keyRingOf(decodeCbor(bytes))
}

/** What the owner key signs to sign in: as counsel's sign-in, and no other. */
export interface OwnerSignIn {
  readonly origin: string
  readonly nonce: Bytes
  readonly owner: Bytes
}

export function signOwnerSignIn({ origin, nonce, owner }: OwnerSignIn, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.ownerSession, encodeCbor([origin, nonce, owner]), sign)
}

/** Reads a sign-in without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseOwnerSignIn(bytes: Uint8Array): OwnerSignIn & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.ownerSession)
  const [origin, nonce, owner] = listOf(payloadOf(signature), 3, "sign-in")
  if (typeof origin !== "string") return invalid("sign-in")
  return { origin, nonce: bytes32(nonce, "nonce"), owner: bytes32(owner, "owner key"), signature }
}

/** Her order to erase an encounter; it stays in the tombstone, so that the server can't erase by itself and say that she wanted it. */
export interface ErasureOrder {
  readonly origin: string
  readonly nonce: Bytes
  /** 32 bytes. */
  readonly encounter: Bytes
  readonly owner: Bytes
}

export function signErasureOrder({ origin, nonce, encounter, owner }: ErasureOrder, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.erasure, encodeCbor([origin, nonce, encounter, owner]), sign)
}

/** Reads an order without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseErasureOrder(bytes: Uint8Array): ErasureOrder & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.erasure)
  const [origin, nonce, encounter, owner] = listOf(payloadOf(signature), 4, "erasure order")
  if (typeof origin !== "string") return invalid("erasure order")
  return {
    ...{ origin, signature },
    nonce: bytes32(nonce, "nonce"),
    encounter: bytes32(encounter, "encounter"),
    owner: bytes32(owner, "owner key"),
  }
}

export const encodeClaims = (claims: readonly Uint8Array[]): Bytes => encodeCbor(claims)

/** Claims as the device signed them, by leg. @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseClaims(bytes: Uint8Array): Bytes[] {
  return bytesListOf(decodeCbor(bytes), "list of claims")
}

/** Receipts as the server signed them, or signs them again, for all records from one ordinal to another. */
export interface ReceiptPage {
  readonly receipts: readonly Bytes[]
  /** The ordinal to ask from next; `undefined` at the end. */
  readonly next: number | undefined
}

export function encodeReceipts(receipts: readonly Uint8Array[], next: number | undefined): Bytes {
  return encodeCbor([receipts, next ?? null])
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseReceipts(bytes: Uint8Array): ReceiptPage {
  const [receipts, next] = listOf(decodeCbor(bytes), 2, "page of receipts")
  if (next !== null && typeof next !== "number") return invalid("page of receipts")
  return { receipts: bytesListOf(receipts, "page of receipts"), next: next ?? undefined }
}

function keyRingOf(value: Cbor | undefined): KeyRing {
  const [version, file] = listOf(value, 2, "key ring")
  if (typeof version !== "number" || version < 1 || !(file instanceof Uint8Array)) return invalid("key ring")
  if (file.length === 0 || file.length > MAX_KEY_RING) return invalid("key ring")
  return { version, file: file as Bytes }
}

function listOf(value: Cbor | undefined, length: number, what: string): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid(what)
}

function bytesListOf(value: Cbor | undefined, what: string): Bytes[] {
  if (!Array.isArray(value)) return invalid(what)
  const list = value as readonly Cbor[]
  return list.every((one) => one instanceof Uint8Array) ? (list as Bytes[]) : invalid(what)
}

function bytes32(value: Cbor | undefined, what: string): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid(what)
}

function invalid(what: string): never {
  throw new FormatError("COSE_INVALID", `a ${what} is not what it has to be`)
}
