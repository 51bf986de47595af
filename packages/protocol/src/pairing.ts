import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { coseTypes, parseCose, payloadOf, type Sign, signCose } from "@alongside/evidence/format/cose"
import { verifyEd25519 } from "@alongside/evidence/format/ed25519"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"

/**
 * How two phones become a pair (spec/circle.md §2, §3): what each learns of the other goes by a server that neither believes. Both know a code
 * that the server doesn't; and what they learned is compared, by people, at the end.
 */

/** The characters of a code: those of Bech32 (BIP-173), none of which is 1, b, i or o. */
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
/** 80 bits: more than anybody can try in the day that an invitation lasts. */
export const PAIRING_CHARACTERS = 16

/** Sixteen small letters and digits that only the two phones know. */
export type PairingCode = string & { readonly pairing: unique symbol }

export function newPairingCode(): PairingCode {
  const random = crypto.getRandomValues(new Uint8Array(PAIRING_CHARACTERS))
  return Array.from(random, (byte) => ALPHABET[byte & 31]).join("") as PairingCode
}

/** As it is read out and typed: capitals, in groups of four. */
export function pairingCodeText(code: PairingCode): string {
  return code.toUpperCase().match(/.{4}/g)!.join(" ")
}

/** What an eye or a finger takes for one of the alphabet. */
const lookAlikes: Readonly<Record<string, string>> = { o: "0", i: "l", "1": "l" }

/** Reads a code as somebody typed it, in any case, with any spaces and hyphens; `undefined` when it can't be one. */
export function readPairingCode(text: string): PairingCode | undefined {
  const typed = [
    ...text
      .slice(0, 100)
      .toLowerCase()
      .replaceAll(/[\s\p{Pd}]/gu, ""),
  ]
  const read = typed.map((one) => lookAlikes[one] ?? one)
  const isCode = read.length === PAIRING_CHARACTERS && read.every((one) => ALPHABET.includes(one))
  return isCode ? (read.join("") as PairingCode) : undefined
}

/** What both phones make of the code. */
export interface PairingKeys {
  /** Where the server keeps what they leave for each other: 64 hexadecimal digits that tell nothing of the code. */
  readonly address: string
  /** 32 bytes: shows that something is from somebody who knows the code. */
  readonly key: Bytes
}

/** spec/circle.md §2. */
export async function pairingKeysOf(code: PairingCode): Promise<PairingKeys> {
  const secret = new TextEncoder().encode(code)
  return {
    address: toHex(await derived(secret, "alongside pairing address 1")),
    key: await derived(secret, "alongside pairing key 1"),
  }
}

async function derived(secret: Bytes, label: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"])
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode(label) } as const
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256))
}

/** Her phone's half. */
export interface Invitation {
  /** Of her phone, Ed25519: signs what she has her contacts told. */
  readonly deviceKey: Bytes
  /** Hybrid age recipient of her phone, for what contacts say to it. */
  readonly recipient: string
}

/** The contact's half. */
export interface ContactCard {
  /** Ed25519: signs in, and says what was seen. */
  readonly contactKey: Bytes
  /** Hybrid age recipient: what she lets the contact follow is sealed to it. */
  readonly recipient: string
  /** In which they want to be told. */
  readonly language: "en" | "es"
}

const RECIPIENT = /^age1pq1[02-9ac-hj-np-z]{40,4000}$/

/** spec/circle.md §3.1. @param key - of {@link pairingKeysOf}. */
export function encodeInvitation({ deviceKey, recipient }: Invitation, key: Bytes): Promise<Bytes> {
  return macOf("application/vnd.alongside.invitation+cose", encodeCbor([deviceKey, recipient]), key)
}

/** @throws {FormatError} `COSE_INVALID`, `COSE_TYPE_UNEXPECTED`; `SIGNATURE_INVALID` from somebody who doesn't know the code. */
export async function openInvitation(bytes: Uint8Array, key: Bytes): Promise<Invitation> {
  const [deviceKey, recipient] = listOf(
    decodeCbor(await openMac(bytes, "application/vnd.alongside.invitation+cose", key)),
    2,
  )
  return { deviceKey: bytes32(deviceKey), recipient: recipientOf(recipient) }
}

/** spec/circle.md §3.2. What it gives is sealed to her phone's recipient before it is sent. */
export async function encodeContactCard(
  { contactKey, recipient, language }: ContactCard,
  deviceKey: Bytes,
  key: Bytes,
  sign: Sign,
): Promise<Bytes> {
  const payload = encodeCbor([deviceKey, contactKey, recipient, language])
  const card = await signCose(coseTypes.contactCard, payload, sign)
  return macOf("application/vnd.alongside.contact-answer+cose", card, key)
}

/**
 * @param deviceKey - her phone's: a card for another is none for her.
 * @param verify - For browsers that have no Ed25519 of their own.
 * @throws {FormatError} as {@link openInvitation}, and `SIGNATURE_INVALID` when the contact's key didn't sign it.
 */
export async function openContactCard(
  bytes: Uint8Array,
  deviceKey: Bytes,
  key: Bytes,
  verify = verifyEd25519,
): Promise<ContactCard> {
  const card = await openMac(bytes, "application/vnd.alongside.contact-answer+cose", key)
  const signature = parseCose(card, coseTypes.contactCard)
  const [device, contact, recipient, language] = listOf(payloadOf(signature), 4)
  if (!equalBytes(bytes32(device), deviceKey)) return invalid("device key")
  if (language !== "en" && language !== "es") return invalid("language")
  const contactKey = bytes32(contact)
  if (!(await verify(contactKey, signature.claimedSignature, signature.signedBytes)))
    throw new FormatError("SIGNATURE_INVALID", "a contact's card isn't signed by the key that it names")
  return { contactKey, recipient: recipientOf(recipient), language }
}

/**
 * What both phones show at the end, to be compared: thirty digits of a hash over both halves (spec/circle.md §3.3). A server that knew the code
 * and exchanged a key would make them differ.
 */
export function comparedDigits(invitation: Invitation, card: Pick<ContactCard, "contactKey" | "recipient">): string {
  const both = hashSmall(
    encodeCbor(["alongside pair 1", invitation.deviceKey, invitation.recipient, card.contactKey, card.recipient]),
  )
  return Array.from({ length: 6 }, (_, group) => {
    const number = both.subarray(5 * group, 5 * group + 5).reduce((sum, byte) => sum * 256 + byte, 0)
    return String(number % 100_000).padStart(5, "0")
  }).join(" ")
}

const COMPARED = "ALONGSIDE PAIR 1 "

/** What the contact's screen shows beside the digits, for the camera of her phone (spec/circle.md §3.3). */
export function comparedText(digits: string): string {
  return COMPARED + digits.replaceAll(" ", "")
}

/** The digits in what a camera read, in groups of five; `undefined` when it is anything else. */
export function readComparedText(text: string): string | undefined {
  const digits = text.startsWith(COMPARED) ? text.slice(COMPARED.length) : ""
  return /^[0-9]{30}$/.test(digits) ? digits.match(/.{5}/g)!.join(" ") : undefined
}

/** HMAC 256/256, RFC 9053 §3.1. */
const ALG_HMAC = 5
const TAG_COSE_MAC0 = 0xd1

function headerOf(type: string): Bytes {
  return encodeCbor(
    new Map<number, Cbor>([
      [1, ALG_HMAC],
      [16, type],
    ]),
  )
}

async function tagOf(header: Bytes, payload: Bytes, key: Bytes): Promise<Bytes> {
  const how = { name: "HMAC", hash: "SHA-256" } as const
  const imported = await crypto.subtle.importKey("raw", key, how, false, ["sign"])
  // RFC 9052 §6.3: the MAC_structure.
  const authenticated = encodeCbor(["MAC0", header, new Uint8Array(0), payload])
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, authenticated))
}

/** A tagged COSE_Mac0 (RFC 9052 §6.2). */
async function macOf(type: string, payload: Bytes, key: Bytes): Promise<Bytes> {
  const header = headerOf(type)
  const parts = encodeCbor([header, new Map(), payload, await tagOf(header, payload, key)])
  const whole = new Uint8Array(1 + parts.length)
  whole[0] = TAG_COSE_MAC0
  whole.set(parts, 1)
  return whole
}

async function openMac(bytes: Uint8Array, type: string, key: Bytes): Promise<Bytes> {
  if (bytes[0] !== TAG_COSE_MAC0) return invalid("tag")
  const [header, unprotected, payload, claimed] = listOf(decodeCbor(bytes.subarray(1)), 4)
  if (!(header instanceof Uint8Array) || !(unprotected instanceof Map) || unprotected.size > 0) return invalid("header")
  if (!(payload instanceof Uint8Array) || !(claimed instanceof Uint8Array && claimed.length === 32))
    return invalid("payload")
  const expected = headerOf(type)
  if (!equalBytes(header, expected))
    throw new FormatError("COSE_TYPE_UNEXPECTED", `the protected header doesn't say HMAC and ${type}`)
  if (!equalBytes(await tagOf(expected, payload as Bytes, key), claimed))
    throw new FormatError("SIGNATURE_INVALID", "half of a pair isn't from somebody who knows the code")
  return payload as Bytes
}

function listOf(value: Cbor | undefined, length: number): readonly Cbor[] {
  return Array.isArray(value) && value.length === length ? (value as readonly Cbor[]) : invalid("form")
}

function bytes32(value: Cbor | undefined): Bytes {
  return value instanceof Uint8Array && value.length === 32 ? (value as Bytes) : invalid("key")
}

function recipientOf(value: Cbor | undefined): string {
  return typeof value === "string" && RECIPIENT.test(value) ? value : invalid("recipient")
}

function invalid(part: string): never {
  throw new FormatError("COSE_INVALID", `the ${part} of half a pair is not what it has to be`, { part })
}
