import { Encrypter } from "age-encryption"
import { type Bytes, concatBytes } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { hashSmall } from "../format/hash.ts"
import type { Reader, ReaderKind } from "../statement/statement.ts"
import type { EpochSecret } from "./ratchet.ts"

/** An age recipient of the hybrid post-quantum kind, `age1pq1…`. */
export type Recipient = string

export interface NamedRecipient {
  readonly kind: ReaderKind
  readonly recipient: Recipient
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
  readonly secret: EpochSecret
  /** In the first epoch of each leg. */
  readonly endorsement: Endorsement | undefined
}

const HYBRID_PREFIX = "age1pq1"

/** How statements name a recipient: SHA-256 of its text. */
export function readerOf({ kind, recipient }: NamedRecipient): Reader {
  return { kind, recipientHash: hashSmall(new TextEncoder().encode(recipient)) }
}

/** What a leg statement says of the endorsement: SHA-256(salt ‖ claim). */
export function endorsementHash({ salt, claim }: Endorsement): Bytes {
  return hashSmall(concatBytes(salt, claim))
}

/**
 * Seals an epoch's secret to one reader: an age v1 file with one hybrid stanza (spec/envelope.md §1, §2).
 * @throws RangeError for a recipient that isn't hybrid: what is recorded today shall not open to a quantum computer later.
 */
export async function sealEnvelope(content: EnvelopeContent, { kind, recipient }: NamedRecipient): Promise<Bytes> {
  if (!recipient.startsWith(HYBRID_PREFIX)) throw new RangeError("an envelope wants a hybrid post-quantum recipient")
  const { encounter, leg, epoch, secret, endorsement } = content
  const endorsed: Cbor = endorsement === undefined ? null : [endorsement.salt, endorsement.claim]
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const sealed = await encrypter.encrypt(
    encodeCbor(["alongside envelope 1", kind, encounter, leg, epoch, secret, endorsed]),
  )
  return sealed as Bytes
}
