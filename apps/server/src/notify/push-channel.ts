import { createHmac } from "node:crypto"
import type { PushedNotice } from "@alongside/protocol/pushed-notice"
import webPush from "web-push"
import { parsePushSubscription } from "./address.ts"
import type { Delivery, DeliveryChannel, Outcome } from "./channel.ts"
import { callProvider, isOutcome, troubleOf, tryLater } from "./provider-call.ts"
import type { VapidKeys } from "./vapid-keys.ts"
import type { Written } from "./words.ts"

export interface PushParts {
  readonly keys: VapidKeys
  /** To whom push services may write: `mailto:` or `https:`, RFC 8292 §2.1. */
  readonly contact: string
  /** Hosts of push services, `*.` before one for all below it, beside those of the browsers that there are. */
  readonly services: readonly string[]
  readonly write: (delivery: Delivery) => Written
  /** Secret: of the receipts with which a browser says that it has shown something. */
  readonly receiptKey: Buffer
  readonly now: () => number
}

/** Of the browsers that there are. Whoever names another service would have this server talk to it. */
const KNOWN_SERVICES = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
]

/** Web Push: RFC 8030, sealed as in RFC 8291, signed as in RFC 8292. */
export class PushChannel implements DeliveryChannel {
  readonly name = "push"
  readonly #parts: PushParts

  constructor(parts: PushParts) {
    this.#parts = parts
  }

  async deliver(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const subscription = parsePushSubscription(delivery.to)
    if (subscription === undefined || !isPushService(subscription.endpoint, this.#parts.services))
      return { kind: "refused", because: "ADDRESS_GONE" }
    const { endpoint, method, headers, body } = this.#sealed(delivery, subscription) ?? {}
    // Keys that are no point on the curve: no browser made them.
    if (endpoint === undefined || body == null) return { kind: "refused", because: "ADDRESS_GONE" }
    const answered = await callProvider(
      endpoint,
      { method: method!, headers: headers as Record<string, string>, body: new Uint8Array(body) },
      signal,
    )
    if (isOutcome(answered)) return answered
    const { status } = answered
    if (status >= 200 && status < 300) return { kind: "accepted" }
    // RFC 8030 §7.3: expired. Some services say 404 for what they never knew.
    if (status === 404 || status === 410) return { kind: "refused", because: "ADDRESS_GONE" }
    return status === 413 ? tryLater("PROVIDER_REFUSES_US") : troubleOf(answered)
  }

  close(): void {}

  #sealed(delivery: Delivery, subscription: webPush.PushSubscription) {
    const { name, message, language, untilMs } = delivery
    const { keys, contact, write, receiptKey, now } = this.#parts
    const tag = message.kind === "ring over" ? message.ring : name
    const { title, text } = write(delivery)
    const payload: PushedNotice = {
      ...{ kind: message.kind, tag, title, text, language, path: "path" in message ? message.path : undefined },
      ...{ receipt: `${name}.${receiptOf(receiptKey, name)}`, untilMs },
    }
    try {
      return webPush.generateRequestDetails(subscription, JSON.stringify(payload), {
        vapidDetails: { subject: contact, publicKey: keys.publicKey, privateKey: keys.privateKey },
        TTL: Math.max(0, Math.ceil((untilMs - now()) / 1000)),
        // RFC 8030 §5.3: whoever is rung is woken, and a probe has to come as a ring would.
        urgency: message.kind.startsWith("ring") || message.kind === "probe" ? "high" : "normal",
        // RFC 8030 §5.4: one that waits at the service is replaced by its repetition, and by what takes it back.
        topic: tag,
        contentEncoding: "aes128gcm",
      })
    } catch {
      return undefined
    }
  }
}

/** Whether this server talks to such an endpoint at all. @param more - Beside the known ones; those may be named with their port. */
export function isPushService(endpoint: string, more: readonly string[]): boolean {
  const { protocol, hostname, host } = new URL(endpoint)
  if (more.includes(host)) return true
  return (
    protocol === "https:" && host === hostname && [...KNOWN_SERVICES, ...more].some((one) => isHostOf(hostname, one))
  )
}

const isHostOf = (hostname: string, service: string): boolean =>
  service.startsWith("*.") ? hostname.endsWith(service.slice(1)) : hostname === service

/** Whoever has it was given the notification. */
export function receiptOf(key: Buffer, name: string): string {
  return createHmac("sha256", key).update(name).digest("base64url").slice(0, 22)
}
