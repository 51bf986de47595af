import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption"
import { type Bytes, equalBytes } from "../format/bytes.ts"
import { type Cbor, decodeFirstCbor, encodeCbor } from "../format/cbor.ts"

/** A message of a call before it is sealed (spec/call.md §8). */
export interface Message {
  /** Who writes: the key that signs it. 32 bytes. */
  readonly fromKey: Bytes
  /** From 0, one more with each message of theirs in this seat. */
  readonly sequence: number
  /** Writer's clock, milliseconds since 1970. */
  readonly atMs: number
  /** Name of a ready-made phrase, which each reader reads in their own language; `undefined` for words of the writer's own. */
  readonly phrase: string | undefined
  /** At most {@link MAX_MESSAGE_TEXT} characters; empty beside a phrase. */
  readonly text: string
  /** In place of phrase and text: the writer says whether an officer can hear. */
  readonly hearing?: Hearing
}

/** Whether an officer can hear, as one of the two has said it (spec/call.md §10). */
export interface Hearing {
  /** From 1: one more than the greatest that whoever says it knows of in this seat. Below 2^32. */
  readonly turn: number
  readonly officerHears: boolean
}

/** Longer than anybody writes with one thumb. */
export const MAX_MESSAGE_TEXT = 800
/** Names of ready-made phrases. */
export const PHRASE = /^[a-z][a-z-]{0,39}$/
/** What is written is filled up with zeros to one of these, so that its size doesn't tell which phrase it is. */
const BUCKETS = [256, 1024, 4096]

export type MessageErrorCode = "CALL_MESSAGE_DAMAGED"

/** Thrown when a sealed message can't be read, or isn't what its signature says. */
export class MessageError extends Error {
  override readonly name = "MessageError"
  readonly code: MessageErrorCode = "CALL_MESSAGE_DAMAGED"
}

/** What messages are sealed to, and what opens them: a hybrid age recipient and its identity. */
export interface MessageKeys {
  readonly recipient: string
  readonly identity: string
}

/** Keys for one call. */
export async function newMessageKeys(): Promise<MessageKeys> {
  return messageKeysOf(await generateHybridIdentity())
}

/** @param identity - Of somebody who has one already. */
export async function messageKeysOf(identity: string): Promise<MessageKeys> {
  return { identity, recipient: await identityToRecipient(identity) }
}

/** @param recipients - Hybrid age recipients: the other's, and perhaps the writer's own. */
export async function sealMessage(message: Message, recipients: readonly string[]): Promise<Bytes> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return new Uint8Array(await encrypter.encrypt(encodeMessage(message)))
}

/** What is sealed: the message, filled up with zeros. */
export function encodeMessage(message: Message): Bytes {
  const { fromKey, sequence, atMs, phrase, text, hearing } = message
  const place = [fromKey, sequence, atMs]
  const said = encodeCbor(
    hearing === undefined
      ? ["alongside message 1", ...place, phrase ?? null, text]
      : ["alongside hearing 1", ...place, hearing.turn, hearing.officerHears],
  )
  const size = BUCKETS.find((bucket) => bucket >= said.length)
  if (size === undefined || text.length > MAX_MESSAGE_TEXT) throw new Error("a message is longer than may be")
  const padded = new Uint8Array(size)
  padded.set(said)
  return padded
}

/**
 * Opens a message, and checks that whoever signed it wrote it, in that place.
 * @param expected - From the signature over it, which the caller has verified.
 * @throws {MessageError} when it doesn't open with this key, or says something else than was signed.
 */
export async function openMessage(
  sealed: Bytes,
  identity: string,
  expected: Pick<Message, "fromKey" | "sequence">,
): Promise<Message> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let padded: Uint8Array
  try {
    padded = await decrypter.decrypt(sealed)
  } catch (cause) {
    throw new MessageError("a message doesn't open with this key", { cause })
  }
  return readMessage(padded, expected)
}

/** What was sealed. @throws {MessageError} as {@link openMessage}. */
export function readMessage(padded: Uint8Array, expected: Pick<Message, "fromKey" | "sequence">): Message {
  const message = read(padded)
  if (!equalBytes(message.fromKey, expected.fromKey) || message.sequence !== expected.sequence) {
    throw new MessageError("a message was written by somebody else, or elsewhere, than its signature says")
  }
  return message
}

function read(padded: Uint8Array): Message {
  if (!BUCKETS.includes(padded.length)) return invalid("size")
  let said: { readonly value: Cbor; readonly length: number }
  try {
    said = decodeFirstCbor(padded)
  } catch (cause) {
    throw new MessageError("a message isn't in its form", { cause })
  }
  if (padded.subarray(said.length).some((byte) => byte !== 0)) return invalid("padding")
  if (!Array.isArray(said.value) || said.value.length !== 6) return invalid("form")
  const [kind, fromKey, sequence, atMs, phrase, text] = said.value as readonly Cbor[]
  if (!(fromKey instanceof Uint8Array && fromKey.length === 32)) return invalid("writer")
  if (typeof sequence !== "number" || sequence < 0 || typeof atMs !== "number" || atMs < 0) return invalid("place")
  const place = { fromKey: fromKey as Bytes, sequence, atMs }
  if (kind === "alongside hearing 1")
    return { ...place, phrase: undefined, text: "", hearing: readHearing(phrase, text) }
  if (kind !== "alongside message 1") return invalid("kind")
  if (phrase !== null && !(typeof phrase === "string" && PHRASE.test(phrase))) return invalid("phrase")
  if (typeof text !== "string" || text.length > MAX_MESSAGE_TEXT) return invalid("text")
  return { ...place, phrase: phrase ?? undefined, text }
}

function readHearing(turn: Cbor | undefined, officerHears: Cbor | undefined): Hearing {
  if (typeof turn !== "number" || turn < 1 || turn >= 2 ** 32 || typeof officerHears !== "boolean") {
    return invalid("hearing")
  }
  return { turn, officerHears }
}

function invalid(part: string): never {
  throw new MessageError(`the ${part} of a message is not what it has to be`)
}
