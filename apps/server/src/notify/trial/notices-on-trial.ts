import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, vi } from "vitest"
import { type Database, openDatabase } from "../../accounts/database.ts"
import { configurationWith, type Limits } from "../../configuration.ts"
import { openLog } from "../../log.ts"
import type { DeliveryChannel } from "../channel.ts"
import { type NoticeEvent, Notices } from "../notices.ts"
import { trialSecret } from "./trial-notice.ts"

/** Notices with a clock of their own, and what became of each. */
export interface NoticesOnTrial extends AsyncDisposable {
  readonly data: string
  readonly notices: Notices
  readonly database: Database
  readonly events: readonly NoticeEvent[]
  clockMs: number
  /** Waits until it was tried and is put off to a time that the clock has yet to reach. */
  untilPutOff(key: string): Promise<void>
  /** Waits for the n-th event. */
  untilEvent(n: number): Promise<NoticeEvent>
}

export async function noticesOnTrial(
  channels: readonly DeliveryChannel[],
  { data: given, limits = {} }: { readonly data?: string; readonly limits?: Partial<Limits> } = {},
): Promise<NoticesOnTrial> {
  const data = given ?? (await mkdtemp(join(tmpdir(), "alongside-notices-")))
  const database = await openDatabase(data)
  const events: NoticeEvent[] = []
  let wake: (() => void)[] = []
  const trial = {
    ...{ data, database, events, clockMs: Date.now() },
    untilPutOff: (key: string) =>
      vi.waitFor(async () => {
        const row = await database.selectFrom("notice").selectAll().where("key", "=", key).executeTakeFirstOrThrow()
        expect(row.because).not.toBeNull()
        expect(row.next_ms).toBeGreaterThan(trial.clockMs)
      }, 20_000),
    untilEvent: async (n: number) => {
      while (events.length < n) await new Promise<void>((resolve) => wake.push(resolve))
      return events[n - 1]!
    },
  }
  const notices = Notices.open({
    ...{ database, channels, secret: trialSecret, log: openLog("silent"), now: () => trial.clockMs },
    ...{ limits: configurationWith({ data, limits }).limits, onStep: () => undefined },
  })
  notices.onEvent((event) => {
    events.push(event)
    for (const resolve of wake) resolve()
    wake = []
  })
  notices.begin()
  return Object.assign(trial, {
    notices,
    [Symbol.asyncDispose]: async () => {
      await notices.close()
      await database.destroy()
      if (given === undefined) await rm(data, { recursive: true, force: true })
    },
  })
}
