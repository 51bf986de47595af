/** The person who recorded as the server sees her, without a browser: binds, signs in, reads, orders. */
import { fromHex } from "@alongside/evidence/format/bytes"
import type { Problem } from "@alongside/protocol/error-codes"
import { nonceSchema } from "@alongside/protocol/organisation"
import {
  type Binding,
  type ErasureOrder,
  encodeBindingRequest,
  encodeKeyRing,
  type KeyRing,
  OWNER_CONTENT_TYPE,
  type OwnerSignIn,
  ownerRoutes,
  SIGNED_CONTENT_TYPE,
  signBinding,
  signErasureOrder,
  signOwnerSignIn,
} from "@alongside/protocol/owner"
import { type OwnEncounter, ownEncountersSchema } from "@alongside/protocol/owner-answers"
import { routes } from "@alongside/protocol/routes"
import { sessionSchema } from "@alongside/protocol/session"
import { type QuickKey, quickKey } from "./signed-phone.ts"

export async function freshNonce(origin: string): Promise<Uint8Array<ArrayBuffer>> {
  const { nonce } = nonceSchema.parse(await (await fetch(origin + routes.nonce)).json())
  return fromHex(nonce)!
}

/** The server's code when it refused, else `undefined`. */
export async function codeOf(response: Response): Promise<string | undefined> {
  return response.ok ? undefined : ((await response.json()) as Problem).code
}

/** Who signs a binding, and what it says otherwise. */
export interface BindingTrial {
  readonly keyRing?: KeyRing
  readonly fromSigner?: QuickKey
  readonly ownerSigner?: QuickKey
  readonly other?: Partial<Binding>
}

export class SignedOwner {
  readonly origin: string
  readonly #address: string
  readonly key: Pick<QuickKey, "publicKey" | "sign">
  #token = ""

  /** @param address - where the server is asked, when it isn't where her browser sees it. */
  constructor(origin: string, key: SignedOwner["key"] = quickKey(), address = origin) {
    this.origin = origin
    this.#address = address
    this.key = key
  }

  /** Binds the device, and signs in. */
  static async of(origin: string, device: SignedOwner["key"]): Promise<SignedOwner> {
    const owner = new SignedOwner(origin)
    await owner.bind("device", device)
    await owner.signIn()
    return owner
  }

  async bind(kind: Binding["kind"], from: SignedOwner["key"], trial: BindingTrial = {}): Promise<Response> {
    const binding: Binding = {
      kind,
      origin: this.origin,
      nonce: await freshNonce(this.#address),
      from: from.publicKey,
      owner: this.key.publicKey,
      ...trial.other,
    }
    const byFrom = await signBinding(binding, (trial.fromSigner ?? from).sign)
    const byOwner = await signBinding(binding, (trial.ownerSigner ?? this.key).sign)
    return this.post(
      ownerRoutes.bindings,
      encodeBindingRequest({ byFrom, byOwner, keyRing: trial.keyRing }),
      OWNER_CONTENT_TYPE,
    )
  }

  async signIn(other: Partial<OwnerSignIn> = {}, signer: SignedOwner["key"] = this.key): Promise<Response> {
    const signIn = { origin: this.origin, nonce: await freshNonce(this.#address), owner: this.key.publicKey, ...other }
    const response = await this.post(ownerRoutes.sessions, await signOwnerSignIn(signIn, signer.sign))
    if (response.ok) this.#token = sessionSchema.parse(await response.clone().json()).token
    return response
  }

  get token(): string {
    return this.#token
  }

  ask(method: string, path: string, body?: Uint8Array<ArrayBuffer>, type = SIGNED_CONTENT_TYPE): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { "content-type": type }) }
    return fetch(this.#address + path, { method, headers, ...(body === undefined ? {} : { body }) })
  }

  post(path: string, body: Uint8Array<ArrayBuffer>, type?: string): Promise<Response> {
    return this.ask("POST", path, body, type)
  }

  get(path: string): Promise<Response> {
    return this.ask("GET", path)
  }

  async bytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await (await this.get(path)).arrayBuffer())
  }

  async list(): Promise<OwnEncounter[]> {
    return ownEncountersSchema.parse(await (await this.get(ownerRoutes.encounters(0))).json()).encounters
  }

  putRing(ring: KeyRing): Promise<Response> {
    return this.ask("PUT", ownerRoutes.keyRing, encodeKeyRing(ring), OWNER_CONTENT_TYPE)
  }

  async askToErase(
    encounter: { readonly id: string; readonly encounter: Uint8Array<ArrayBuffer> },
    other: Partial<ErasureOrder> = {},
    signer: SignedOwner["key"] = this.key,
  ): Promise<Response> {
    const order = {
      origin: this.origin,
      nonce: await freshNonce(this.#address),
      encounter: encounter.encounter,
      owner: this.key.publicKey,
      ...other,
    }
    return this.post(ownerRoutes.erasure(encounter.id), await signErasureOrder(order, signer.sign))
  }
}
