import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { signAcceptance } from "@alongside/protocol/acceptance"
import { type OnCallMessage, onCallMessageSchema, onCallRoute } from "@alongside/protocol/on-call"
import { nonceSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { SIGN_IN_CONTENT_TYPE, sessionSchema, signSignIn } from "@alongside/protocol/session"
import type { CanaryKeys } from "./canary-keys.ts"
import { CanaryLine } from "./canary-line.ts"

type Seat = Extract<OnCallMessage, { readonly type: "seat" }>

/** A console without a person: goes on duty, and answers the canary's press and nobody else's. */
export class CanaryCounsel implements Disposable {
  readonly #line: CanaryLine<OnCallMessage>
  readonly #keys: CanaryKeys

  private constructor(line: CanaryLine<OnCallMessage>, keys: CanaryKeys) {
    this.#line = line
    this.#keys = keys
  }

  /** Signs in as any console does; on duty when this resolves. */
  static async onDuty(origin: string, keys: CanaryKeys, signal: AbortSignal): Promise<CanaryCounsel> {
    const { publicKey: counselKey, sign } = keys.counsel
    const nonce = nonceSchema.parse(await (await fetch(origin + routes.nonce, { signal, redirect: "error" })).json())
    const body = await signSignIn({ origin, nonce: fromHex(nonce.nonce)!, counselKey }, sign)
    const headers = { "content-type": SIGN_IN_CONTENT_TYPE }
    const response = await fetch(origin + routes.sessions, { method: "POST", headers, body, signal, redirect: "error" })
    if (!response.ok) throw new Error(`signing in was answered ${response.status}`)
    const { token } = sessionSchema.parse(await response.json())
    const line = await CanaryLine.open(
      origin.replace(/^http/, "ws") + onCallRoute,
      async (data) => onCallMessageSchema.parse(JSON.parse(data.toString())),
      signal,
    )
    line.say({ type: "hello", token })
    await line.until((message) => (message.type === "welcome" ? message : undefined))
    line.say({ type: "duty", isOnDuty: true })
    await line.until((message) => (message.type === "duty" && message.isOnDuty ? message : undefined))
    return new CanaryCounsel(line, keys)
  }

  /** Waits until the canary's press rings here. @returns the ring's name. */
  untilRung(number: number): Promise<string> {
    const encounter = toHex(this.#keys.encounter)
    return this.#line.until((message) =>
      message.type === "ring" && message.request === `${encounter}.${number}` ? message.ring : undefined,
    )
  }

  /** Takes it, and signs that. */
  async answer(ring: string): Promise<Seat> {
    this.#line.say({ type: "accept", ring })
    const seat = await this.#line.until((message) => {
      if (message.type === "refused") throw new Error(`accepting was answered ${message.code}`)
      return message.type === "seat" && ring.startsWith(message.request) ? message : undefined
    })
    const { request, token, number, sessionKey } = seat
    const { encounter, counsel } = this.#keys
    const acceptance = { encounter, number, token, sessionKey: fromHex(sessionKey)!, counselKey: counsel.publicKey }
    const signed = await signAcceptance({ ...acceptance, atMs: seat.serverMs }, counsel.sign)
    this.#line.say({ type: "acceptance", request, token, signed: Buffer.from(signed).toString("base64url") })
    return seat
  }

  /** Says that the two are in the call. */
  connected({ request, token }: Seat): void {
    this.#line.say({ type: "connected", request, token })
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]()
  }
}
