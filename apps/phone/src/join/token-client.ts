import type { Bytes } from "@alongside/evidence/format/bytes"
import { seatRoutes, TOKEN_ISSUER, TOKEN_REQUEST_TYPE, TOKEN_TYPE } from "@alongside/protocol/seat-routes"
import { publicVerif, TokenChallenge } from "@cloudflare/privacypass-ts"
import { addTokens, keptTokens } from "./kept-tokens.ts"

/** Kept for a day without a network: two stops, each asked for twice. */
const MOST_KEPT = 4
const DAY_MS = 24 * 60 * 60 * 1000
const TIMEOUT_MS = 15_000

/** Fetches tokens until there are enough of them; what doesn't come today comes another day. @param isFirst - she has just joined. */
export async function topUp(database: IDBDatabase, pass: Bytes, isFirst: boolean): Promise<void> {
  const { tokens, askedWallMs } = await keptTokens(database)
  const wanted = MOST_KEPT - tokens.length
  const isTime = isFirst || Math.abs(Date.now() - askedWallMs) >= DAY_MS
  if (wanted <= 0 || !isTime) return
  const key = await issuerKey()
  if (key === undefined) return
  for (let n = 0; n < wanted; n++) {
    const token = await newToken(pass, key)
    if (token === undefined) return
    await addTokens(database, [token], Date.now())
  }
}

/** Without the pass: whoever shows everybody a key of their own shall not know whom. */
async function issuerKey(): Promise<Uint8Array | undefined> {
  try {
    const response = await fetch(seatRoutes.issuer, {
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const answer = (await response.json()) as { readonly "token-keys"?: readonly { readonly "token-key"?: unknown }[] }
    const key = answer["token-keys"]?.[0]?.["token-key"]
    if (typeof key !== "string" || key.length > 1000) return undefined
    return Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0))
  } catch {
    return undefined
  }
}

async function newToken(pass: Bytes, key: Uint8Array): Promise<Bytes | undefined> {
  try {
    const client = new publicVerif.Client(publicVerif.BlindRSAMode.PSS)
    const challenge = new TokenChallenge(TOKEN_TYPE, TOKEN_ISSUER, new Uint8Array(0), [])
    const request = await client.createTokenRequest(challenge, key)
    const response = await fetch(seatRoutes.tokens, {
      method: "POST",
      headers: { "content-type": TOKEN_REQUEST_TYPE, authorization: `Bearer ${base64Url(pass)}` },
      body: new Uint8Array(request.serialize()),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return undefined
    // What isn't signed by the key that was shown throws.
    const answer = publicVerif.TokenResponse.deserialize(new Uint8Array(await response.arrayBuffer()))
    return new Uint8Array((await client.finalize(answer)).serialize())
  } catch {
    return undefined
  }
}

function base64Url(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")
}
