import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import { encodeCbor } from "../format/cbor.ts"
import { parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { hashSmall } from "../format/hash.ts"
import type { Kind } from "../format/kind.ts"
import { laterTypes } from "../format/later-types.ts"
import { RosterError } from "./error.ts"
import { bytes32Of, nameOf, tupleOf } from "./values.ts"

/** An organisation's root certificate (spec/roster.md §3): it certifies signers and partners, and nothing else follows from it. */
export interface Root {
  /** Ed25519. Its private half is on paper, in shares. */
  readonly key: Bytes
  /** The organisation's, as it is shown to people. */
  readonly name: string
  /** Hash of the public key of the root that comes after it: {@link commitmentTo}. That one exists already, and nobody has seen it. */
  readonly successor: Bytes
  /** Hash of the root certificate before it; `undefined` for an organisation's first. */
  readonly previous: Bytes | undefined
}

/** A root certificate that its own key has signed, and its name everywhere. */
export interface SignedRoot extends Root {
  /** Hash of the certificate's bytes. */
  readonly hash: Bytes
}

/**
 * What a joining code says of the root: the beginning of the certificate's hash in hexadecimal, all 64 digits or, in the code that is
 * typed, the first 25 (100 bits).
 */
export type RootPin = Kind<string, "root pin">

/** Of a short pin. To make another certificate with it takes some 2^100 signatures (spec/roster.md §9). */
export const SHORT_PIN_DIGITS = 25
const PIN_DIGITS = 64

/** `undefined` when `text` isn't 25 or 64 lowercase hexadecimal digits. */
export function rootPinFrom(text: string): RootPin | undefined {
  const isPin = /^[0-9a-f]*$/.test(text) && (text.length === SHORT_PIN_DIGITS || text.length === PIN_DIGITS)
  return isPin ? (text as RootPin) : undefined
}

/** The whole pin of a root certificate. @param hash - of its bytes. */
export function pinOf(hash: Bytes): RootPin {
  return toHex(hash) as RootPin
}

/** What a root says in advance of the one after it. */
export function commitmentTo(successorKey: Bytes): Bytes {
  return hashSmall(successorKey)
}

export function signRoot({ key, name, successor, previous }: Root, sign: Sign): Promise<Bytes> {
  return signCose(laterTypes.root, encodeCbor([key, name, successor, previous ?? null]), sign)
}

/**
 * Reads a root certificate and verifies it with its own key. That it is the right one says a pin, or the root before it.
 * @throws {RosterError} `ROOT_INVALID` with the part, `ROOT_SIGNATURE_INVALID`. @throws {FormatError} as `parseCose`.
 */
export async function openRoot(bytes: Uint8Array): Promise<SignedRoot> {
  const cose = parseCose(bytes, laterTypes.root)
  const [keySaid, nameSaid, successorSaid, previousSaid] = tupleOf(payloadOf(cose), 4) ?? invalid("form")
  const key = bytes32Of(keySaid) ?? invalid("key")
  const name = nameOf(nameSaid) ?? invalid("name")
  const successor = bytes32Of(successorSaid) ?? invalid("successor")
  const previous = previousSaid === null ? undefined : (bytes32Of(previousSaid) ?? invalid("previous"))
  // A root that names itself could never be succeeded by anybody but its thief.
  if (equalBytes(successor, commitmentTo(key))) invalid("successor")
  if (!(await verifyEd25519(key, cose.claimedSignature, cose.signedBytes))) {
    throw new RosterError("ROOT_SIGNATURE_INVALID", "a root certificate isn't signed by the key in it")
  }
  return { key, name, successor, previous, hash: hashSmall(bytes) }
}

/**
 * Goes from the root that is pinned to the newest (spec/roster.md §7.2). Those before the pinned one aren't looked at.
 * @param certificates - oldest first.
 * @throws {RosterError} `ROOT_NOT_PINNED`, `ROOT_FOLLOWS_ANOTHER`, `ROOT_NOT_THE_SUCCESSOR`, and as {@link openRoot}.
 */
export async function followRoots(certificates: readonly Bytes[], pin: RootPin): Promise<SignedRoot> {
  const pinned = certificates.findIndex((bytes) => toHex(hashSmall(bytes)).startsWith(pin))
  if (pinned < 0) {
    throw new RosterError("ROOT_NOT_PINNED", "none of the root certificates is the one that the joining code names")
  }
  let root = await openRoot(certificates[pinned]!)
  for (const bytes of certificates.slice(pinned + 1)) {
    const next = await openRoot(bytes)
    if (next.previous === undefined || !equalBytes(next.previous, root.hash)) {
      throw new RosterError("ROOT_FOLLOWS_ANOTHER", "a root certificate follows another one than stands before it")
    }
    if (!equalBytes(commitmentTo(next.key), root.successor)) {
      throw new RosterError("ROOT_NOT_THE_SUCCESSOR", "a root certificate has another key than the one before promised")
    }
    root = next
  }
  return root
}

function invalid(part: string): never {
  throw new RosterError("ROOT_INVALID", `a root certificate's ${part} is not what it has to be`, { part })
}
