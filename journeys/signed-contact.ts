/** Somebody whom a person chose, as the server sees them, without a browser: signs in, is told, watches, acknowledges. */
import type { Bytes } from "@alongside/evidence/format/bytes"
import { toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import {
  CIRCLE_CONTENT_TYPE,
  type ContactAddress,
  circleRoutes,
  encodeNotices,
  type Following,
  type Notice,
  type Seen,
  signContactSignIn,
  signSeen,
  signTold,
  type Told,
} from "@alongside/protocol/circle"
import { type Press, pressesSchema, type ToldAnswer, toldSchema } from "@alongside/protocol/circle-answers"
import { SIGN_IN_CONTENT_TYPE, sessionSchema } from "@alongside/protocol/session"
import { WatchingSocket } from "./signed-counsel.ts"
import { freshNonce } from "./signed-owner.ts"
import { type QuickKey, quickKey, type SignedPhone } from "./signed-phone.ts"

/** What her phone hands over for one contact. */
export interface NoticeTrial {
  readonly may?: Following
  readonly language?: Notice["language"]
  readonly addresses?: readonly ContactAddress[]
  readonly other?: Partial<Told>
  readonly signer?: QuickKey
}

/** A notice for one contact, signed by the phone's device. */
export async function noticeFor(phone: SignedPhone, contact: QuickKey, trial: NoticeTrial = {}): Promise<Notice> {
  const { may = "picture", language = "en", addresses = [], other = {}, signer = phone.device } = trial
  const told: Told = {
    ...{ encounter: phone.encounter, contactKey: contact.publicKey, deviceKey: phone.device.publicKey, may },
    ...{ atMs: Date.now(), organisation: undefined },
    ...other,
  }
  return { told: await signTold(told, signer.sign), language, addresses }
}

/** POSTs notices, as her phone does. */
export function postNotices(origin: string, encounter: string, notices: readonly Notice[]): Promise<Response> {
  return postBytes(origin, encounter, encodeNotices(notices))
}

export function postBytes(origin: string, encounter: string, body: Bytes): Promise<Response> {
  const headers = { "content-type": CIRCLE_CONTENT_TYPE }
  return fetch(origin + circleRoutes.notices(encounter), { method: "POST", headers, body })
}

/** Has them told. @throws Error when the server refuses. */
export async function tell(origin: string, encounter: string, notices: readonly Notice[]): Promise<ToldAnswer> {
  const response = await postNotices(origin, encounter, notices)
  if (!response.ok) throw new Error(`the notices were refused: ${await response.text()}`)
  return toldSchema.parse(await response.json())
}

/** How it stands, as her phone asks. */
export async function toldNow(origin: string, token: string): Promise<ToldAnswer> {
  const headers = { authorization: `Bearer ${token}` }
  return toldSchema.parse(await (await fetch(origin + circleRoutes.told, { headers })).json())
}

export class SignedContact {
  readonly origin: string
  readonly key: QuickKey
  readonly token: string

  private constructor(origin: string, key: QuickKey, token: string) {
    this.origin = origin
    this.key = key
    this.token = token
  }

  static async signIn(origin: string, key: QuickKey = quickKey()): Promise<SignedContact> {
    const nonce = await freshNonce(origin)
    const body = await signContactSignIn({ origin, nonce, contactKey: key.publicKey }, key.sign)
    const headers = { "content-type": SIGN_IN_CONTENT_TYPE }
    const response = await fetch(origin + circleRoutes.sessions, { method: "POST", headers, body })
    if (!response.ok) throw new Error(`the contact was refused: ${await response.text()}`)
    return new SignedContact(origin, key, sessionSchema.parse(await response.json()).token)
  }

  get hexKey(): string {
    return toHex(this.key.publicKey)
  }

  get(path: string): Promise<Response> {
    return fetch(this.origin + path, { headers: { authorization: `Bearer ${this.token}` } })
  }

  async presses(): Promise<Press[]> {
    return pressesSchema.parse(await (await this.get(circleRoutes.presses)).json())
  }

  watch(): Promise<WatchingSocket> {
    return WatchingSocket.open(this.origin, this.token)
  }

  /** Says that the press was seen. */
  async see({ encounter, told }: Press, other: Partial<Seen> = {}, signer: QuickKey = this.key): Promise<Response> {
    const seen: Seen = {
      ...{ encounter: new Uint8Array(Buffer.from(encounter, "hex")), contactKey: this.key.publicKey },
      told: hashSmall(new Uint8Array(Buffer.from(told, "base64url"))),
      atMs: Date.now(),
      ...other,
    }
    return this.sendSeen(encounter, await signSeen(seen, signer.sign))
  }

  sendSeen(encounter: string, body: Bytes): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}`, "content-type": SIGN_IN_CONTENT_TYPE }
    return fetch(this.origin + circleRoutes.seen(encounter), { method: "POST", headers, body })
  }
}
