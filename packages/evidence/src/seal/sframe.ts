import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { type Bytes, concatBytes } from "../format/bytes.ts"
import type { Kind } from "../format/kind.ts"

/** AES_256_GCM_SHA512_128, RFC 9605 §4.5: Nh = 64, Nk = 32, Nn = 12, Nt = 16. */
const CIPHER_SUITE = 5
const NH = 64
const NK = 32
const NN = 12
export const TAG_LENGTH = 16

/** A base key as SFrame understands it: Nh bytes when ratcheted, any length when it comes from elsewhere. */
export type BaseKey = Kind<Bytes, "base key">

/** What encrypts one segment and nothing else, and so what may be disclosed about one segment (spec/segment.md §4.5). */
export interface FrameKeys {
  /** `sframe_key`, 32 bytes. */
  readonly key: Bytes
  /** `sframe_salt`, 12 bytes. */
  readonly salt: Bytes
}

const ascii = (text: string): Bytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const secretLabel = ascii("SFrame 1.0 Secret key ")
const saltLabel = ascii("SFrame 1.0 Secret salt ")
const ratchetLabel = ascii("SFrame 1.0 Ratchet")

/** KID (8 bytes, big-endian) and cipher suite (2 bytes), as both labels end. */
function labelEnd(kid: bigint): Bytes {
  const end = new Uint8Array(10)
  const view = new DataView(end.buffer)
  view.setBigUint64(0, kid)
  view.setUint16(8, CIPHER_SUITE)
  return end
}

/** RFC 9605 §4.4.2 `derive_key_salt`. */
export function deriveFrameKeys(kid: bigint, baseKey: BaseKey): FrameKeys {
  const secret = extract(sha512, baseKey, new Uint8Array(0))
  const end = labelEnd(kid)
  const key = expand(sha512, secret, concatBytes(secretLabel, end), NK) as Bytes
  const salt = expand(sha512, secret, concatBytes(saltLabel, end), NN) as Bytes
  secret.fill(0)
  return { key, salt }
}

/** RFC 9605 §5.1: the base key of the next step. The caller drops the one it came from. */
export function ratchetBaseKey(baseKey: BaseKey): BaseKey {
  const secret = extract(sha512, baseKey, new Uint8Array(0))
  const next = expand(sha512, secret, ratchetLabel, NH) as BaseKey
  secret.fill(0)
  return next
}

/** An integer in the fewest big-endian bytes, at least one. */
function shortest(value: bigint): number[] {
  const bytes: number[] = []
  for (let rest = value; rest > 0n || bytes.length === 0; rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return bytes
}

/** RFC 9605 §4.3: configuration byte, KID, CTR. 1 to 17 bytes. @param kid - from 0 to 2^64, exclusive; `ctr` likewise. */
export function encodeHeader(kid: bigint, ctr: bigint): Bytes {
  const kidBytes = kid < 8n ? [] : shortest(kid)
  const ctrBytes = ctr < 8n ? [] : shortest(ctr)
  const kidPart = kid < 8n ? Number(kid) << 4 : 0x80 | ((kidBytes.length - 1) << 4)
  const ctrPart = ctr < 8n ? Number(ctr) : 0x08 | (ctrBytes.length - 1)
  return Uint8Array.of(kidPart | ctrPart, ...kidBytes, ...ctrBytes)
}

export interface Header {
  readonly kid: bigint
  readonly ctr: bigint
  readonly length: number
}

/**
 * Reads the header that starts `bytes`. `undefined` when they are too short for the one they announce, or when it isn't in its
 * shortest form (RFC 9605 §4.3: "MUST be encoded with the minimum number of bytes").
 */
export function decodeHeader(bytes: Uint8Array): Header | undefined {
  const config = bytes[0]
  if (config === undefined) return undefined
  let offset = 1
  const field = (extended: boolean, value: number): bigint | undefined => {
    if (!extended) return BigInt(value)
    const end = offset + value + 1
    if (end > bytes.length) return undefined
    let number = 0n
    for (; offset < end; offset++) number = (number << 8n) | BigInt(bytes[offset] ?? 0)
    const least = value === 0 ? 8n : 1n << BigInt(8 * value)
    return number < least ? undefined : number
  }
  const kid = field((config & 0x80) !== 0, (config >> 4) & 7)
  if (kid === undefined) return undefined
  const ctr = field((config & 0x08) !== 0, config & 7)
  return ctr === undefined ? undefined : { kid, ctr, length: offset }
}

function nonceOf(salt: Bytes, ctr: bigint): Bytes {
  const nonce = salt.slice()
  for (let i = NN - 1, rest = ctr; rest > 0n; i--, rest >>= 8n) nonce[i] = (nonce[i] ?? 0) ^ Number(rest & 0xffn)
  return nonce
}

/** RFC 9605 §4.4.3. Returns header ‖ ciphertext ‖ tag. */
export async function encryptFrame(
  keys: FrameKeys,
  kid: bigint,
  ctr: bigint,
  metadata: Bytes,
  plaintext: Bytes,
): Promise<Bytes> {
  const header = encodeHeader(kid, ctr)
  const parameters = {
    name: "AES-GCM",
    iv: nonceOf(keys.salt, ctr),
    additionalData: concatBytes(header, metadata),
    tagLength: TAG_LENGTH * 8,
  } as const
  const key = await crypto.subtle.importKey("raw", keys.key, "AES-GCM", false, ["encrypt"])
  const sealed = await crypto.subtle.encrypt(parameters, key, plaintext)
  return concatBytes(header, new Uint8Array(sealed))
}

/**
 * AES-256-GCM with a tag of 16 bytes behind the ciphertext: the plaintext, or `undefined` when the tag doesn't hold. WebCrypto's, or a faster
 * one where there is.
 */
export type DecryptGcm = (
  key: Bytes,
  nonce: Bytes,
  additionalData: Bytes,
  sealed: Bytes,
) => Bytes | undefined | Promise<Bytes | undefined>

/** {@link DecryptGcm} by the platform. */
export async function decryptGcm(
  key: Bytes,
  nonce: Bytes,
  additionalData: Bytes,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"])
  const parameters = { name: "AES-GCM", iv: nonce, additionalData, tagLength: TAG_LENGTH * 8 } as const
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters, imported, sealed))
  } catch (cause) {
    if (cause instanceof Error && cause.name === "OperationError") return undefined
    throw cause
  }
}

/**
 * RFC 9605 §4.4.4, for one frame whose keys the caller has chosen by its header.
 * @returns the plaintext, or `undefined` when the tag doesn't hold.
 */
export async function decryptFrame(
  keys: FrameKeys,
  header: Header,
  metadata: Bytes,
  frame: Bytes,
  decrypt: DecryptGcm = decryptGcm,
): Promise<Bytes | undefined> {
  const additionalData = concatBytes(frame.subarray(0, header.length), metadata)
  return decrypt(keys.key, nonceOf(keys.salt, header.ctr), additionalData, frame.subarray(header.length))
}
