/** How a phone takes a seat with an organisation, and gets the tokens that ringing spends (spec/joining.md). */
export const seatRoutes = {
  /** POST a seat (seats.ts); 204. Again with the same pass is no fault, and takes no second seat. */
  seats: "/v1/seats",
  /** GET the key that tokens are issued under: RFC 9578 §4. Shown to nobody in particular: everybody has to be shown the same. */
  issuer: "/.well-known/private-token-issuer-directory",
  /** POST a token request (RFC 9578 §6.1) with the pass as `authorization: Bearer …`; answers a token response (§6.2). */
  tokens: "/v1/tokens",
  /** GET who is on duty (seats.ts) for `?jurisdiction=…&language=…`, the language once or more. */
  duty: "/v1/duty",
  /** GET every joining code, POST a new one: for coordinators (seats.ts). */
  codes: "/v1/joining-codes",
  /** DELETE: it gives no seat any more. */
  code: (id: string) => `/v1/joining-codes/${id}`,
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
