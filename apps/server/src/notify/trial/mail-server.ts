import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { SMTPServer } from "smtp-server"
import type { Mood } from "./provider.ts"

export interface Mail {
  readonly from: string
  readonly to: string
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

/** A mail server on loopback (RFC 5321) that keeps what it is given. */
export class MailServer implements AsyncDisposable {
  mood: Mood = "well"
  readonly mails: Mail[] = []
  readonly #server: SMTPServer
  #onMail: (() => void)[] = []
  #held: (() => void)[] = []
  #onConnected: (() => void)[] = []
  #connections = 0

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      onConnect: (_, done) => {
        this.#connections += 1
        for (const resolve of this.#onConnected.splice(0)) resolve()
        if (this.mood === "busy") done(refusal(421, "too many connections"))
        else if (this.mood === "down") done(refusal(554, "out of order"))
        else if (this.mood === "failing") done(refusal(451, "local error"))
        else if (this.mood === "slow") this.#held.push(() => done())
        else done()
      },
      onRcptTo: (_, __, done) => {
        if (this.mood === "address gone") done(refusal(550, "no such mailbox"))
        else if (this.mood === "address refuses") done(refusal(553, "blocked"))
        else done()
      },
      onData: (stream, session, done) => {
        void Array.fromAsync(stream as AsyncIterable<Buffer>).then((chunks) => {
          const { mailFrom, rcptTo } = session.envelope
          const parsed = parse(Buffer.concat(chunks).toString())
          this.mails.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo[0]!.address, ...parsed })
          for (const resolve of this.#onMail.splice(0)) resolve()
          done()
        })
      },
      onAuth: (_, __, done) => {
        if (this.mood === "refuses us") done(refusal(535, "wrong password"))
        else done(null, { user: "desk" })
      },
    })
    this.#server.on("error", () => undefined)
  }

  static async start(): Promise<MailServer> {
    const server = new MailServer()
    await once(server.#server.listen(0, "127.0.0.1"), "listening")
    return server
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`
  }

  async untilReceived(times: number): Promise<readonly Mail[]> {
    while (this.mails.length < times) await new Promise<void>((resolve) => this.#onMail.push(resolve))
    return this.mails
  }

  async untilConnected(): Promise<void> {
    while (this.#connections === 0) await new Promise<void>((resolve) => this.#onConnected.push(resolve))
  }

  recover(): void {
    this.mood = "well"
    for (const go of this.#held.splice(0)) go()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.recover()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

const refusal = (responseCode: number, words: string): Error => Object.assign(new Error(words), { responseCode })

/** RFC 5322, one part, quoted-printable undone. */
function parse(source: string): Pick<Mail, "headers" | "text"> {
  const [head = "", ...body] = source.split("\r\n\r\n")
  const fields = head.replace(/\r\n[ \t]+/g, " ").split("\r\n")
  const headers = new Map(
    fields.map((field) => {
      const colon = field.indexOf(":")
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const
    }),
  )
  const text = body
    .join("\r\n\r\n")
    .replace(/=\r\n/g, "")
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString())
  return { headers, text }
}
