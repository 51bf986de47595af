import { z } from "zod"
import type { Channel } from "../dispatch/policy.ts"

/** Ways to reach somebody away from the console. */
export type DeliveryName = Exclude<Channel, "console">
export const deliveryNames = ["push", "text", "voice", "signal", "email"] as const satisfies readonly DeliveryName[]

/** A push service's word for one browser, RFC 8030 §5 and RFC 8291 §2. */
const pushSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(1000),
  keys: z.object({
    /** Uncompressed P-256 point, 65 bytes. */
    p256dh: z.base64url().length(87),
    /** 16 bytes. */
    auth: z.base64url().length(22),
  }),
})
export type PushSubscription = z.infer<typeof pushSchema>

/** Where one channel reaches one person, as its channel reads it: a number, a mailbox, or a push subscription as JSON. */
export type DeliveryAddress = string & { readonly __address?: "of a channel" }

// E.164: a country code and at most 15 digits in all.
const number = z
  .string()
  .transform((text) => text.replace(/[\s().-]/g, ""))
  .pipe(z.string().regex(/^\+[1-9][0-9]{6,14}$/))
const mailbox = z.email().max(254)

/**
 * @param given - A number with its country code, a mailbox, or a push subscription (object or JSON).
 * @returns `undefined` for what can't be an address of that channel.
 */
export function parseAddress(channel: DeliveryName, given: unknown): DeliveryAddress | undefined {
  switch (channel) {
    case "email":
      return mailbox.safeParse(given).data
    case "push": {
      const read = parsePushSubscription(given)
      return read === undefined ? undefined : JSON.stringify(read)
    }
    default:
      return number.safeParse(given).data
  }
}

export function parsePushSubscription(given: unknown): PushSubscription | undefined {
  if (typeof given !== "string") return pushSchema.safeParse(given).data
  try {
    return pushSchema.safeParse(JSON.parse(given)).data
  } catch {
    return undefined
  }
}

/** The end of an address: enough for its owner to know it by. */
export function shortAddress(channel: DeliveryName, address: DeliveryAddress): string {
  switch (channel) {
    case "email":
      return `…${address.slice(address.indexOf("@"))}`
    case "push":
      return new URL(parsePushSubscription(address)?.endpoint ?? "about:blank").hostname
    default:
      return `…${address.slice(-2)}`
  }
}
