/** Counsel as the server sees them, without a browser: joins by the link, signs in, reads and watches what is sealed. */
import { createPrivateKey, sign as signNow } from "node:crypto"
import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type Joining, parseJoining } from "@alongside/protocol/joining"
import { nonceSchema } from "@alongside/protocol/organisation"
import { type IndexLine, parseIndex } from "@alongside/protocol/record-index"
import { routes } from "@alongside/protocol/routes"
import {
  type EncounterList,
  encounterListSchema,
  SIGN_IN_CONTENT_TYPE,
  type SignIn,
  sessionSchema,
  signSignIn,
} from "@alongside/protocol/session"
import { parseRecordFrames, type RecordFrame, type ServerMessage, serverMessageSchema } from "@alongside/protocol/watch"
import { WebSocket } from "ws"

/** RFC 8410 §7: what stands before the 32 bytes of an Ed25519 seed in PKCS #8. */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex")

/** Signs as whoever has the seed. */
export function signerOf(seed: Uint8Array): Sign {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" })
  return (message) => Promise.resolve(new Uint8Array(signNow(null, message, key)))
}

/** What a joining link carries. @param path - `/console/#join=…`. */
export function joiningOf(path: string | undefined): Joining {
  const joining = parseJoining(path?.split("#join=")[1] ?? "")
  if (joining === undefined) throw new Error("that is no joining link")
  return joining
}

/** A sign-in as bytes, with a fresh nonce unless told otherwise. */
export async function signInBytes(origin: string, { signingSeed, counselKey }: Joining, other: Partial<SignIn> = {}) {
  const { nonce } = nonceSchema.parse(await (await fetch(origin + routes.nonce)).json())
  return signSignIn({ origin, nonce: fromHex(nonce)!, counselKey, ...other }, signerOf(signingSeed))
}

export function postSignIn(origin: string, body: Uint8Array<ArrayBuffer>, contentType = SIGN_IN_CONTENT_TYPE) {
  return fetch(origin + routes.sessions, { method: "POST", headers: { "content-type": contentType }, body })
}

/** Counsel who is signed in. */
export class SignedCounsel {
  readonly origin: string
  readonly token: string

  constructor(origin: string, token: string) {
    this.origin = origin
    this.token = token
  }

  static async join(server: {
    readonly url: string
    readonly joiningPath: string | undefined
  }): Promise<SignedCounsel> {
    return SignedCounsel.as(server.url, joiningOf(server.joiningPath))
  }

  static async as(origin: string, joining: Joining): Promise<SignedCounsel> {
    const response = await postSignIn(origin, await signInBytes(origin, joining))
    return new SignedCounsel(origin, sessionSchema.parse(await response.json()).token)
  }

  get(path: string): Promise<Response> {
    return fetch(this.origin + path, { headers: { authorization: `Bearer ${this.token}` } })
  }

  async list(): Promise<EncounterList> {
    return encounterListSchema.parse(await (await this.get(routes.encounters)).json())
  }

  /** The whole index, answer after answer. */
  async index(encounter: string): Promise<IndexLine[]> {
    const lines: IndexLine[] = []
    for (;;) {
      const response = await this.get(routes.index(encounter, (lines.at(-1)?.ordinal ?? -1) + 1))
      const page = parseIndex(new Uint8Array(await response.arrayBuffer()))
      if (page.length === 0) return lines
      lines.push(...page)
    }
  }

  /** Every record, answer after answer. */
  async records(encounter: string, from = 0): Promise<RecordFrame[]> {
    const frames: RecordFrame[] = []
    for (;;) {
      const response = await this.get(routes.records(encounter, (frames.at(-1)?.ordinal ?? from - 1) + 1, 2 ** 31))
      if (response.status === 404) return frames
      const page = parseRecordFrames(new Uint8Array(await response.arrayBuffer()))
      if (page === undefined) throw new Error("the records are no frames")
      frames.push(...page)
    }
  }

  /** Connects to the relay and says hello. */
  watch(): Promise<WatchingSocket> {
    return WatchingSocket.open(this.origin, this.token)
  }
}

/** Something that came over the WebSocket. */
export type Heard =
  | { readonly message: ServerMessage; readonly frame?: undefined }
  | { readonly frame: RecordFrame; readonly message?: undefined }

/** A console's WebSocket: everything it hears, in order. */
export class WatchingSocket {
  readonly socket: WebSocket
  readonly heard: Heard[] = []
  readonly closed: Promise<number>
  #onHeard: (() => void)[] = []

  constructor(origin: string) {
    this.socket = new WebSocket(origin.replace(/^http/, "ws") + routes.watch)
    this.closed = new Promise((resolve) => this.socket.on("close", resolve))
    this.socket.on("error", () => undefined)
    this.socket.on("close", () => this.#wake())
    this.socket.on("message", (data: Buffer, isBinary) => {
      const heard = isBinary ? readFrame(data) : { message: serverMessageSchema.parse(JSON.parse(data.toString())) }
      this.heard.push(heard)
      this.#wake()
    })
  }

  static async open(origin: string, token: string): Promise<WatchingSocket> {
    const watching = new WatchingSocket(origin)
    await watching.connected()
    watching.say({ type: "hello", token })
    await watching.until(({ message }) => message?.type === "welcome")
    return watching
  }

  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once("open", () => resolve())
      this.socket.once("close", () => reject(new Error("the WebSocket was refused")))
    })
  }

  say(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message))
  }

  /** Waits for something, among what was heard already too. */
  async until<T extends Heard>(isIt: (heard: Heard) => boolean): Promise<T> {
    for (;;) {
      const found = this.heard.find(isIt)
      if (found !== undefined) return found as T
      if (this.socket.readyState >= this.socket.CLOSING) throw new Error("the WebSocket was closed")
      await new Promise<void>((resolve) => this.#onHeard.push(resolve))
    }
  }

  async untilMessage(type: ServerMessage["type"]): Promise<ServerMessage> {
    return (await this.until(({ message }) => message?.type === type)).message!
  }

  #wake(): void {
    for (const resolve of this.#onHeard.splice(0)) resolve()
  }

  get frames(): RecordFrame[] {
    return this.heard.flatMap(({ frame }) => (frame === undefined ? [] : [frame]))
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }
}

function readFrame(data: Buffer): Heard {
  const [frame, ...more] = parseRecordFrames(new Uint8Array(data)) ?? []
  if (frame === undefined || more.length > 0) throw new Error(`not one frame: ${toHex(data.subarray(0, 16))}`)
  return { frame }
}
