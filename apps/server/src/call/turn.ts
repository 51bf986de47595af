import { createHmac, randomBytes } from "node:crypto"
import type { CallRelays } from "@alongside/protocol/call/relays"

export interface TurnSettings {
  /** Of the TURN server, RFC 7065; empty when there is none. */
  readonly turnUrls: readonly string[]
  /** coturn's `static-auth-secret`. */
  readonly turnSecret?: string | undefined
  readonly callRelayOnly: boolean
  /** How long what is given out is good. */
  readonly turnSeconds: number
}

/**
 * By which ways a call may go, with credentials for one of its sides: `username` is the Unix second until which they are good and
 * something random, `credential` is HMAC-SHA-1 of it (draft-uberti-behave-turn-rest-00 §2.2, as coturn has it). Nothing about
 * anybody is in them, and nothing is remembered.
 * @param nowMs - Milliseconds since 1970.
 */
export function callRelays(settings: TurnSettings, nowMs: number): CallRelays {
  const { turnUrls, turnSecret, callRelayOnly: isRelayOnly, turnSeconds } = settings
  if (turnUrls.length === 0 || turnSecret === undefined) return { servers: [], isRelayOnly: false }
  const username = `${Math.floor(nowMs / 1000) + turnSeconds}:${randomBytes(9).toString("base64url")}`
  const credential = createHmac("sha1", turnSecret).update(username).digest("base64")
  return { servers: [{ urls: [...turnUrls], username, credential }], isRelayOnly }
}
