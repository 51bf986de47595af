/** Counsel on call as the server sees them, without a browser: signs in, is rung, accepts and signs. */
import { generateKeyPairSync } from "node:crypto"
import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { type Acceptance, signAcceptance } from "@alongside/protocol/acceptance"
import type { Joining } from "@alongside/protocol/joining"
import { type ConsoleMessage, type OnCallMessage, onCallMessageSchema, onCallRoute } from "@alongside/protocol/on-call"
import { sessionSchema } from "@alongside/protocol/session"
import { generateHybridIdentity } from "age-encryption"
import { WebSocket } from "ws"
import { joiningOf, postSignIn, signerOf, signInBytes } from "./signed-counsel.ts"

/** A message of one type. */
export type Heard<Type extends OnCallMessage["type"]> = Extract<OnCallMessage, { readonly type: Type }>

/** Keys of somebody who may be put on a roster. @param identity - Somebody's, for many who are sealed nothing: one takes its time to make. */
export async function newJoining(identity?: string): Promise<Joining> {
  const { d = "", x = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })
  const bytes = (text: string): Bytes => new Uint8Array(Buffer.from(text, "base64url"))
  return { identity: identity ?? (await generateHybridIdentity()), signingSeed: bytes(d), counselKey: bytes(x) }
}

/** One console of counsel's, signed in: everything it hears, in order. */
export class CounselOnCall {
  readonly joining: Joining
  readonly socket: WebSocket
  readonly heard: OnCallMessage[] = []
  readonly closed: Promise<number>
  #onHeard: (() => void)[] = []

  private constructor(origin: string, joining: Joining) {
    this.joining = joining
    this.socket = new WebSocket(origin.replace(/^http/, "ws") + onCallRoute)
    this.closed = new Promise((resolve) => this.socket.on("close", resolve))
    this.socket.on("error", () => undefined)
    this.socket.on("close", () => this.#wake())
    this.socket.on("message", (data: Buffer) => {
      this.heard.push(onCallMessageSchema.parse(JSON.parse(data.toString())))
      this.#wake()
    })
  }

  /** Connected, and silent. */
  static async connect(origin: string, joining: Joining): Promise<CounselOnCall> {
    const counsel = new CounselOnCall(origin, joining)
    await new Promise<void>((resolve, reject) => {
      counsel.socket.once("open", () => resolve())
      counsel.socket.once("close", () => reject(new Error("the WebSocket was refused")))
    })
    return counsel
  }

  /** Signed in and on duty. @param joining - The demonstration's counsel, unless told otherwise. */
  static async onDuty(
    server: { readonly url: string; readonly joiningPath: string | undefined },
    joining: Joining = joiningOf(server.joiningPath),
  ): Promise<CounselOnCall> {
    const response = await postSignIn(server.url, await signInBytes(server.url, joining))
    const { token } = sessionSchema.parse(await response.json())
    const counsel = await CounselOnCall.connect(server.url, joining)
    counsel.say({ type: "hello", token })
    await counsel.until("welcome")
    counsel.say({ type: "duty", isOnDuty: true })
    await counsel.until("duty")
    return counsel
  }

  say(message: ConsoleMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Waits for the first message of a type, among those that came already too. */
  async until<Type extends OnCallMessage["type"]>(
    type: Type,
    isIt: (message: Heard<Type>) => boolean = () => true,
  ): Promise<Heard<Type>> {
    for (;;) {
      const found = this.heard.find(
        (message): message is Heard<Type> => message.type === type && isIt(message as Heard<Type>),
      )
      if (found !== undefined) return found
      if (this.socket.readyState >= this.socket.CLOSING) throw new Error("the WebSocket was closed")
      await new Promise<void>((resolve) => this.#onHeard.push(resolve))
    }
  }

  count(type: OnCallMessage["type"]): number {
    return this.heard.filter((message) => message.type === type).length
  }

  /** Accepts the first ring, and waits for the seat. */
  async accept(): Promise<Heard<"seat">> {
    const { ring } = await this.until("ring")
    this.say({ type: "accept", ring })
    return this.until("seat")
  }

  /** Signs the acceptance of a seat, or of something else. */
  sign({ encounter, number, token, sessionKey }: Heard<"seat">, other: Partial<Acceptance> = {}): Promise<Bytes> {
    const acceptance: Acceptance = {
      ...{ encounter: fromHex(encounter)!, number, token, sessionKey: fromHex(sessionKey)! },
      ...{ counselKey: this.joining.counselKey, atMs: Date.now() },
      ...other,
    }
    return signAcceptance(acceptance, signerOf(this.joining.signingSeed))
  }

  async sendAcceptance(seat: Heard<"seat">, signed?: Bytes): Promise<void> {
    const bytes = signed ?? (await this.sign(seat))
    const { request, token } = seat
    this.say({ type: "acceptance", request, token, signed: Buffer.from(bytes).toString("base64url") })
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  #wake(): void {
    for (const resolve of this.#onHeard.splice(0)) resolve()
  }
}
