import type { Delivery, DeliveryChannel, Outcome } from "./channel.ts"
import { toGsm } from "./gsm.ts"
import { lookAtTwilio, postToTwilio, type TwilioAccount } from "./twilio-api.ts"
import type { Written } from "./words.ts"

export interface TextParts {
  readonly twilio: TwilioAccount
  readonly write: (delivery: Delivery) => Written
  /** Where the provider says what became of it. @param name - Of the delivery. */
  readonly reportUrl: (name: string) => string
}

/** Texts by Twilio: one part of 160 characters. */
export class TextChannel implements DeliveryChannel {
  readonly name = "text"
  readonly #parts: TextParts

  constructor(parts: TextParts) {
    this.#parts = parts
  }

  deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { twilio, write, reportUrl } = this.#parts
    const form = {
      ...{ To: delivery.to, From: twilio.from, Body: toGsm(write(delivery).text) },
      StatusCallback: reportUrl(delivery.name),
    }
    return postToTwilio(twilio, "Messages.json", form, signal)
  }

  /** Of the number nothing is known before something is sent there. */
  look(signal: AbortSignal): Promise<Outcome> {
    return lookAtTwilio(this.#parts.twilio, signal)
  }

  close(): void {}
}
