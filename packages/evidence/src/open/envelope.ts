import { Decrypter } from "age-encryption"
import { type Bytes, equalBytes } from "../format/bytes.ts"
import { type Cbor, decodeCbor } from "../format/cbor.ts"
import { type Endorsement, type EnvelopeContent, endorsementHash } from "../seal/envelope.ts"
import { baseKeyFrom } from "../seal/ratchet.ts"
import type { BaseKey } from "../seal/sframe.ts"
import { openClaim } from "../statement/claim.ts"
import { type Track, tracks } from "../statement/place.ts"
import { isScopeOf, type LegStatement, type ReaderKind, readerKinds } from "../statement/statement.ts"
import { OpenError } from "./error.ts"

/** The private half of a hybrid recipient: `AGE-SECRET-KEY-PQ-1…`. */
export type Identity = string

/** Where an envelope has to be from. */
export interface ExpectedPlace {
  readonly encounter: Bytes
  readonly leg: number
  readonly epoch: number
  readonly kind: ReaderKind
  /** The tracks that the epoch statement says it opens, in their order. */
  readonly opens: readonly Track[]
}

function contentInvalid(cause?: unknown): never {
  throw new OpenError("ENVELOPE_CONTENT_INVALID", "an envelope opens to something that isn't an epoch's keys", {
    cause,
  })
}

function trackKeyOf(value: Cbor): readonly [Track, BaseKey] {
  if (!Array.isArray(value) || value.length !== 2) return contentInvalid()
  const [trackSaid, bytes] = value as readonly Cbor[]
  const track = tracks.find((one) => one === trackSaid)
  const key = bytes instanceof Uint8Array ? baseKeyFrom(bytes as Bytes) : undefined
  return track === undefined || key === undefined ? contentInvalid() : [track, key]
}

function endorsementOf(value: Cbor): Endorsement | undefined {
  if (value === null) return undefined
  if (!Array.isArray(value) || value.length !== 2) return contentInvalid()
  const [salt, claim] = value as readonly Cbor[]
  if (!(salt instanceof Uint8Array && salt.length === 32) || !(claim instanceof Uint8Array)) return contentInvalid()
  return { salt: salt as Bytes, claim: claim as Bytes }
}

// An age header is lines of ASCII up to the one that begins with "---"; every stanza begins with "-> ", and no other line does.
const HEADER = /^age-encryption\.org\/v1\n-> mlkem768x25519 [^\n]+\n((?!-> )[^\n]*\n)*?--- /

/** True when the file is sealed to one hybrid recipient and nobody else: one stanza, and that of the post-quantum kind. */
export function isSealedToOneReader(envelope: Bytes): boolean {
  let start = ""
  for (const byte of envelope.subarray(0, HEADER_ROOM)) start += String.fromCharCode(byte)
  return HEADER.test(start)
}

/** More than the header of one hybrid stanza takes (1,687 bytes). */
const HEADER_ROOM = 2048

/** What the library says when the file is whole and no stanza of it is for the identity; each other error is a damaged file. */
export const NO_MATCH = "no identity matched any of the file's recipients"

/**
 * Opens an envelope and checks that it is from where it is said to be (spec/envelope.md §3).
 *
 * That its hash is the one in the epoch statement, and the recipient's too, the caller has checked.
 * @throws {OpenError} `ENVELOPE_…`. @throws Error for an identity that isn't one.
 */
export async function openEnvelope(
  envelope: Bytes,
  identity: Identity,
  expected: ExpectedPlace,
): Promise<EnvelopeContent> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  if (!isSealedToOneReader(envelope)) {
    throw new OpenError("ENVELOPE_FORM_INVALID", "an envelope isn't an age file for exactly one hybrid recipient")
  }
  let plaintext: Uint8Array
  try {
    plaintext = await decrypter.decrypt(envelope)
  } catch (cause) {
    if (cause instanceof Error && cause.message === NO_MATCH) {
      throw new OpenError("ENVELOPE_NOT_FOR_THIS_KEY", "an envelope doesn't open with this key", { cause })
    }
    throw new OpenError("ENVELOPE_DAMAGED", "an envelope isn't whole", { cause })
  }
  let parts: Cbor
  try {
    parts = decodeCbor(plaintext)
  } catch (cause) {
    return contentInvalid(cause)
  }
  if (!Array.isArray(parts) || parts.length !== 7 || parts[0] !== "alongside envelope 2") return contentInvalid()
  const [, kindSaid, encounter, leg, epoch, keysSaid, endorsement] = parts as readonly Cbor[]
  const kind = readerKinds.find((one) => one === kindSaid)
  if (kind === undefined || typeof leg !== "number" || typeof epoch !== "number") return contentInvalid()
  if (!(encounter instanceof Uint8Array) || !Array.isArray(keysSaid)) return contentInvalid()
  const keys = (keysSaid as readonly Cbor[]).map(trackKeyOf)
  const opens = keys.map(([track]) => track)
  if (!isScopeOf(kind, opens)) return contentInvalid()
  if (
    !equalBytes(encounter, expected.encounter) ||
    leg !== expected.leg ||
    epoch !== expected.epoch ||
    kind !== expected.kind
  ) {
    throw new OpenError(
      "ENVELOPE_OF_ANOTHER_PLACE",
      "an envelope says that it belongs to another encounter, leg, epoch or reader",
    )
  }
  if (opens.join() !== expected.opens.join()) {
    throw new OpenError("ENVELOPE_TRACKS_DIFFER", "an envelope opens other tracks than its epoch says")
  }
  return {
    encounter: expected.encounter,
    leg,
    epoch,
    keys: new Map(keys),
    endorsement: endorsementOf(endorsement ?? null),
  }
}

/**
 * Checks the device key's endorsement of a leg (spec/statement.md §5.3): that it is the one the leg committed to, about this leg's session key, and signed.
 * @param leg - verified by the caller.
 * @returns the device's public key. @throws {OpenError} `ENDORSEMENT_DIFFERS`. @throws {FormatError} as {@link openClaim}.
 */
export async function openEndorsement(endorsement: Endorsement, leg: LegStatement): Promise<Bytes> {
  const claim = await openClaim(endorsement.claim)
  const isOfThisLeg =
    equalBytes(endorsementHash(endorsement), leg.endorsement) &&
    equalBytes(claim.encounter, leg.encounter) &&
    claim.leg === leg.leg &&
    equalBytes(claim.sessionKey, leg.sessionKey)
  if (!isOfThisLeg) {
    throw new OpenError("ENDORSEMENT_DIFFERS", "the device key's endorsement isn't the one that the leg committed to")
  }
  return claim.deviceKey
}
