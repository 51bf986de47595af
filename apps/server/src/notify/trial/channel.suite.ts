import { describe, expect, test } from "vitest"
import type { DeliveryAddress } from "../address.ts"
import type { Delivery, DeliveryChannel } from "../channel.ts"
import type { Message } from "../message.ts"
import { write } from "../words.ts"
import type { Mood } from "./provider.ts"
import { trialOrigin } from "./words-on-trial.ts"

/** What one delivery came to at the other end. */
export interface Arrived {
  readonly to: string
  /** What its reader reads; of a call, nothing is said before somebody picks up. */
  readonly text: string | undefined
  /** What lets the provider or the reader tell a repetition; `undefined` where there is nothing of the kind. */
  readonly mark: string | undefined
}

/** A channel with its provider on loopback. */
export interface ChannelOnTrial extends AsyncDisposable {
  readonly channel: DeliveryChannel
  readonly to: DeliveryAddress
  /** What stands in {@link Arrived.to} for it. */
  readonly expectedTo: string
  behave(mood: Mood): void
  /** All that has arrived. */
  arrived(): readonly Arrived[]
  /** Waits until the provider was asked, or somebody has connected. */
  untilAsked(): Promise<unknown>
  /** What must never be in an outcome. */
  readonly secrets: readonly string[]
  /** Moods that this provider doesn't have. */
  readonly without?: readonly Mood[]
}

const path = "/console/#ring=AAAAAAAAAAAAAAAA"
const messages: readonly Message[] = [
  { kind: "ring", path },
  { kind: "contact", what: "asked", path: "/" },
  { kind: "contact", what: "all clear", path: "/" },
  { kind: "test", code: "0417" },
]

const delivery = (to: DeliveryAddress, message: Message = messages[0]!, name = "AAAAAAAAAAAAAAAA"): Delivery => ({
  ...{ name, message, to, language: "es", untilMs: Date.now() + 60_000 },
})
const patience = (): AbortSignal => AbortSignal.timeout(20_000)

/** What every channel promises: `DeliveryChannel`'s own words, one by one. */
export function describeChannel(name: string, open: () => Promise<ChannelOnTrial>): void {
  describe(`the channel ${name}`, () => {
    test.each(messages)("takes $kind to its address, in the reader's words", async (message) => {
      await using trial = await open()
      const outcome = await trial.channel.deliver(delivery(trial.to, message), patience())
      expect(outcome.kind).toBe("accepted")
      const [arrived, ...more] = trial.arrived()
      expect(more).toEqual([])
      expect(arrived!.to).toBe(trial.expectedTo)
      const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "")
      const { text } = write(message, "es", trialOrigin)
      if (arrived!.text !== undefined) expect(plain(arrived!.text)).toContain(plain(text))
    })

    test("gives a repetition the same name, and another delivery another", async () => {
      await using trial = await open()
      for (const one of ["AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB"]) {
        await trial.channel.deliver(delivery(trial.to, messages[0], one), patience())
      }
      const [first, again, other] = trial.arrived().map(({ mark }) => mark)
      expect(again).toBe(first)
      if (first !== undefined) expect(other).not.toBe(first)
    })

    const troubles: readonly (readonly [Mood, string])[] = [
      ["down", "PROVIDER_DOWN"],
      ["failing", "PROVIDER_DOWN"],
      ["busy", "PROVIDER_BUSY"],
      ["refuses us", "PROVIDER_REFUSES_US"],
    ]
    test.each(troubles)("when its provider is %s it says to try later, and why", async (mood, because) => {
      await using trial = await open()
      if (trial.without?.includes(mood)) return
      trial.behave(mood)
      const outcome = await trial.channel.deliver(delivery(trial.to), patience())
      expect(outcome).toMatchObject({ kind: "try later", because })
      for (const secret of trial.secrets) expect(JSON.stringify(outcome)).not.toContain(secret)
      trial.behave("well")
      expect(await trial.channel.deliver(delivery(trial.to), patience())).toMatchObject({ kind: "accepted" })
    })

    const refusals: readonly (readonly [Mood, string])[] = [
      ["address gone", "ADDRESS_GONE"],
      ["address refuses", "ADDRESS_REFUSES"],
    ]
    test.each(refusals)("when the provider says %s it is refused for good", async (mood, because) => {
      await using trial = await open()
      if (trial.without?.includes(mood)) return
      trial.behave(mood)
      expect(await trial.channel.deliver(delivery(trial.to), patience())).toEqual({ kind: "refused", because })
    })

    test("looked at, it says how its provider is, and nothing is sent to anybody", async () => {
      await using trial = await open()
      const { channel, to } = trial
      if (channel.look === undefined) {
        expect([name, channel.lookFor]).toEqual(["push", undefined])
        return
      }
      expect(await channel.look(patience())).toEqual({ kind: "accepted" })
      for (const [mood, because] of troubles) {
        trial.behave(mood)
        const outcome = await channel.look(patience())
        expect([mood, outcome]).toEqual([mood, expect.objectContaining({ kind: "try later", because })])
        for (const secret of trial.secrets) expect(JSON.stringify(outcome)).not.toContain(secret)
      }
      // Nobody's address is a part of it.
      trial.behave("address gone")
      expect(await channel.look(patience())).toEqual({ kind: "accepted" })
      if (channel.lookFor !== undefined) {
        expect(await channel.lookFor(to, patience())).toEqual({ kind: "refused", because: "ADDRESS_GONE" })
        trial.behave("well")
        expect(await channel.lookFor(to, patience())).toEqual({ kind: "accepted" })
        trial.behave("down")
        expect(await channel.lookFor(to, patience())).toEqual({ kind: "try later", because: "PROVIDER_DOWN" })
      }
      expect(trial.arrived()).toEqual([])
      trial.behave("slow")
      const stop = new AbortController()
      const slow = channel.look(stop.signal)
      stop.abort()
      expect(await slow).toEqual({ kind: "try later", because: "PROVIDER_SLOW" })
    })

    test("when its provider takes its time it stops as soon as it is told to", async () => {
      await using trial = await open()
      trial.behave("slow")
      const stop = new AbortController()
      const outcome = trial.channel.deliver(delivery(trial.to), stop.signal)
      await trial.untilAsked()
      stop.abort()
      expect(await outcome).toEqual({ kind: "try later", because: "PROVIDER_SLOW" })
    })

    test("when nobody is at the provider's address it says so, and nothing is thrown", async () => {
      const trial = await open()
      await trial[Symbol.asyncDispose]()
      const outcome = await trial.channel.deliver(delivery(trial.to), patience())
      expect(outcome).toEqual({ kind: "try later", because: "PROVIDER_DOWN" })
    })
  })
}
