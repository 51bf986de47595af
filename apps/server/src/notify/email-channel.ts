import { createTransport, type Transporter } from "nodemailer"
import type { Delivery, DeliveryChannel, Outcome } from "./channel.ts"
import { tryLater } from "./provider-call.ts"
import type { Written } from "./words.ts"

export interface EmailParts {
  /** `smtp:` (with STARTTLS where the server offers it) or `smtps:`, with name and password where they are wanted. */
  readonly url: string
  /** Who it is from: a mailbox. */
  readonly from: string
  readonly write: (delivery: Delivery) => Written
}

/** E-mail over SMTP. Plain text alone: nothing is fetched when it is opened, so nobody learns that it was. */
export class EmailChannel implements DeliveryChannel {
  readonly name = "email"
  readonly #parts: EmailParts
  readonly #transport: Transporter

  constructor(parts: EmailParts) {
    this.#parts = parts
    // Messages are few and may be hours apart: a connection each.
    this.#transport = createTransport(parts.url, { disableFileAccess: true, disableUrlAccess: true })
  }

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { name, to, message } = delivery
    const { from, write } = this.#parts
    const { title, text } = write(delivery)
    const isRing = message.kind.startsWith("ring")
    const sent = this.#transport.sendMail({
      ...{ from, to: { name: "", address: to }, subject: `Alongside: ${title}`, text: `${text}\n` },
      // The same for a repetition: mailboxes know one by it (RFC 5322 §3.6.4).
      messageId: `<${name}@${from.slice(from.lastIndexOf("@") + 1).replace(">", "")}>`,
      ...(isRing ? { priority: "high" } : {}),
      // RFC 3834 §5: no "I am away" comes back for it.
      headers: { "auto-submitted": "auto-generated" },
    })
    return outcomeWithin(sent, signal)
  }

  /**
   * Connects, with TLS and password where they are wanted, and says goodbye. Which mailboxes there are isn't asked: most servers take a letter for
   * any, and who asks without writing looks like somebody who collects addresses.
   */
  look(signal: AbortSignal): Promise<Outcome> {
    return outcomeWithin(this.#transport.verify(), signal)
  }

  close(): void {
    this.#transport.close()
  }
}

async function outcomeWithin(done: Promise<unknown>, signal: AbortSignal): Promise<Outcome> {
  const aborted = new Promise<"aborted">((resolve) => {
    if (signal.aborted) resolve("aborted")
    signal.addEventListener("abort", () => resolve("aborted"), { once: true })
  })
  try {
    return (await Promise.race([done, aborted])) === "aborted" ? tryLater("PROVIDER_SLOW") : { kind: "accepted" }
  } catch (error) {
    return outcomeOf(error)
  } finally {
    // Whatever still comes of it is nobody's any more.
    done.catch(() => undefined)
  }
}

/** RFC 5321 §4.2.1: 4yz may work later, 5yz won't. Only what was said of the recipient is about the recipient. */
function outcomeOf(error: unknown): Outcome {
  const { code, command, responseCode = 0 } = error as SmtpError
  if (code === "EAUTH") return tryLater("PROVIDER_REFUSES_US")
  if (responseCode === 421 || responseCode === 450 || responseCode === 452) return tryLater("PROVIDER_BUSY")
  // 554 for a greeting (§3.1): there is no mail service at present.
  if (responseCode < 500 || command === "CONN") return tryLater("PROVIDER_DOWN")
  if (command !== "RCPT TO") return tryLater("PROVIDER_REFUSES_US")
  return { kind: "refused", because: responseCode === 550 || responseCode === 551 ? "ADDRESS_GONE" : "ADDRESS_REFUSES" }
}

interface SmtpError {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}
