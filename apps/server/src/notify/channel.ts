import type { DeliveryAddress, DeliveryName } from "./address.ts"
import type { Language, Message } from "./message.ts"

/** One message to one address. */
export interface Delivery {
  /** Says which one thing it is, 16 characters of base64url: two deliveries with the same name are the same delivery. */
  readonly name: string
  readonly message: Message
  readonly to: DeliveryAddress
  readonly language: Language
  /** Of no use to anybody from then on; milliseconds since 1970. */
  readonly untilMs: number
}

/** Why a provider won't ever deliver to this address. */
export type Refusal =
  /** The address is gone: the subscription was ended, the number or mailbox doesn't exist. */
  | "ADDRESS_GONE"
  /** It is there and doesn't take our messages: it said STOP, can't get texts, blocked us. */
  | "ADDRESS_REFUSES"

/** Why it didn't work this time. */
export type Trouble =
  /** No answer that made sense: the provider or the way there is down. */
  | "PROVIDER_DOWN"
  | "PROVIDER_SLOW"
  /** It asks for fewer messages. */
  | "PROVIDER_BUSY"
  /** It doesn't know us, or wants something of us: somebody has to look at the configuration. */
  | "PROVIDER_REFUSES_US"

export type Outcome =
  /** The provider has it. That is no promise that anybody has seen it. @see DeliveryChannel.takeBack for `reference` */
  | { readonly kind: "accepted"; readonly reference?: string }
  | { readonly kind: "refused"; readonly because: Refusal }
  /** @param afterMs - Not sooner, if the provider said so. */
  | { readonly kind: "try later"; readonly because: Trouble; readonly afterMs?: number }

/**
 * A way in which something leaves this server to a person: Web Push, e-mail, text, voice, Signal.
 *
 * Implementations MUST resolve with an outcome whatever the provider does, and never throw; MUST stop soon after `signal` aborts, with
 * `PROVIDER_SLOW`; MUST send nothing but what {@link Message} and its words say; MUST give the provider the delivery's name
 * wherever it takes one to tell a repetition by, so that a delivery that is made again after a crash shows once; and MUST write
 * neither address nor credentials to a log or an error.
 * Callers MUST have the delivery on the disk before, MUST go on with others while one takes its time, and MUST take nothing of
 * `accepted` for seen or answered.
 *
 * What holds of `deliver`'s outcome and of `signal` holds of both ways to look as well; and neither MAY send anybody anything, be seen or heard by anybody,
 * or cost anything.
 */
export interface DeliveryChannel {
  readonly name: DeliveryName
  deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome>
  /** Whether the provider is there and would take something of ours: `accepted`, or `try later`. Missing where only a message tells. */
  look?(signal: AbortSignal): Promise<Outcome>
  /** Where its provider can be asked of one address: whether it would take something for that one. Rarely: providers ration it. */
  lookFor?(to: DeliveryAddress, signal: AbortSignal): Promise<Outcome>
  /** Where something can still be stopped (a phone that rings): stops it. @param reference - As it was accepted with. */
  takeBack?(reference: string, signal: AbortSignal): Promise<void>
  close(): void
}
