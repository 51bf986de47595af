import { execFileSync } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, type TestContext, test } from "vitest"
import type { LogStore } from "./log-store.ts"
import { StoreError } from "./segment-store.ts"
import { crashImage, openTrial } from "./trial/crash-image.ts"
import { type Acknowledged, expectWhole } from "./trial/numbered-store.ts"
import { runWorkload } from "./trial/run-workload.ts"
import { bytes, encounters, numberedRecord } from "./trial/sample-records.ts"
import { all } from "./trial/segment-store.suite.ts"
import { fillDisk, type SmallDisk, smallDisks } from "./trial/small-disk.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-full-"))
afterAll(() => rm(root, { recursive: true }))
const options = { reserveBytes: 0, objectBytes: 100_000, logFileBytes: 200_000, logBudget: 600_000 }
const MiB = 1024 * 1024

/** Appends numbered records until the store refuses one, and says with which code. */
async function appendUntilRefused(store: LogStore, acknowledged: Acknowledged): Promise<string> {
  for (;;) {
    const appends = encounters.map(async (encounter) => {
      const next = acknowledged.get(encounter) ?? 0
      expect(await store.append(numberedRecord(encounter, next))).toBe(next)
      acknowledged.set(encounter, next + 1)
    })
    const refused = (await Promise.allSettled(appends)).find((outcome) => outcome.status === "rejected")
    if (refused === undefined) continue
    if (refused.reason instanceof StoreError) return refused.reason.code
    throw refused.reason
  }
}

for (const [name, make] of Object.entries(smallDisks)) {
  describe(`on a full disk (${name})`, () => {
    function newDisk(context: TestContext): SmallDisk {
      try {
        return make(join(root, `${name} ${context.task.id}`), 12 * MiB)
      } catch (error) {
        return context.skip(`this machine mounts no small ${name}: ${(error as Error).message}`)
      }
    }

    test("records are refused before there is no room to finish with those that were taken", async (context) => {
      using disk = newDisk(context)
      const directory = join(disk.directory, "store")
      const acknowledged: Acknowledged = new Map()
      // Nothing is drained before the disk is full: the log alone has taken what it may.
      const store = await openTrial(directory, { ...options, objectBytes: 64 * MiB, logBudget: 64 * MiB })
      expect(await appendUntilRefused(store, acknowledged)).toBe("STORE_FULL")
      expect(store.pressure().freeBytes).toBeLessThan(4096)
      // Everything that was taken fits into objects; this would throw otherwise.
      await store.drain()
      await store.close()
      const taken = [...acknowledged.values()].reduce((sum, count) => sum + count, 0)
      expect(taken).toBeGreaterThan(1000)
      // Room for what `expectWhole` appends.
      const again = await openTrial(directory, { ...options, objectBytes: 1000 })
      expect(again.recovery.recordsInLog).toBe(0)
      await expectWhole(again, acknowledged)
      await again.close()
    })

    test("that somebody else filled: refused at the write, nothing lost, and taken again when there is room", async (context) => {
      using disk = newDisk(context)
      const directory = join(disk.directory, "store")
      const acknowledged: Acknowledged = new Map()
      const store = await openTrial(directory, options)
      for (let round = 0; round < 3; round += 1) {
        for (let n = 0; n < 10; n += 1) {
          const encounter = encounters[n % 3]!
          const next = acknowledged.get(encounter) ?? 0
          await store.append(numberedRecord(encounter, next))
          acknowledged.set(encounter, next + 1)
        }
        const filled = fillDisk(disk.directory)
        expect(await appendUntilRefused(store, acknowledged)).toBe("STORE_FULL")
        await expect(store.drain()).rejects.toMatchObject({ code: "STORE_FULL" })
        filled.release()
        // The free space is looked at once a second; until then the figure from before stands.
        await expect.poll(() => store.pressure().freeBytes, { timeout: 10_000 }).toBeGreaterThan(MiB)
      }
      await store.drain()
      await store.close()
      const again = await openTrial(directory, options)
      await expectWhole(again, acknowledged)
      await again.close()
    })

    test("that ended in the middle of a group: none of the group is there, not even what was written of it", async (context) => {
      using disk = newDisk(context)
      const directory = join(disk.directory, "store")
      const store = await openTrial(directory, options)
      for (const encounter of encounters) await store.append(numberedRecord(encounter, 0))
      const filled = fillDisk(disk.directory, 8192)
      const large = (encounter: string) => ({ ...numberedRecord(encounter, 1), body: bytes(encounter, 3000) })
      const group = await Promise.allSettled(encounters.map((encounter) => store.append(large(encounter))))
      const refused = group.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "taken"))
      expect(refused).toEqual(encounters.map(() => "STORE_FULL"))
      filled.release()
      await expect.poll(() => store.pressure().freeBytes, { timeout: 10_000 }).toBeGreaterThan(MiB)
      // As long as the first of the group was: what had been written of the second lies right behind it.
      expect(await store.append(large(encounters[0]!))).toBe(1)
      const image = crashImage(directory, join(root, `image of ${name}`))
      await store.close()
      const again = await openTrial(image)
      for (const encounter of encounters) {
        expect(await all(again.summaries(encounter))).toHaveLength(encounter === encounters[0] ? 2 : 1)
      }
      await again.close()
    })
  })
}

test("where a file may grow no larger, records are refused and those before are kept", async (context) => {
  try {
    execFileSync("prlimit", ["--version"], { stdio: "pipe" })
  } catch {
    context.skip("this machine has no prlimit")
  }
  const directory = join(root, "limited")
  const acknowledged: Acknowledged = new Map()
  // Log files and objects would both be larger than the limit.
  const workload = { directory, options: { logFileBytes: MiB, objectBytes: MiB }, records: 200, fileLimit: 50_000 }
  const { code, errors } = await runWorkload(workload, acknowledged)
  expect({ code, errors }).toEqual({ code: 0, errors: "STORE_FULL\n" })
  expect([...acknowledged.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20)
  const store = await openTrial(directory)
  await expectWhole(store, acknowledged)
  await store.close()
})
