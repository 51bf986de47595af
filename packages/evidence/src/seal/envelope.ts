import { Encrypter } from "age-encryption"
import { type Bytes, concatBytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { hashSmall } from "../format/hash.ts"
import type { Track } from "../statement/place.ts"
import { isScopeOf, type Reader, type ReaderKind } from "../statement/statement.ts"
import type { TrackKeys } from "./ratchet.ts"

/** An age recipient of the hybrid post-quantum kind, `age1pq1…`. */
export type Recipient = string

export interface NamedRecipient {
  readonly kind: ReaderKind
  readonly recipient: Recipient
  /** Tracks in their order; where it isn't said, those of {@link scopeOf}. */
  readonly opens?: readonly Track[]
}

/** What a reader opens: what is said, else sound, picture and place; for a contact, picture and place; for the advice key, `advice`. */
export function scopeOf({ kind, opens }: Pick<NamedRecipient, "kind" | "opens">): readonly Track[] {
  return opens ?? usualScope[kind]
}

const usualScope: Readonly<Record<ReaderKind, readonly Track[]>> = {
  recovery: ["audio", "video", "place"],
  counsel: ["audio", "video", "place"],
  contact: ["video", "place"],
  advice: ["advice"],
}

/** The device key's endorsement of the session key (spec/statement.md §5.3), told to readers only. Its hash stands in the leg statement. */
export interface Endorsement {
  readonly salt: Bytes
  /** The signed claim, as the server saw it. */
  readonly claim: Bytes
}

/** What an envelope holds. */
export interface EnvelopeContent {
  readonly encounter: Bytes
  readonly leg: number
  readonly epoch: number
  /** Of what is sealed: every track of it that the reader may open, and perhaps others. Of what was opened: exactly those. */
  readonly keys: TrackKeys
  /** In the first epoch of each leg. */
  readonly endorsement: Endorsement | undefined
}

export const HYBRID_PREFIX = "age1pq1"

/** How statements name a recipient: SHA-256 of its text. */
export function readerOf({ kind, recipient }: NamedRecipient): Reader {
  return { kind, recipientHash: hashSmall(new TextEncoder().encode(recipient)) }
}

/** What a leg statement says of the endorsement: SHA-256(salt ‖ claim). */
export function endorsementHash({ salt, claim }: Endorsement): Bytes {
  return hashSmall(concatBytes(salt, claim))
}

/**
 * Seals to one reader the keys of the tracks that it may open, and of no others: an age v1 file with one hybrid stanza (spec/envelope.md §1, §2).
 * @throws RangeError for a recipient that isn't hybrid: what is recorded today shall not open to a quantum computer later; for tracks
 *   that a reader of this kind never may open, and for a track without a key.
 */
export async function sealEnvelope(content: EnvelopeContent, named: NamedRecipient): Promise<Bytes> {
  const { kind, recipient } = named
  if (!recipient.startsWith(HYBRID_PREFIX)) throw new RangeError("an envelope wants a hybrid post-quantum recipient")
  const { encounter, leg, epoch, endorsement } = content
  const opens = scopeOf(named)
  if (!isScopeOf(kind, opens)) throw new RangeError(`a reader of kind ${kind} may not open ${opens.join(", ")}`)
  const keys = opens.map((track): Cbor => {
    const key = content.keys.get(track)
    if (key === undefined) throw new RangeError(`there is no key of ${track} to seal`)
    return [track, key]
  })
  const endorsed: Cbor = endorsement === undefined ? null : [endorsement.salt, endorsement.claim]
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const sealed = await encrypter.encrypt(
    encodeCbor(["alongside envelope 2", kind, encounter, leg, epoch, keys, endorsed]),
  )
  return sealed as Bytes
}
