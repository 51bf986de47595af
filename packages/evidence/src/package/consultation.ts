import { type Bytes, toHex } from "../format/bytes.ts"
import { type Cbor, encodeCbor } from "../format/cbor.ts"
import { coseTypes, parseCose, payloadOf, type Sign, signCose } from "../format/cose.ts"
import { verifyEd25519 } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import type { EpochStatement } from "../statement/statement.ts"

/** Counsel's word that what was said while they were connected may be shown to others (spec/package.md §2.2). */
export interface ConsultationRelease {
  readonly encounter: Bytes
  /** Ed25519 public key that signs, 32 bytes. */
  readonly counselKey: Bytes
  /** SHA-256 of the text of the recipient that envelopes of the consultation were sealed to. */
  readonly recipientHash: Bytes
  /** Counsel's clock, milliseconds since 1970. */
  readonly atMs: number
}

/** A release that {@link openRelease} has opened, and its bytes. */
export interface SignedRelease extends Pick<ConsultationRelease, "recipientHash"> {
  readonly signed: Bytes
}

export function signRelease(release: ConsultationRelease, sign: Sign): Promise<Bytes> {
  const { encounter, counselKey, recipientHash, atMs } = release
  return signCose(coseTypes.consultationRelease, encodeCbor([encounter, counselKey, recipientHash, atMs]), sign)
}

/**
 * Reads a release and verifies that the key in it signed it. Whose key that is, a roster says.
 * @throws {FormatError} `RELEASE_INVALID` with the part, `SIGNATURE_INVALID`, and those of `parseCose`.
 */
export async function openRelease(bytes: Uint8Array): Promise<ConsultationRelease> {
  const signature = parseCose(bytes, coseTypes.consultationRelease)
  const payload = payloadOf(signature)
  if (!Array.isArray(payload) || payload.length !== 4) return invalid("form")
  const [encounter, key, recipient, at] = payload as readonly Cbor[]
  const release = {
    encounter: bytes32("encounter", encounter),
    counselKey: bytes32("counsel key", key),
    recipientHash: bytes32("recipient", recipient),
    atMs: typeof at === "number" && at >= 0 ? at : invalid("time"),
  }
  if (!(await verifyEd25519(release.counselKey, signature.claimedSignature, signature.signedBytes))) {
    throw new FormatError("SIGNATURE_INVALID", "a release isn't signed by the key that it names")
  }
  return release
}

/** Counsel who were connected in this epoch, by the hash of their recipient in hexadecimal: those who may open `advice`. */
export function counselConnectedIn({ envelopes }: Pick<EpochStatement, "envelopes">): string[] {
  const connected = envelopes.filter(({ kind, opens }) => kind === "counsel" && opens.includes("advice"))
  return connected.map(({ recipientHash }) => toHex(recipientHash))
}

/** True where sound is held back from others: part of a consultation, and not each counsel of it has released it. */
export function isHeldBack(epoch: Pick<EpochStatement, "envelopes">, released: ReadonlySet<string>): boolean {
  return counselConnectedIn(epoch).some((recipient) => !released.has(recipient))
}

function bytes32(what: string, value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid(what)
}

function invalid(what: string): never {
  throw new FormatError("RELEASE_INVALID", `a release's ${what} is not what it has to be`, { part: what })
}
