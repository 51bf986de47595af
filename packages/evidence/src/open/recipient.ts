import { identityToRecipient } from "age-encryption"
import type { Recipient } from "../seal/envelope.ts"
import type { Identity } from "./envelope.ts"

/** The public half of an identity: what phones seal to. */
export function recipientOf(identity: Identity): Promise<Recipient> {
  return identityToRecipient(identity)
}
