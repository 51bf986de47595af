import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import {
  coseTypes,
  parseCose,
  payloadOf,
  type Sign,
  signCose,
  type UnverifiedCose,
} from "@alongside/evidence/format/cose"
import { FormatError } from "@alongside/evidence/format/error"
import { z } from "zod"
import { closingSummarySchema } from "./closing.ts"
import { keepingSchema } from "./keeping.ts"

/** What counsel signs to sign in: this server, a fresh nonce of its, and the key that signs. */
export interface SignIn {
  /** The origin that counsel's browser sees, such as `https://alongside.example`. */
  readonly origin: string
  /** From {@link routes.nonce}, 32 bytes; used once. */
  readonly nonce: Bytes
  readonly counselKey: Bytes
}

/** Of the body of POST {@link routes.sessions}: the signed sign-in (RFC 9052 §2). */
export const SIGN_IN_CONTENT_TYPE = 'application/cose; cose-type="cose-sign1"'

export function signSignIn(signIn: SignIn, sign: Sign): Promise<Bytes> {
  return signCose(coseTypes.session, encodeCbor([signIn.origin, signIn.nonce, signIn.counselKey]), sign)
}

/** Reads a sign-in without verifying it. @throws {FormatError} as `parseCose`, and `COSE_INVALID`. */
export function parseSignIn(bytes: Uint8Array): SignIn & { readonly signature: UnverifiedCose } {
  const signature = parseCose(bytes, coseTypes.session)
  const payload = payloadOf(signature)
  const [origin, nonce, counselKey] = Array.isArray(payload) && payload.length === 3 ? (payload as readonly Cbor[]) : []
  if (
    typeof origin !== "string" ||
    !(nonce instanceof Uint8Array && nonce.length === 32) ||
    !(counselKey instanceof Uint8Array && counselKey.length === 32)
  ) {
    throw new FormatError("COSE_INVALID", "a sign-in names an origin, a nonce and a key")
  }
  return { origin, nonce: nonce as Bytes, counselKey: counselKey as Bytes, signature }
}

/** What POST {@link routes.sessions} answers. */
export const sessionSchema = z.object({
  /** Bearer token, kept in memory only. */
  token: z.string().min(20).max(200),
  expiresMs: z.number().int(),
})

/** One encounter in counsel's list. */
export const encounterListSchema = z.array(
  z.object({
    id: z.string().regex(/^[0-9a-f]{64}$/),
    startedMs: z.number().int(),
    lastReceivedMs: z.number().int(),
    records: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative(),
    /** True once a last heads statement of the newest leg has come. */
    isEnded: z.boolean(),
    /** How she last said that it is over; `null` while she hasn't. */
    closing: closingSummarySchema.nullable(),
    ...keepingSchema.shape,
  }),
)
export type EncounterList = z.infer<typeof encounterListSchema>
