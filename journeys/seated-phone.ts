/** The side of a phone that has joined: a seat, and tokens that its server issued without seeing them. */
import { createHash, randomBytes } from "node:crypto"
import type { Bytes } from "@alongside/evidence/format/bytes"
import type { Problem } from "@alongside/protocol/error-codes"
import {
  SEAT_CONTENT_TYPE,
  seatRoutes,
  TOKEN_ISSUER,
  TOKEN_REQUEST_TYPE,
  TOKEN_TYPE,
} from "@alongside/protocol/seat-routes"
import { issuerSchema } from "@alongside/protocol/seats"
import { publicVerif, TokenChallenge } from "@cloudflare/privacypass-ts"

/** What a refusal said, or `undefined` where there was none. */
type Refusal = Problem["code"] | undefined

export class SeatedPhone {
  readonly url: string
  readonly pass = randomBytes(32)

  constructor(url: string) {
    this.url = url
  }

  async takeSeat(seat: string): Promise<Refusal> {
    const body = JSON.stringify({ seat, pass: createHash("sha256").update(this.pass).digest("hex") })
    const headers = { "content-type": SEAT_CONTENT_TYPE }
    return refusalOf(await fetch(this.url + seatRoutes.seats, { method: "POST", headers, body }))
  }

  /** A token, or why there is none. @param key - another than the server shows. */
  async token(key?: Uint8Array): Promise<Bytes | Problem["code"]> {
    const { request, finish } = await requestToken(key ?? (await this.issuerKey()))
    const response = await this.post(request)
    if (!response.ok) return ((await response.json()) as Problem).code
    return finish(new Uint8Array(await response.arrayBuffer()))
  }

  /** Posts what may be a token request. */
  post(body: Bytes): Promise<Response> {
    const headers = { "content-type": TOKEN_REQUEST_TYPE, authorization: `Bearer ${this.pass.toString("base64url")}` }
    return fetch(this.url + seatRoutes.tokens, { method: "POST", headers, body })
  }

  async issuerKey(): Promise<Uint8Array> {
    const answer = issuerSchema.parse(await (await fetch(this.url + seatRoutes.issuer)).json())
    return Buffer.from(answer["token-keys"][0]!["token-key"], "base64url")
  }
}

/** A token request for a key, and what makes a token of its answer. */
export async function requestToken(key: Uint8Array) {
  const client = new publicVerif.Client(publicVerif.BlindRSAMode.PSS)
  const challenge = new TokenChallenge(TOKEN_TYPE, TOKEN_ISSUER, new Uint8Array(0), [])
  const request = await client.createTokenRequest(challenge, key)
  return {
    request: new Uint8Array(request.serialize()),
    async finish(response: Uint8Array): Promise<Bytes> {
      const token = await client.finalize(publicVerif.TokenResponse.deserialize(response))
      return new Uint8Array(token.serialize())
    },
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  return response.ok ? undefined : ((await response.json()) as Problem).code
}
