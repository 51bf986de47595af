import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  verify,
} from "node:crypto"
import { promisify } from "node:util"
import { TOKEN_BYTES, TOKEN_ISSUER, TOKEN_TYPE } from "@alongside/protocol/seat-routes"
import { publicVerif, TOKEN_TYPES, Token, TokenChallenge, util } from "@cloudflare/privacypass-ts"
import type { Database } from "../accounts/database.ts"
import { RequestError } from "../problem.ts"

/** 60 days: a key that everybody's tokens are under for long hides each among many; one that never ends keeps every spent token for good. */
const ISSUES_FOR_MS = 60 * 24 * 60 * 60 * 1000

/** The one that issues, and the one before it: a token that was kept for a bad day is good for two months at least. */
const GOOD_KEYS = 2

interface TokenKey {
  /** SHA-256 of {@link published}, hexadecimal: RFC 9578 §6.1. */
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** As RFC 9578 §6.5 writes it down. */
  readonly published: Uint8Array
  readonly madeMs: number
}

/**
 * Issues tokens without seeing them, and knows its own again (RFC 9578 §6, token type 2): one key for the whole organisation,
 * whatever code somebody came by, so that a token tells nothing but that somebody has a seat.
 */
export class TokenIssuer {
  readonly #database: Database
  readonly #now: () => number
  /** The newest first. */
  #keys: readonly TokenKey[]
  readonly #challenge: Buffer

  private constructor(database: Database, now: () => number, keys: readonly TokenKey[]) {
    this.#database = database
    this.#now = now
    this.#keys = keys
    const challenge = new TokenChallenge(TOKEN_TYPE, TOKEN_ISSUER, new Uint8Array(0), []).serialize()
    this.#challenge = createHash("sha256").update(challenge).digest()
  }

  /** With the keys that are still good, and a new one where the newest issues no more. */
  static async open(database: Database, now: () => number): Promise<TokenIssuer> {
    const rows = await database.selectFrom("token_key").selectAll().orderBy("made_ms", "desc").execute()
    const keys = rows.map(({ private_key, made_ms }) => tokenKey(Buffer.from(private_key, "base64"), made_ms))
    const issuer = new TokenIssuer(database, now, keys)
    await issuer.renew()
    return issuer
  }

  /** What everybody is shown. */
  get published(): Uint8Array {
    return this.#keys[0]!.published
  }

  /** Makes another key in the place of one that has issued for long enough, and forgets the oldest with what was spent of it. */
  async renew(): Promise<void> {
    const nowMs = this.#now()
    const newest = this.#keys[0]
    if (newest === undefined || nowMs >= newest.madeMs + ISSUES_FOR_MS) {
      const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 })
      const der = privateKey.export({ type: "pkcs8", format: "der" })
      const key = tokenKey(der, nowMs)
      await this.#database
        .insertInto("token_key")
        .values({ id: key.id, private_key: der.toString("base64"), made_ms: nowMs })
        .execute()
      this.#keys = [key, ...this.#keys]
    }
    for (const { id } of this.#keys.slice(GOOD_KEYS)) {
      await this.#database.deleteFrom("spent_token").where("key", "=", id).execute()
      await this.#database.deleteFrom("token_key").where("id", "=", id).execute()
    }
    this.#keys = this.#keys.slice(0, GOOD_KEYS)
  }

  /**
   * Answers one token request. Whoever asks has been counted.
   * @throws RequestError `TOKEN_REQUEST_MALFORMED`; `TOKEN_KEY_CHANGED`: it was made for another key than the newest.
   */
  issue(request: Uint8Array): Uint8Array {
    const key = this.#keys[0]!
    const { truncatedTokenKeyId, blindedMsg } = readRequest(request)
    if (truncatedTokenKeyId !== Number.parseInt(key.id.slice(-2), 16)) throw new RequestError("TOKEN_KEY_CHANGED")
    return blindSign(key, blindedMsg)
  }

  /**
   * Checks a token that is spent.
   * @returns its hash, by which one token is told from another, and the key that it is under; both hexadecimal.
   * @throws RequestError `RING_TOKEN_MALFORMED`, `RING_TOKEN_OF_ANOTHER`, `RING_TOKEN_INVALID`.
   */
  check(bytes: Uint8Array): { readonly hash: string; readonly key: string } {
    const token = readToken(bytes)
    const { tokenKeyId, challengeDigest } = token.authInput
    const id = Buffer.from(tokenKeyId).toString("hex")
    const key = this.#keys.find((one) => one.id === id)
    if (key === undefined || !this.#challenge.equals(challengeDigest)) throw new RequestError("RING_TOKEN_OF_ANOTHER")
    const options = { key: key.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }
    const isSigned = verify("sha384", token.authInput.serialize(), options, token.authenticator)
    if (!isSigned) throw new RequestError("RING_TOKEN_INVALID")
    return { hash: createHash("sha256").update(token.authInput.nonce).digest("hex"), key: id }
  }
}

/** RFC 9474 §4.3, by OpenSSL: the library's own big numbers take a quarter of a second for it, on the thread that rings. */
function blindSign({ privateKey, publicKey }: TokenKey, blinded: Uint8Array): Uint8Array {
  const padding = constants.RSA_NO_PADDING
  try {
    const signed = privateEncrypt({ key: privateKey, padding }, blinded)
    // A fault in the machine would give the key away with the signature.
    if (!publicDecrypt({ key: publicKey, padding }, signed).equals(blinded)) throw new Error("signing failed")
    return signed
  } catch (cause) {
    // A number as large as the modulus, or larger, is no blinded message.
    throw new RequestError("TOKEN_REQUEST_MALFORMED", { cause })
  }
}

function readRequest(bytes: Uint8Array) {
  try {
    if (bytes.length !== 3 + TOKEN_TYPES.BLIND_RSA.Nk) throw new RangeError("another length")
    return publicVerif.TokenRequest.deserialize(TOKEN_TYPES.BLIND_RSA, bytes)
  } catch (cause) {
    throw new RequestError("TOKEN_REQUEST_MALFORMED", { cause })
  }
}

function readToken(bytes: Uint8Array): Token {
  try {
    if (bytes.length !== TOKEN_BYTES) throw new RangeError("another length")
    return Token.deserialize(TOKEN_TYPES.BLIND_RSA, bytes)
  } catch (cause) {
    throw new RequestError("RING_TOKEN_MALFORMED", { cause })
  }
}

function tokenKey(der: Buffer, madeMs: number): TokenKey {
  const privateKey = createPrivateKey({ key: der, type: "pkcs8", format: "der" })
  const publicKey = createPublicKey(privateKey)
  const published = util.convertEncToRSASSAPSS(publicKey.export({ type: "spki", format: "der" }))
  return { id: createHash("sha256").update(published).digest("hex"), privateKey, publicKey, published, madeMs }
}
