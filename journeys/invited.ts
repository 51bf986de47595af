/** Somebody who accepts an invitation, without a browser: makes their keys, says who they are, and shows a passkey. */
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Member } from "@alongside/evidence/roster/member"
import { type AccountRole, accountRoutes, type Claims, invitationSchema } from "@alongside/protocol/accounts"
import type { Joining } from "@alongside/protocol/joining"
import { identityToRecipient } from "age-encryption"
import { newJoining } from "./counsel-on-call.ts"
import type { SignedCoordinator } from "./signed-coordinator.ts"
import { signInBytes } from "./signed-counsel.ts"
import { SoftwarePasskey } from "./software-passkey.ts"

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

export async function invite(coordinator: SignedCoordinator, role: AccountRole): Promise<string> {
  const response = await coordinator.ask(accountRoutes.invitations, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role }),
  })
  return invitationSchema.parse(await response.json()).secret
}

export function postJson(url: string, body: object): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
}

export class Invited {
  /** Where their browser sees the server: a name, because no passkey is for a number. */
  readonly origin: string
  readonly joining: Joining
  readonly claims: Claims
  readonly passkey = new SoftwarePasskey()

  private constructor(origin: string, joining: Joining, claims: Claims) {
    this.origin = origin
    this.joining = joining
    this.claims = claims
  }

  static async counsel(url: string, claims: Partial<Claims> = {}): Promise<Invited> {
    const joining = await newJoining()
    const licence = { jurisdiction: "US-MN", matter: "traffic", barNumber: "0398765", untilMs: Date.now() + YEAR_MS }
    return new Invited(url.replace("127.0.0.1", "localhost"), joining, {
      ...{ name: "Ada Muñoz", languages: ["en", "es"], licences: [licence] },
      recipient: await identityToRecipient(joining.identity),
      ...claims,
    })
  }

  /** A signed sign-in with a fresh nonce. */
  signIn(): Promise<Bytes> {
    return signInBytes(this.origin, this.joining)
  }

  async accept(secret: string, other: object = {}): Promise<Response> {
    const signIn = await this.signIn()
    return postJson(this.origin + accountRoutes.accounts, {
      ...{ secret, signIn: Buffer.from(signIn).toString("base64url"), claims: this.claims },
      registration: this.passkey.registration(this.origin, signIn),
      ...other,
    })
  }

  /** @param passkey - Their own, unless told otherwise. */
  async show(passkey = this.passkey, isVerified = true): Promise<Response> {
    const signIn = await this.signIn()
    return this.send(signIn, passkey.assertion(this.origin, signIn, isVerified))
  }

  send(signIn: Bytes, assertion: object): Promise<Response> {
    const text = Buffer.from(signIn).toString("base64url")
    return postJson(this.origin + accountRoutes.passkeySignIn, { signIn: text, assertion })
  }

  /** As the coordinator certifies them. */
  get member(): Member {
    const { name, languages, licences, recipient } = this.claims
    const recipientHash = recipient === null ? undefined : hashSmall(new TextEncoder().encode(recipient))
    return { role: "counsel", key: this.joining.counselKey, recipientHash, name, languages, licences }
  }

  get key(): string {
    return toHex(this.joining.counselKey)
  }
}
