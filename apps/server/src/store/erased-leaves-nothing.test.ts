import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { type LogStoreOptions, openLogStore } from "./log-store.ts"
import { erasingSteps } from "./steps.ts"
import { crashImage, flipBit, logPaths, openTrial, recordsIn } from "./trial/crash-image.ts"
import { type Acknowledged, expectNumbered } from "./trial/numbered-store.ts"
import { runWorkload } from "./trial/run-workload.ts"
import { encounters, numberedRecord } from "./trial/sample-records.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-erased-"))
afterAll(() => rm(root, { recursive: true }))
const [ana, ben] = encounters as [string, string]
/** So small that twenty records an encounter lie in many log files and objects. */
const small: Partial<LogStoreOptions> = { objectBytes: 4000, logFileBytes: 12_000, logBudget: 30_000 }

/** Files below a directory that hold any of these bytes. A store that drains renames files meanwhile: then it looks again. */
function filesWith(directory: string, ...wanted: readonly Buffer[]): string[] {
  for (;;) {
    try {
      return filesWithNow(directory, wanted)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    }
  }
}

function filesWithNow(directory: string, wanted: readonly Buffer[]): string[] {
  const paths = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => join(directory, name))
  const files = paths.filter((path) => statSync(path).isFile()).map((path) => ({ path, bytes: readFileSync(path) }))
  return files.filter(({ bytes }) => wanted.some((one) => bytes.includes(one))).map(({ path }) => path)
}

/** Every body and summary that the encounter had, and its id. Very short ones are anywhere by chance. */
function bytesOf(encounter: string, count: number): Buffer[] {
  const records = Array.from({ length: count }, (_, ordinal) => numberedRecord(encounter, ordinal))
  const parts = records
    .flatMap(({ body, summary }) => [body.subarray(0, 64), body.subarray(-64), summary])
    .map((part) => Buffer.from(part))
  return [Buffer.from(encounter, "hex"), ...parts.filter(({ length }) => length >= 8)]
}

describe.each<[string, Partial<LogStoreOptions>]>([
  ["all of it still in the log", {}],
  ["partly in objects, partly in the log", small],
])("no file holds a byte of an erased encounter: %s", (name, options) => {
  test("with the store open, and after it was closed", async () => {
    const directory = join(root, name)
    const store = await openTrial(directory, options)
    for (let ordinal = 0; ordinal < 40; ordinal += 1) {
      await Promise.all([ana, ben].map((encounter) => store.append(numberedRecord(encounter, ordinal))))
    }
    expect(filesWith(directory, ...bytesOf(ana, 40))).not.toEqual([])

    await store.erase(ana)

    expect(filesWith(directory, ...bytesOf(ana, 40))).toEqual([])
    expect(filesWith(directory, ...bytesOf(ben, 40))).not.toEqual([])
    await expectNumbered(store, new Map([[ben, 40]]))
    await store.close()
    expect(filesWith(directory, ...bytesOf(ana, 40))).toEqual([])
  })
})

test("nor does a log file that was set aside as damaged, which keeps what is others'", async () => {
  const directory = join(root, "damaged")
  const filled = await openTrial(directory, { logFileBytes: 12_000 })
  for (let ordinal = 0; ordinal < 12; ordinal += 1) {
    for (const encounter of [ana, ben]) await filled.append(numberedRecord(encounter, ordinal))
  }
  const image = crashImage(directory, join(root, "damaged image"))
  await filled.close()
  const [oldest] = logPaths(image)
  const bad = recordsIn(oldest!).find(({ encounter, bodyLength }) => encounter === ana && bodyLength > 200)!
  flipBit(oldest!, bad.at + bad.length - 1)
  const headless = recordsIn(oldest!).find(({ encounter, ordinal }) => encounter === ana && ordinal !== bad.ordinal)!
  flipBit(oldest!, headless.at + 70)

  const store = await openTrial(image)
  expect(store.recovery.damagedFiles).toBe(1)
  await store.drain()
  expect(logPaths(image, ".damaged")).toHaveLength(1)
  expect(filesWith(join(image, "log"), ...bytesOf(ana, 12))).toHaveLength(1)
  await store.erase(ana)

  expect(filesWith(image, ...bytesOf(ana, 12))).toEqual([])
  expect(filesWith(image, ...bytesOf(ben, 12)).filter((path) => path.endsWith(".damaged"))).toHaveLength(1)
  await store.close()
})

describe("a server killed at any step of erasing harms nobody else, and erases all of it when asked again", () => {
  for (const step of erasingSteps) {
    test(`killed at "${step}"`, { timeout: 120_000 }, async () => {
      const directory = join(root, step.replaceAll(" ", "-"))
      const acknowledged: Acknowledged = new Map()
      const life = await runWorkload(
        { directory, options: small, records: 20, erase: ana, dieAt: { step, passing: 1 } },
        acknowledged,
      )
      expect(life).toMatchObject({ signal: "SIGKILL" })
      acknowledged.delete(ana)
      for (let opening = 0; opening < 2; opening += 1) {
        const store = await openLogStore({
          ...small,
          directory,
          onFatal: (error) => {
            throw error
          },
        })
        expect(store.recovery).toMatchObject({ damagedRecords: 0, damagedFiles: 0, unreadableFiles: 0 })
        await store.erase(ana)
        await expectNumbered(store, acknowledged)
        expect(filesWith(directory, ...bytesOf(ana, 20))).toEqual([])
        await store.close()
      }
    })
  }
})
