import { WebSocket } from "ws"

/** A WebSocket to the server as somebody outside has it, and everything that came by it. */
export class CanaryLine<Message> implements Disposable {
  readonly #socket: WebSocket
  readonly #heard: Message[] = []
  #onHeard: (() => void)[] = []
  #isOver = false
  #reading: Promise<void> = Promise.resolve()

  private constructor(address: string, read: (data: Buffer, isBinary: boolean) => Promise<Message | undefined>) {
    this.#socket = new WebSocket(address)
    this.#socket.on("error", () => undefined)
    // What came before it was closed is read to its end first: a server closes right after its last word.
    this.#socket.on("close", () => void this.#reading.catch(() => undefined).then(() => this.#end()))
    this.#socket.on("message", (data: Buffer, isBinary) => {
      this.#reading = this.#reading.then(async () => {
        const message = await read(data, isBinary)
        if (message !== undefined) this.#heard.push(message)
        this.#wake()
      })
      // What can't be read is no answer: whoever waits is told that it is over.
      this.#reading.catch(() => this.#end())
    })
  }

  /** @param read - What a message says; `undefined` for one that says nothing to this listener. Throws for one that isn't the server's. */
  static async open<Message>(
    address: string,
    read: (data: Buffer, isBinary: boolean) => Promise<Message | undefined>,
    signal: AbortSignal,
  ): Promise<CanaryLine<Message>> {
    signal.throwIfAborted()
    const line = new CanaryLine(address, read)
    signal.addEventListener("abort", () => line.#end(), { once: true })
    await new Promise<void>((resolve, reject) => {
      line.#socket.once("open", () => resolve())
      line.#socket.once("close", () => reject(new Error("the WebSocket was refused")))
    })
    return line
  }

  say(message: unknown): void {
    this.#socket.send(JSON.stringify(message))
  }

  /** Waits for what `find` finds, in what came already too. Throws when the line is over. */
  async until<Found>(find: (message: Message) => Found | undefined): Promise<Found> {
    for (;;) {
      for (const message of this.#heard) {
        const found = find(message)
        if (found !== undefined) return found
      }
      if (this.#isOver) throw new Error("the WebSocket was closed")
      await new Promise<void>((resolve) => this.#onHeard.push(resolve))
    }
  }

  [Symbol.dispose](): void {
    this.#end()
  }

  #end(): void {
    this.#isOver = true
    this.#socket.terminate()
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#onHeard.splice(0)) resolve()
  }
}
