import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { type LogStoreOptions, openLogStore } from "./log-store.ts"
import { describeSegmentStore } from "./trial/segment-store.suite.ts"

const root = mkdtempSync(join(tmpdir(), "alongside-store-"))
afterAll(() => rm(root, { recursive: true }))

function describeLogStore(name: string, options: Partial<LogStoreOptions>): void {
  const directory = join(root, name.replaceAll(" ", "-"))
  describeSegmentStore(name, {
    fresh: () => rm(directory, { recursive: true, force: true }),
    open: () =>
      openLogStore({
        directory,
        onFatal: (error) => {
          throw error
        },
        ...options,
      }),
  })
}

describeLogStore("log", {})
// A few records fill an object, so that draining and letting log files go happens all the time.
describeLogStore("log, small objects and log files", { objectBytes: 4000, logFileBytes: 16_000, logBudget: 40_000 })
// Encounters are forgotten as soon as they are drained, and looked up again.
describeLogStore("log, impatient", { idleMs: 1, logFileBytes: 64_000 })
