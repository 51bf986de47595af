import type { Delivery, DeliveryChannel, Outcome } from "./channel.ts"
import { lookAtTwilio, postToTwilio, type TwilioAccount } from "./twilio-api.ts"

export interface VoiceParts {
  readonly twilio: TwilioAccount
  /** Where the provider asks what to say once somebody has picked up, and says what became of the call. @param name - Of the delivery. */
  readonly talkUrl: (name: string) => string
  readonly reportUrl: (name: string) => string
  readonly machineUrl: (name: string) => string
}

/** Seconds; voicemail picks up at about 25, and who lies in bed at 15. */
const RINGS_FOR_SECONDS = 30

/** Calls by Twilio. Only a key that is pressed answers: picking up is what voicemail does too. */
export class VoiceChannel implements DeliveryChannel {
  readonly name = "voice"
  readonly #parts: VoiceParts

  constructor(parts: VoiceParts) {
    this.#parts = parts
  }

  deliver({ name, to }: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { twilio, talkUrl, reportUrl, machineUrl } = this.#parts
    const form = {
      ...{ To: to, From: twilio.from, Url: talkUrl(name), Method: "POST", Timeout: String(RINGS_FOR_SECONDS) },
      ...{ StatusCallback: reportUrl(name), StatusCallbackEvent: "completed" },
      // Beside the call, so that nobody who says "hello?" waits for it: a machine is hung up on before the menu is over.
      ...{ MachineDetection: "Enable", AsyncAmd: "true", AsyncAmdStatusCallback: machineUrl(name) },
    }
    return postToTwilio(twilio, "Calls.json", form, signal)
  }

  /** Hangs up, or stops ringing. One that is over already stays so. */
  async takeBack(reference: string, signal: AbortSignal): Promise<void> {
    await postToTwilio(this.#parts.twilio, `Calls/${reference}.json`, { Status: "completed" }, signal)
  }

  /** Of the number nothing is known before something is sent there. */
  look(signal: AbortSignal): Promise<Outcome> {
    return lookAtTwilio(this.#parts.twilio, signal)
  }

  close(): void {}
}
