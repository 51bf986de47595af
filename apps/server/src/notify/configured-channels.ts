import { telephoneRoutes } from "@alongside/protocol/reach"
import type { Configuration } from "../configuration.ts"
import { type DeliveryName, deliveryNames } from "./address.ts"
import type { Delivery, DeliveryChannel } from "./channel.ts"
import { EmailChannel } from "./email-channel.ts"
import { PushChannel } from "./push-channel.ts"
import { SignalChannel } from "./signal-channel.ts"
import { TextChannel } from "./text-channel.ts"
import type { TwilioAccount } from "./twilio-api.ts"
import type { VapidKeys } from "./vapid-keys.ts"
import { VoiceChannel } from "./voice-channel.ts"
import { type Written, write } from "./words.ts"

export interface ChannelParts {
  readonly keys: VapidKeys
  /** At which the world sees this server. */
  readonly origin: () => string
  /** Secret: of push receipts. */
  readonly receiptKey: Buffer
  readonly now: () => number
}

/** Every channel that the configuration has all it needs for. */
export function configuredChannels(configuration: Configuration, parts: ChannelParts): DeliveryChannel[] {
  const { pushContact, pushServices, smtpUrl, smtpFrom, signalUrl, signalFrom } = configuration
  const { origin, ...pushParts } = parts
  const written = ({ message, language }: Delivery): Written => write(message, language, origin())
  const channels: DeliveryChannel[] = []
  if (pushContact !== undefined) {
    const services = pushServices
    channels.push(new PushChannel({ ...pushParts, contact: pushContact, services, write: written }))
  }
  const twilio = twilioOf(configuration)
  if (twilio !== undefined) {
    const at = (what: keyof typeof telephoneRoutes) => (name: string) => origin() + telephoneRoutes[what](name)
    const reportUrl = at("report")
    channels.push(new TextChannel({ twilio, write: written, reportUrl }))
    channels.push(new VoiceChannel({ twilio, talkUrl: at("talk"), reportUrl, machineUrl: at("machine") }))
  }
  if (signalUrl !== undefined && signalFrom !== undefined)
    channels.push(new SignalChannel({ url: signalUrl, from: signalFrom, write: written }))
  if (smtpUrl !== undefined && smtpFrom !== undefined)
    channels.push(new EmailChannel({ url: smtpUrl, from: smtpFrom, write: written }))
  return channels
}

export function twilioOf(configuration: Configuration): TwilioAccount | undefined {
  const { twilioUrl: url, twilioAccount: account, twilioToken: token, twilioFrom: from } = configuration
  if (account === undefined || token === undefined || from === undefined) return undefined
  return { url, account, token, from }
}

/** One line for whoever starts a server: by which ways it reaches people, and by which not. */
export function channelsLine(configured: readonly DeliveryName[]): string {
  const missing = deliveryNames.filter((name) => !configured.includes(name))
  const rest = missing.length === 0 ? "" : ` (not set up: ${missing.join(", ")}; see docs/channels.md)`
  return `${["console", ...configured].join(", ")}${rest}`
}
