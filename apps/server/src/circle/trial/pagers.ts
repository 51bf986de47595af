import type { ContactAddress } from "@alongside/protocol/circle"
import type { ContactChannels } from "../contact-channel.ts"
import type { NoticeKind, NoticeText } from "../notice-text.ts"

/** Something that reached somebody. */
export interface Paged {
  readonly channel: ContactAddress["channel"]
  readonly address: string
  readonly text: NoticeText
}

/** What contacts carry with them: everything that reached it, in order, each to be expected by whoever looks. */
export class Pagers implements Disposable {
  readonly #paged: Paged[] = []
  #onPaged: (() => void)[] = []
  /** Everything that went out, for who searches it. */
  readonly sent: Paged[] = []
  readonly channels: ContactChannels

  /** @param works - False for an address that can't be reached. */
  constructor(
    ways: readonly ContactAddress["channel"][] = ["text", "email"],
    works: (address: string) => boolean = () => true,
  ) {
    this.channels = Object.fromEntries(
      ways.map((channel) => [
        channel,
        {
          tell: async (address: string, text: NoticeText) => {
            const paged = { channel, address, text }
            this.sent.push(paged)
            if (!works(address)) return "failed" as const
            this.#paged.push(paged)
            for (const resolve of this.#onPaged.splice(0)) resolve()
            return "reached" as const
          },
        },
      ]),
    )
  }

  /** Waits for the next that reaches this address. */
  async expect(address: string, kind: NoticeKind): Promise<Paged> {
    for (;;) {
      const at = this.#paged.findIndex((one) => one.address === address)
      if (at >= 0) {
        const [found] = this.#paged.splice(at, 1)
        if (found!.text.kind !== kind) throw new Error(`${address} was told "${found!.text.kind}", not "${kind}"`)
        return found!
      }
      await new Promise<void>((resolve) => this.#onPaged.push(resolve))
    }
  }

  /** Leaving the block fails on anything that nobody expected. */
  [Symbol.dispose](): void {
    if (this.#paged.length > 0)
      throw new Error(
        `nobody expected: ${this.#paged.map(({ address, text }) => `${address} ${text.kind}`).join(", ")}`,
      )
  }
}
