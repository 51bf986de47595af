import type { Bytes } from "../format/bytes.ts"
import { type Cbor, decodeFirstCbor, encodeCbor } from "../format/cbor.ts"
import { MAX_MESSAGE_TEXT, type Message, MessageError, PHRASE } from "./message.ts"

/** The `codec` of a segment of `advice` in which a message is (spec/advice.md §1.1). */
export const MESSAGE_CODEC = "message"

/** One message of a call, as counsel's own record has it. */
export interface AdviceMessage extends Pick<Message, "atMs" | "phrase" | "text"> {
  readonly from: "person" | "counsel"
}

const writers = ["person", "counsel"] as const satisfies readonly AdviceMessage["from"][]

/** The media of one segment. */
export function encodeAdviceMessage({ from, atMs, phrase, text }: AdviceMessage): Bytes {
  return encodeCbor([writers.indexOf(from), atMs, phrase ?? null, text])
}

/** Zeros behind it are padding. @throws {MessageError} for what isn't a message, or hides something behind one. */
export function decodeAdviceMessage(media: Uint8Array): AdviceMessage {
  let said: { readonly value: Cbor; readonly length: number }
  try {
    said = decodeFirstCbor(media)
  } catch (cause) {
    throw new MessageError("a recorded message isn't in its form", { cause })
  }
  if (media.subarray(said.length).some((byte) => byte !== 0)) return invalid("padding")
  if (!Array.isArray(said.value) || said.value.length !== 4) return invalid("form")
  const [writer, atMs, phrase, text] = said.value as readonly Cbor[]
  const from = typeof writer === "number" ? writers[writer] : undefined
  if (from === undefined) return invalid("writer")
  if (typeof atMs !== "number" || atMs < 0) return invalid("time")
  if (phrase !== null && !(typeof phrase === "string" && PHRASE.test(phrase))) return invalid("phrase")
  if (typeof text !== "string" || text.length > MAX_MESSAGE_TEXT) return invalid("text")
  return { from, atMs, phrase: phrase ?? undefined, text }
}

function invalid(part: string): never {
  throw new MessageError(`the ${part} of a recorded message is not what it has to be`)
}
