import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { type LogStoreOptions, openLogStore } from "./log-store.ts"
import { parseObjectFileName } from "./object-file.ts"
import { erasingSteps, type Step, steps } from "./steps.ts"
import { expectObjectsInOrder, objectPaths } from "./trial/crash-image.ts"
import { type Acknowledged, expectWhole } from "./trial/numbered-store.ts"
import { runWorkload } from "./trial/run-workload.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-killed-"))
afterAll(() => rm(root, { recursive: true }))

/** So small that twenty records an encounter begin and end many log files and objects. */
const small: Partial<LogStoreOptions> = { objectBytes: 4000, logFileBytes: 12_000, logBudget: 30_000 }

const whileOpening: readonly Step[] = [
  "leavings removed",
  "log scanned",
  "torn tail cut",
  "tail written again",
  "tail flushed again",
]
const stray: Step = "stray object removed"

describe("a server killed at any step of storing has every acknowledged record, once, in its place", () => {
  for (const step of steps.filter((one) => ![...whileOpening, ...erasingSteps, stray].includes(one))) {
    test(`killed at "${step}", three times over`, { timeout: 120_000 }, async () => {
      const directory = join(root, step.replaceAll(" ", "-"))
      const acknowledged: Acknowledged = new Map()
      // Each life begins with what the death before left behind.
      for (const passing of [1, 2, 7]) {
        const life = await runWorkload(
          { directory, options: small, records: 20, dieAt: { step, passing } },
          acknowledged,
        )
        expect(life).toMatchObject({ signal: "SIGKILL" })
      }
      await expectWholeIn(directory, acknowledged)
    })
  }
})

describe("a server killed at any step of opening finds the same when it opens again", () => {
  for (const step of whileOpening) {
    test(`killed at "${step}", after a torn group and a half drained log`, { timeout: 120_000 }, async () => {
      const directory = join(root, step.replaceAll(" ", "-"))
      const acknowledged: Acknowledged = new Map()
      await runWorkload(
        { directory, options: small, records: 20, dieAt: { step: "object written", passing: 5 } },
        acknowledged,
      )
      const dying = { step: "log written", passing: 10 } as const
      expect(await runWorkload({ directory, options: small, records: 20, dieAt: dying }, acknowledged)).toMatchObject({
        signal: "SIGKILL",
      })
      tearLastGroup(directory)
      for (let death = 0; death < 2; death += 1) {
        const life = await runWorkload(
          { directory, options: small, records: 1, dieAt: { step, passing: 1 } },
          acknowledged,
        )
        // The tail is cut for good at the first death after it, if that came late enough.
        if (step !== "torn tail cut" || death === 0) expect(life).toMatchObject({ signal: "SIGKILL" })
      }
      await expectWholeIn(directory, acknowledged)
    })
  }
})

test(`a server killed at "${stray}"`, { timeout: 120_000 }, async () => {
  const directory = join(root, "stray")
  const acknowledged: Acknowledged = new Map()
  // A budget so large that no log file goes: the log has all that the objects have.
  const options = { ...small, logBudget: 1024 * 1024 }
  const dying = { step: "drain noted", passing: 9 } as const
  await runWorkload({ directory, options, records: 60, dieAt: dying }, acknowledged)
  // A power cut may keep the name of a later object and lose that of the one before.
  const first = objectPaths(directory).filter((path) => parseObjectFileName(basename(path))?.first === 0)
  for (const path of first) rmSync(path)
  const life = await runWorkload({ directory, options, records: 1, dieAt: { step: stray, passing: 1 } }, acknowledged)
  expect(life).toMatchObject({ signal: "SIGKILL" })
  await expectWholeIn(directory, acknowledged)
})

test("a server that dies again and again, each time somewhere else, loses nothing", { timeout: 240_000 }, async () => {
  const directory = join(root, "again-and-again")
  const acknowledged: Acknowledged = new Map()
  for (const [place, step] of steps.entries()) {
    await runWorkload(
      { directory, options: small, records: 6, dieAt: { step, passing: 1 + (place % 4) } },
      acknowledged,
    )
  }
  await expectWholeIn(directory, acknowledged)
})

async function expectWholeIn(directory: string, acknowledged: Acknowledged): Promise<void> {
  for (let opening = 0; opening < 2; opening += 1) {
    const store = await openLogStore({
      ...small,
      directory,
      onFatal: (error) => {
        throw error
      },
    })
    await expectWhole(store, acknowledged)
    await store.close()
    expectObjectsInOrder(directory)
  }
}

/** Takes the last bytes off the newest records: their group was written and not flushed, so nobody was told of it. */
function tearLastGroup(directory: string): void {
  const logs = readdirSync(join(directory, "log")).filter((name) => name.endsWith(".log"))
  const last = logs.sort().findLast((name) => statSync(join(directory, "log", name)).size > 4096)!
  const path = join(directory, "log", last)
  truncateSync(path, statSync(path).size - 3)
}
