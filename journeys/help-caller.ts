/** The side of a phone that asks for a lawyer, without a camera: real keys, claims, signatures and sockets. */
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { Sign } from "@alongside/evidence/format/cose"
import { type PhoneLineMessage, phoneLineSchema } from "@alongside/protocol/call/phone-line"
import type { CallSeat } from "@alongside/protocol/call/seat"
import { signHello, wordHash } from "@alongside/protocol/call/words"
import type { Problem } from "@alongside/protocol/error-codes"
import {
  encodeHelpPost,
  HELP_CONTENT_TYPE,
  type HelpAnswer,
  type HelpEnded,
  type HelpWanted,
  helpRoutes,
  parseHelpAnswer,
  signHelpEnded,
  signHelpWanted,
} from "@alongside/protocol/help"
import { type HelpStatus, openHelpStatus } from "@alongside/protocol/help-status"
import { WebSocket } from "ws"
import { SignedPhone } from "./signed-phone.ts"

/** A server as a phone knows it. */
export interface PinnedServer {
  readonly url: string
  readonly serverKey: Bytes
}

/** What came back for a request for help. */
export type HelpReply =
  | { readonly code?: undefined; readonly answer: HelpAnswer; readonly status: HelpStatus }
  | { readonly code: Problem["code"] }

export class HelpCaller {
  readonly server: PinnedServer
  readonly phone: SignedPhone
  /** What it pays with. */
  token: Bytes | undefined

  constructor(server: PinnedServer, phone: SignedPhone = new SignedPhone()) {
    this.server = server
    this.phone = phone
  }

  /** In Minnesota, in English, the first time, unless said otherwise. */
  wanted(otherwise: Partial<HelpWanted> = {}): HelpWanted {
    return {
      encounter: this.phone.encounter,
      leg: this.phone.leg,
      number: 0,
      jurisdiction: { code: "US-MN", source: "position" },
      matter: undefined,
      languages: ["en"],
      mayBeUnder18: false,
      ...otherwise,
    }
  }

  async ask(otherwise: Partial<HelpWanted> = {}, sign: Sign = this.phone.session.sign): Promise<HelpReply> {
    return this.post(helpRoutes.request(this.phone.id), await signHelpWanted(this.wanted(otherwise), sign))
  }

  async end(otherwise: Partial<HelpEnded> = {}, sign: Sign = this.phone.session.sign): Promise<HelpReply> {
    const { encounter, leg } = this.phone
    const ended: HelpEnded = { encounter, leg, number: 0, because: "all clear", ...otherwise }
    return this.post(helpRoutes.end(this.phone.id), await signHelpEnded(ended, sign))
  }

  /** @param claims - This leg's, unless told otherwise. */
  async post(path: string, signed: Bytes, claims?: readonly Bytes[]): Promise<HelpReply> {
    const body = encodeHelpPost({
      claims: claims ?? [await this.phone.claim()],
      sincePressMs: 1500,
      signed,
      token: this.token,
    })
    const headers = { "content-type": HELP_CONTENT_TYPE }
    const response = await fetch(this.server.url + path, { method: "POST", headers, body })
    if (!response.ok) return { code: ((await response.json()) as Problem).code }
    const answer = parseHelpAnswer(new Uint8Array(await response.arrayBuffer()))
    return { answer, status: await this.open(answer.status) }
  }

  /** Verified with the pinned key. */
  open(status: Bytes): Promise<HelpStatus> {
    return openHelpStatus(status, this.server.serverKey, this.phone.encounter)
  }

  /** Asks, and waits to be told. */
  async askAndListen(otherwise: Partial<HelpWanted> = {}): Promise<ListeningCaller> {
    const reply = await this.ask(otherwise)
    if (reply.code !== undefined) throw new Error(`the request was refused: ${reply.code}`)
    return ListeningCaller.open(this, reply.answer.token)
  }
}

/** A phone's WebSocket: every status that came, verified, in order. */
export class ListeningCaller {
  readonly caller: HelpCaller
  readonly socket: WebSocket
  readonly heard: HelpStatus[] = []
  readonly closed: Promise<number>
  /** Every text message that came, in order. */
  readonly told: PhoneLineMessage[] = []
  #greeted = ""
  #reading: Promise<void> = Promise.resolve()
  #onHeard: (() => void)[] = []
  #isOver = false

  private constructor(caller: HelpCaller) {
    this.caller = caller
    this.socket = new WebSocket(caller.server.url.replace(/^http/, "ws") + helpRoutes.status)
    this.socket.on("error", () => undefined)
    // What came before it was closed is still being verified.
    this.closed = new Promise((resolve) =>
      this.socket.on("close", (code) => void this.#reading.finally(() => resolve(code))),
    )
    void this.closed.then(() => {
      this.#isOver = true
      this.#wake()
    })
    this.socket.on("message", (data: Buffer, isBinary) => {
      if (!isBinary) {
        this.told.push(phoneLineSchema.parse(JSON.parse(data.toString())))
        this.#wake()
        return
      }
      this.#reading = this.#reading.then(async () => {
        const status = await caller.open(new Uint8Array(data))
        this.heard.push(status)
        await this.#greet(status)
        this.#wake()
      })
      this.#reading.catch(() => this.socket.terminate())
    })
  }

  static async open(caller: HelpCaller, token: string): Promise<ListeningCaller> {
    const listening = new ListeningCaller(caller)
    await new Promise<void>((resolve, reject) => {
      listening.socket.once("open", () => resolve())
      listening.socket.once("close", () => reject(new Error("the WebSocket was refused")))
    })
    listening.socket.send(JSON.stringify({ type: "hello", token }))
    return listening
  }

  /** Waits for a status, among those that came already too. */
  async until(isIt: (status: HelpStatus) => boolean): Promise<HelpStatus> {
    for (;;) {
      const found = this.heard.find(isIt)
      if (found !== undefined) return found
      if (this.#isOver) throw new Error("the WebSocket was closed")
      await new Promise<void>((resolve) => this.#onHeard.push(resolve))
    }
  }

  /** A phone says hello to whoever has signed an acceptance: spec/call.md §3. This one has no sound, and nothing to read with. */
  async #greet({ counsel }: HelpStatus): Promise<void> {
    if (counsel?.acceptance === undefined) return
    const acceptance = wordHash(counsel.acceptance)
    const name = toHex(acceptance)
    if (this.#greeted === name) return
    this.#greeted = name
    const { encounter, session } = this.caller.phone
    const parties = { callerKey: session.publicKey, answererKey: counsel.key }
    const { number } = this.heard.at(-1)!
    const seat: CallSeat = { encounter, number, token: counsel.token, ...parties }
    this.say(await signHello(seat, { acceptance, recipient: "age1pq1nobodys", advice: undefined }, session.sign))
  }

  /** A word of the call. */
  say(signed: Bytes): void {
    this.socket.send(JSON.stringify({ type: "call", signed: Buffer.from(signed).toString("base64url") }))
  }

  /** Waits for a text message, among those that came already too. */
  async untilTold(isIt: (message: PhoneLineMessage) => boolean): Promise<PhoneLineMessage> {
    for (;;) {
      const found = this.told.find(isIt)
      if (found !== undefined) return found
      if (this.#isOver) throw new Error("the WebSocket was closed")
      await new Promise<void>((resolve) => this.#onHeard.push(resolve))
    }
  }

  #wake(): void {
    for (const resolve of this.#onHeard.splice(0)) resolve()
  }
}
