import { writeSync } from "node:fs"
import { type LogStoreOptions, openLogStore } from "../log-store.ts"
import { StoreError } from "../segment-store.ts"
import type { Step } from "../steps.ts"
import { encounters, FATAL_EXIT, numberedRecord } from "./sample-records.ts"

/** What {@link runWorkload} is told, as JSON in the first argument. */
export interface Workload {
  readonly directory: string
  readonly options: Partial<LogStoreOptions>
  /** Records to append to each encounter. */
  readonly records: number
  /** An encounter to erase when all are filled. */
  readonly erase?: string
  /** Where to die, and at which passing: 1 for the first. */
  readonly dieAt?: { readonly step: Step; readonly passing: number }
  /** The largest file that the process may write, in bytes. */
  readonly fileLimit?: number
}

/**
 * A process that fills a store with numbered records and says on standard output which are acknowledged, before anything
 * else can happen. Told to, it kills itself in the middle of a step. When the store refuses, it stops and says why on standard
 * error.
 */
async function runWorkload({ directory, options, records, erase, dieAt }: Workload): Promise<void> {
  let passings = 0
  const store = await openLogStore({
    ...options,
    directory,
    onFatal: () => process.exit(FATAL_EXIT),
    onStep: (step) => {
      if (step !== dieAt?.step) return
      passings += 1
      if (passings === dieAt.passing) process.kill(process.pid, "SIGKILL")
    },
  })
  try {
    await Promise.all(encounters.map((encounter, place) => fill(encounter, place)))
    if (erase !== undefined) await store.erase(erase)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    writeSync(2, `${error.code}\n`)
  }
  await store.close()

  async function fill(encounter: string, place: number): Promise<void> {
    let next = (await Array.fromAsync(store.summaries(encounter))).length
    const end = next + records
    while (next < end) {
      const atOnce = 1 + ((next + place) % 3)
      const ordinals = Array.from({ length: atOnce }, (_, n) => next + n)
      await Promise.all(
        ordinals.map(async (ordinal) => {
          const given = await store.append(numberedRecord(encounter, ordinal))
          writeSync(1, `${JSON.stringify({ encounter, ordinal: given })}\n`)
        }),
      )
      next += atOnce
    }
  }
}

await runWorkload(JSON.parse(process.argv[2]!) as Workload)
