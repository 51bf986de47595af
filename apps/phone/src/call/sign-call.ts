import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Leg } from "@alongside/live/seal/leg"
import { signCallWord } from "@alongside/protocol/call/any-word"
import type { CallOrder } from "./orders.ts"

/**
 * Signs a word of a call with the session key of `leg`. In the seal worker, where the key is.
 * @param adviceRecipient - Of her advice key, which *hello* names; empty where this phone has none.
 */
export function signCall(leg: Leg, call: CallOrder, adviceRecipient: string): Promise<Bytes> {
  const { number, token, counselKey, word } = call
  const { encounter, sessionKey, sign } = leg
  const seat = { encounter, number, token, callerKey: sessionKey, answererKey: counselKey }
  const isHello = word.kind === "hello" && adviceRecipient !== ""
  return signCallWord(seat, isHello ? { ...word, advice: adviceRecipient } : word, sign)
}
