/** A push service (RFC 8030) with a browser behind it that really opens what comes (RFC 8188, 8291) and checks who sent it (RFC 8292). */
import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from "node:crypto"
import type { PushedNotice } from "@alongside/protocol/pushed-notice"
import type { PushSubscription } from "../address.ts"
import { type Asked, type Mood, Provider } from "./provider.ts"

const statuses: Partial<Record<Mood, number>> = { well: 201, "address gone": 410, slow: 201, "refuses us": 403 }

/** A browser's subscription, and what comes by it. */
export class PushReceiver implements AsyncDisposable {
  readonly service: Provider
  readonly #keys: ECDH
  readonly #auth: Buffer
  /** Which of several browsers behind one service. */
  readonly #path: string

  private constructor(service: Provider, path: string) {
    this.service = service
    this.#path = path
    this.#keys = createECDH("prime256v1")
    this.#keys.generateKeys()
    this.#auth = randomBytes(16)
  }

  static async start(): Promise<PushReceiver> {
    const service = await Provider.start((_, mood) => {
      const status = statuses[mood]
      return status === undefined ? undefined : { status }
    })
    return new PushReceiver(service, "/push/one")
  }

  get subscription(): PushSubscription {
    return {
      endpoint: this.service.url + this.#path,
      keys: { p256dh: this.#keys.getPublicKey().toString("base64url"), auth: this.#auth.toString("base64url") },
    }
  }

  /** What a request says, once it is opened. */
  open({ body }: Asked): PushedNotice {
    return JSON.parse(openAes128Gcm(body, this.#keys, this.#auth).toString()) as PushedNotice
  }

  async untilReceived(times: number): Promise<PushedNotice[]> {
    return (await this.service.untilAsked(times)).map((asked) => this.open(asked))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.service[Symbol.asyncDispose]()
  }
}

/** RFC 8291 §3.4 and RFC 8188 §2: one record. @throws when it wasn't sealed for these keys. */
export function openAes128Gcm(body: Buffer, keys: ECDH, auth: Buffer): Buffer {
  const salt = body.subarray(0, 16)
  const senderKey = body.subarray(21, 21 + body[20]!)
  const sealed = body.subarray(21 + body[20]!)
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.getPublicKey(), senderKey])
  const secret = Buffer.from(hkdfSync("sha256", keys.computeSecret(senderKey), auth, info, 32))
  const derive = (label: string, length: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), length))
  const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12))
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  // The delimiter of the last record, and what pads it.
  const end = plain.findLastIndex((byte) => byte !== 0)
  if (plain[end] !== 2) throw new Error("the record isn't the last one")
  return plain.subarray(0, end)
}

/** RFC 8292 §2 and §3: what `authorization` claims, checked with the key that it names. @throws when it isn't signed by that. */
export function openVapid(authorization: string): { readonly key: string; readonly claims: Record<string, unknown> } {
  const { token = "", key = "" } = /^vapid t=(?<token>[^,]+), ?k=(?<key>.+)$/.exec(authorization)?.groups ?? {}
  const [head = "", claims = "", signature = ""] = token.split(".")
  const point = Buffer.from(key, "base64url")
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"))
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" })
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  )
  if (!isSigned) throw new Error("the token isn't signed by the key that it names")
  return { key, claims: JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown> }
}
