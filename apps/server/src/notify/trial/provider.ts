import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** How a provider is today. `slow` answers nothing until it is told otherwise. */
export type Mood = "well" | "down" | "failing" | "busy" | "slow" | "refuses us" | "address gone" | "address refuses"

/** One request as it came. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
}

/** What a provider answers in a mood of its own, by its documentation. */
export type Answers = (asked: Asked, mood: Mood) => { readonly status: number; readonly body?: unknown } | undefined

/** A provider's API on loopback: keeps what it is asked, and answers as documented. */
export class Provider implements AsyncDisposable {
  mood: Mood = "well"
  readonly asked: Asked[] = []
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #answers: Answers
  #onAsked: (() => void)[] = []
  #held: (() => void)[] = []

  private constructor(answers: Answers) {
    this.#answers = answers
  }

  static async start(answers: Answers): Promise<Provider> {
    const provider = new Provider(answers)
    provider.#server.listen(0, "127.0.0.1")
    await once(provider.#server, "listening")
    return provider
  }

  get url(): string {
    return `http://${this.host}`
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Waits until it has been asked so often, in all. */
  async untilAsked(times: number): Promise<readonly Asked[]> {
    while (this.asked.length < times) await new Promise<void>((resolve) => this.#onAsked.push(resolve))
    return this.asked
  }

  /** Answers what it was slow with. */
  recover(): void {
    this.mood = "well"
    for (const go of this.#held.splice(0)) go()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const { method = "", url: path = "", headers } = request
    const asked: Asked = { method, path, headers, body }
    this.asked.push(asked)
    for (const resolve of this.#onAsked.splice(0)) resolve()
    if (this.mood === "down") {
      request.socket.destroy()
      return
    }
    if (this.mood === "slow") await new Promise<void>((resolve) => this.#held.push(resolve))
    const { status, body: answer = "" } = this.#answers(asked, this.mood) ?? { status: standard[this.mood] ?? 200 }
    if (this.mood === "busy") response.setHeader("retry-after", "7")
    response.statusCode = status
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer))
  }
}

/** For moods of which a provider says nothing of its own. */
const standard: Partial<Record<Mood, number>> = { failing: 500, busy: 429, "refuses us": 401 }
