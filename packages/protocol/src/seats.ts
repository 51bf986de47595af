import { z } from "zod"

/** How a phone takes a seat with an organisation, and gets the tokens that ringing spends (spec/joining.md). */
export const seatRoutes = {
  /** POST {@link SeatAsked}; 204. Again with the same pass is no fault, and takes no second seat. */
  seats: "/v1/seats",
  /** GET the key that tokens are issued under: RFC 9578 §4. Shown to nobody in particular: everybody has to be shown the same. */
  issuer: "/.well-known/private-token-issuer-directory",
  /** POST a token request (RFC 9578 §6.1) with the pass as `authorization: Bearer …`; answers a token response (§6.2). */
  tokens: "/v1/tokens",
  /** GET {@link Duty} for `?jurisdiction=…&language=…`, the language once or more. */
  duty: "/v1/duty",
} as const

/** Of what is POSTed to `seatRoutes.seats`. */
export const SEAT_CONTENT_TYPE = "application/vnd.alongside.seat+json"
/** RFC 9578 §6.1 and §6.2. */
export const TOKEN_REQUEST_TYPE = "application/private-token-request"
export const TOKEN_RESPONSE_TYPE = "application/private-token-response"

/** Blind RSA, 2048 bit: whoever has the public key can check a token. */
export const TOKEN_TYPE = 2
/** RFC 9577 §2.1: whom a token is for. The key that it is issued under is one organisation's alone, so the name needn't tell it. */
export const TOKEN_ISSUER = "alongside"
/** Of a token, RFC 9577 §2.2: type, nonce, challenge, key and signature. */
export const TOKEN_BYTES = 2 + 32 + 32 + 32 + 256

export const seatAskedSchema = z.object({
  /** spec/roster.md §8.1. */
  seat: z.string().regex(/^[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{9}$/),
  /** SHA-256 of the pass that the phone made, hexadecimal: it is shown only where tokens are asked for. */
  pass: z.string().regex(/^[0-9a-f]{64}$/),
})
export type SeatAsked = z.infer<typeof seatAskedSchema>

export const issuerSchema = z.object({
  "issuer-request-uri": z.string(),
  "token-keys": z.array(z.object({ "token-type": z.number().int(), "token-key": z.string().max(1000) })).max(8),
})
export type Issuer = z.infer<typeof issuerSchema>

/** Who would be rung for somebody. Told to anybody: it names nobody. */
export const dutySchema = z.object({
  /** Whether counsel who may advise there are on duty, connected. */
  isOnDuty: z.boolean(),
  /** Whether one of them speaks one of the languages. */
  sharesLanguage: z.boolean(),
})
export type Duty = z.infer<typeof dutySchema>
