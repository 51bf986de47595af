import type { ContactAddress } from "@alongside/protocol/circle"
import type { ContactChannel, ContactChannels } from "../circle/contact-channel.ts"
import { type DeliveryName, parseAddress } from "./address.ts"
import type { NoticeEvent, Notices } from "./notices.ts"
import type { KeptNotice } from "./notices-book.ts"

/** An hour: what she asked for then is history, and her contacts' pages show it. */
const GOOD_FOR_MS = 60 * 60 * 1000

const deliveryOf: Record<ContactAddress["channel"], DeliveryName> = {
  text: "text",
  voice: "voice",
  signal: "signal",
  email: "email",
  push: "push",
}

type Became = Awaited<ReturnType<ContactChannel["tell"]>>

/** How contacts are told: by notices, like everybody else. */
export class ContactWays {
  readonly channels: ContactChannels
  readonly #notices: Notices
  readonly #now: () => number
  /** Whoever waits for what becomes of a notice, by its key. */
  readonly #waiting = new Map<string, { resolve: (became: Became) => void; reject: (cause: Error) => void }[]>()

  constructor(notices: Notices, now: () => number) {
    this.#notices = notices
    this.#now = now
    notices.onEvent((event) => this.#settle(event))
    const ways = Object.entries(deliveryOf).filter(([, name]) => notices.isConfigured(name))
    this.channels = Object.fromEntries(ways.map(([channel, name]) => [channel, this.#wayBy(name)]))
  }

  /** The server ends: what is on its way is on the disk, and what becomes of it isn't known. */
  close(): void {
    for (const waiters of this.#waiting.values()) {
      for (const { reject } of waiters) reject(new Error("the server ends before a contact is known to be told"))
    }
    this.#waiting.clear()
  }

  #wayBy(channel: DeliveryName): ContactChannel {
    return {
      tell: async (address, { kind, language }, given) => {
        const to = parseAddress(channel, address)
        if (to === undefined) return "failed"
        const key = `contact ${given}`
        const settled = new Promise<Became>((resolve, reject) => {
          this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), { resolve, reject }])
        })
        // Whoever asks waits for the other promise first.
        settled.catch(() => undefined)
        const known = await this.#notices.find(this.#notices.nameOf(key))
        if (known !== undefined && known.state !== "waiting") {
          this.#waiting.delete(key)
          return becameOf(known)
        }
        await this.#notices.send([
          {
            ...{ key, about: given.split(" ", 2).join(" "), channel, to, language },
            ...{ message: { kind: "contact", what: kind, path: "/#circle" }, untilMs: this.#now() + GOOD_FOR_MS },
          },
        ])
        return settled
      },
    }
  }

  #settle({ notice: { key }, ...event }: NoticeEvent): void {
    for (const { resolve } of this.#waiting.get(key) ?? []) resolve(becameOf(event))
    this.#waiting.delete(key)
  }
}

function becameOf({ state, because }: Pick<KeptNotice, "state" | "because">): Became {
  if (state === "accepted" || state === "delivered") return "reached"
  return because === "ADDRESS_GONE" ? "gone" : "failed"
}
