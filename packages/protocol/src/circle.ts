import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import {
  coseTypes,
  parseCose,
  payloadOf,
  type Sign,
  signCose,
  type UnverifiedCose,
} from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { type RootPin, rootPinFrom } from "@alongside/evidence/roster/root"
import type { EncounterId } from "./upload.ts"

/**
 * The people she chose (spec/circle.md): how they are told when she presses, and how they say that they have seen it. How the two phones
 * come to know each other is in pairing.ts, what the routes answer in circle-answers.ts.
 *
 * With a contact's session one also reads `routes.index` and `routes.records`, and watches over `routes.watch`, what one may follow.
 */
export const circleRoutes = {
  /** PUT an invitation, GET it, DELETE it when the two are a pair: pairing.ts. The address is known to both phones only. */
  pairing: (pairing: string) => `/v1/circle/pairings/${pairing}`,
  /** PUT the contact's answer, GET it. */
  pairingAnswer: (pairing: string) => `/v1/circle/pairings/${pairing}/answer`,
  /** POST {@link encodeNotices}: her phone has contacts told. Answers `toldSchema`. Again is no fault. */
  notices: (encounter: EncounterId) => `/v1/encounters/${encounter}/notices`,
  /** GET how it stands, with the answer's token as `authorization: Bearer …`: `toldSchema`. */
  told: "/v1/circle/told",
  /** POST {@link signContactSignIn}; answers `sessionSchema`. */
  sessions: "/v1/circle/sessions",
  /** GET what the signed-in contact was told of, newest first: `pressesSchema`. */
  presses: "/v1/circle/presses",
  /** GET `ownPushSchema`; PUT `newPushSchema`, DELETE: by push the signed-in contact is told while no page of theirs is open. */
  push: "/v1/circle/push",
  /** POST `waysQuestionSchema`; answers `waysSchema`: by which ways contacts would be told. */
  ways: "/v1/circle/ways",
  /** GET what of a press others have signed: `pressWordsSchema`. */
  words: (encounter: EncounterId) => `/v1/circle/presses/${encounter}/words`,
  /** POST {@link signSeen}: the contact has seen it. */
  seen: (encounter: EncounterId) => `/v1/circle/presses/${encounter}/seen`,
} as const

/** Of everything here that isn't signed as a whole. */
export const CIRCLE_CONTENT_TYPE = "application/vnd.alongside.circle+cbor"

/** People of whom one press may have told. More than anybody asks of friends at night. */
export const MAX_CONTACTS = 16
/** Ways to reach one of them. */
export const MAX_ADDRESSES = 6
/** Bytes of one address: a push subscription with its keys is under 700. */
export const MAX_ADDRESS = 1024

/** What a contact may be given of an encounter, each with what is before it. `sound` only while no counsel is connected. */
export const followings = ["told", "place", "picture", "sound"] as const
export type Following = (typeof followings)[number]

/** Her device's word that she asked that this contact be told of this encounter. */
export interface Told {
  /** 32 bytes. */
  readonly encounter: Bytes
  /** Ed25519, 32 bytes. */
  readonly contactKey: Bytes
  /** Signs it: the key that the contact met when the two became a pair. */
  readonly deviceKey: Bytes
  readonly may: Following
  /** Device wall clock. */
  readonly atMs: number
  /** The organisation that she has joined, by its root certificate; undefined where she has joined none. */
  readonly organisation: RootPin | undefined
}

/** The contact's word that they have seen it. */
export interface Seen {
  readonly encounter: Bytes
  /** Signs it. */
  readonly contactKey: Bytes
  /** SHA-256 of the {@link Told} that was seen, as signed: of no other press, and of none before. */
  readonly told: Bytes
  /** The contact's clock, milliseconds since 1970. */
  readonly atMs: number
}

/** How the server is to reach somebody. What the text means hangs on the channel. */
export interface ContactAddress {
  readonly channel: "text" | "email" | "push" | "voice" | "signal"
  /** A number, an address, or a push subscription as JSON; at most {@link MAX_ADDRESS} bytes of UTF-8. */
  readonly address: string
}

/** What her phone hands over for one contact, at the press and not before. */
export interface Notice {
  /** {@link signTold}. */
  readonly told: Bytes
  /** In which they are told. */
  readonly language: "en" | "es"
  readonly addresses: readonly ContactAddress[]
}

const channels = ["text", "email", "push", "voice", "signal"] as const satisfies readonly ContactAddress["channel"][]
const languages = ["en", "es"] as const satisfies readonly Notice["language"][]

/** spec/circle.md §4. */
export function signTold(told: Told, sign: Sign): Promise<Bytes> {
  const { encounter, contactKey, deviceKey, may, atMs, organisation } = told
  const payload = [encounter, contactKey, deviceKey, followings.indexOf(may), atMs, organisation ?? null]
  return signCose(coseTypes.told, encodeCbor(payload), sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseTold(bytes: Uint8Array): Told & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.told)
  const [encounter, contactKey, deviceKey, following, at, pin] = listOf(payloadOf(signature), 6)
  const may = typeof following === "number" ? followings[following] : undefined
  if (may === undefined) return invalid("following")
  const organisation = typeof pin === "string" && pin.length === 64 ? rootPinFrom(pin) : undefined
  if (organisation === undefined && pin !== null) return invalid("organisation")
  return {
    ...{ encounter: bytes32(encounter), contactKey: bytes32(contactKey), deviceKey: bytes32(deviceKey) },
    ...{ may, atMs: count(at), organisation, signature },
  }
}

/**
 * Reads a {@link Told} and verifies that the device it names signed it.
 * @param verify - For browsers that have no Ed25519 of their own.
 * @throws {FormatError} `SIGNATURE_INVALID`, `COSE_INVALID`, and those of `parseCose`.
 */
export async function openTold(bytes: Uint8Array, verify = verifyEd25519): Promise<Told> {
  const { signature, ...told } = parseTold(bytes)
  if (!(await verify(told.deviceKey, signature.claimedSignature, signature.signedBytes)))
    throw new FormatError("SIGNATURE_INVALID", "a notice isn't signed by the device that it names")
  return told
}

/** spec/circle.md §6. */
export function signSeen({ encounter, contactKey, told, atMs }: Seen, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.seen, encodeCbor([encounter, contactKey, told, atMs]), sign)
}

/** Reads it without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseSeen(bytes: Uint8Array): Seen & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.seen)
  const [encounter, contactKey, told, at] = listOf(payloadOf(signature), 4)
  return {
    ...{ encounter: bytes32(encounter), contactKey: bytes32(contactKey), told: bytes32(told), atMs: count(at) },
    signature,
  }
}

/**
 * Reads a {@link Seen} and verifies that the contact it names signed it.
 * @param verify - For browsers that have no Ed25519 of their own.
 * @throws {FormatError} `SIGNATURE_INVALID`, `COSE_INVALID`, and those of `parseCose`.
 */
export async function openSeen(bytes: Uint8Array, verify = verifyEd25519): Promise<Seen> {
  const { signature, ...seen } = parseSeen(bytes)
  if (!(await verify(seen.contactKey, signature.claimedSignature, signature.signedBytes)))
    throw new FormatError("SIGNATURE_INVALID", "an acknowledgement isn't signed by the contact whom it names")
  return seen
}

/** What a contact signs to sign in: as counsel's sign-in, and no other. */
export interface ContactSignIn {
  readonly origin: string
  readonly nonce: Bytes
  readonly contactKey: Bytes
}

/** spec/circle.md §5. */
export function signContactSignIn({ origin, nonce, contactKey }: ContactSignIn, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.contactSession, encodeCbor([origin, nonce, contactKey]), sign)
}

/** Reads a sign-in without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseContactSignIn(bytes: Uint8Array): ContactSignIn & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.contactSession)
  const [origin, nonce, contactKey] = listOf(payloadOf(signature), 3)
  if (typeof origin !== "string") return invalid("origin")
  return { origin, nonce: bytes32(nonce), contactKey: bytes32(contactKey), signature }
}

export function encodeNotices(notices: readonly Notice[]): Bytes {
  return encodeCbor(
    notices.map(
      ({ told, language, addresses }): Cbor => [
        told,
        languages.indexOf(language),
        addresses.map(({ channel, address }): Cbor => [channels.indexOf(channel), address]),
      ],
    ),
  )
}

/** @throws {FormatError} `COSE_INVALID`, and those of `decodeCbor`. */
export function parseNotices(bytes: Uint8Array): Notice[] {
  const list = decodeCbor(bytes)
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_CONTACTS) return invalid("list")
  return (list as readonly Cbor[]).map((one) => {
    const [told, spoken, addresses] = listOf(one, 3)
    const language = typeof spoken === "number" ? languages[spoken] : undefined
    if (!(told instanceof Uint8Array) || language === undefined) return invalid("notice")
    if (!Array.isArray(addresses) || addresses.length > MAX_ADDRESSES) return invalid("addresses")
    return { told: told as Bytes, language, addresses: (addresses as readonly Cbor[]).map(addressOf) }
  })
}

function addressOf(value: Cbor): ContactAddress {
  const [kind, address] = listOf(value, 2)
  const channel = typeof kind === "number" ? channels[kind] : undefined
  if (channel === undefined || typeof address !== "string" || address === "") return invalid("address")
  if (new TextEncoder().encode(address).length > MAX_ADDRESS) return invalid("address")
  return { channel, address }
}

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("key")
}

function count(value: Cbor | undefined): number {
  return typeof value === "number" && value >= 0 ? value : invalid("number")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of what is said of contacts is not what it has to be`, { part })
}
