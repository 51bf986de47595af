import type { Bytes } from "@alongside/evidence/format/bytes"
import { signCallWord } from "@alongside/protocol/call/any-word"
import type { Leg } from "../seal/leg.ts"
import type { CallOrder } from "./orders.ts"

/** Signs a word of a call with the session key of `leg`. In the seal worker, where the key is. */
export function signCall(leg: Leg, { number, token, counselKey, word }: CallOrder): Promise<Bytes> {
  const { encounter, sessionKey, sign } = leg
  return signCallWord({ encounter, number, token, callerKey: sessionKey, answererKey: counselKey }, word, sign)
}
