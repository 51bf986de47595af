import type { Database } from "./database.ts"
import { prepared } from "./prepared.ts"

interface Usage {
  day: number
  bytes: number
  encounters: number
  isDirty: boolean
  lastUsedMs: number
}

const DAY_MS = 24 * 60 * 60 * 1000
/** A phone under way sends every fifth of a second; one that has been quiet this long is looked up again when it is back. */
const FORGET_AFTER_MS = 10 * 60 * 1000
const ROWS_AT_ONCE = 500
/** Yesterday's rows serve nobody. */
const KEEP_DAYS = 1

const selectUsage = prepared((database, { device, day }: { device: string; day: number }) =>
  database.selectFrom("device_usage").selectAll().where("device", "=", device).where("day", "=", day),
)

/**
 * What each device has sent today (UTC). Kept in memory and written every few seconds: a crash forgets the last of them,
 * which costs a quota some bytes and nobody a recording.
 */
export class DeviceUsage {
  readonly #database: Database
  readonly #now: () => number
  readonly #devices = new Map<string, Usage>()

  constructor(database: Database, now: () => number = Date.now) {
    this.#database = database
    this.#now = now
  }

  /** What the device has used today; the object stays good until the day ends, and is counted up by the caller. */
  async of(device: string): Promise<Usage> {
    return this.#known(device) ?? (await this.#load(device))
  }

  async addEncounter(device: string): Promise<void> {
    const usage = await this.of(device)
    usage.encounters += 1
    usage.isDirty = true
  }

  /** For the hot path: `undefined` when it has to be asked for with {@link of} first. */
  bytesToday(device: string): number | undefined {
    return this.#known(device)?.bytes
  }

  /** Counts bytes of a device for which {@link of} was asked before. */
  addBytes(device: string, bytes: number): void {
    const usage = this.#known(device)
    if (usage === undefined) return
    usage.bytes += bytes
    usage.isDirty = true
  }

  /** Writes down what has changed, and forgets who is quiet. */
  async flush(): Promise<void> {
    const changed = [...this.#devices].filter(([, usage]) => usage.isDirty)
    for (let at = 0; at < changed.length; at += ROWS_AT_ONCE) {
      const rows = changed.slice(at, at + ROWS_AT_ONCE)
      for (const [, usage] of rows) usage.isDirty = false
      await this.#database
        .insertInto("device_usage")
        .values(rows.map(([device, { day, bytes, encounters }]) => ({ device, day, bytes, encounters })))
        .onConflict((on) =>
          on.columns(["device", "day"]).doUpdateSet((row) => ({
            bytes: row.ref("excluded.bytes"),
            encounters: row.ref("excluded.encounters"),
          })),
        )
        .execute()
    }
    const now = this.#now()
    for (const [device, usage] of this.#devices) {
      if (!usage.isDirty && usage.lastUsedMs < now - FORGET_AFTER_MS) this.#devices.delete(device)
    }
  }

  /** Removes the rows of days gone by. */
  async forgetOldDays(): Promise<void> {
    await this.#database
      .deleteFrom("device_usage")
      .where("day", "<", this.#today() - KEEP_DAYS)
      .execute()
  }

  #known(device: string): Usage | undefined {
    const usage = this.#devices.get(device)
    if (usage?.day !== this.#today()) return undefined
    usage.lastUsedMs = this.#now()
    return usage
  }

  async #load(device: string): Promise<Usage> {
    const day = this.#today()
    const [row] = (await selectUsage(this.#database, { device, day })).rows
    // Somebody else may have loaded it meanwhile; there is one object for each device and day.
    const known = this.#known(device)
    if (known !== undefined) return known
    const usage = {
      day,
      bytes: row?.bytes ?? 0,
      encounters: row?.encounters ?? 0,
      isDirty: false,
      lastUsedMs: this.#now(),
    }
    this.#devices.set(device, usage)
    return usage
  }

  #today(): number {
    return Math.floor(this.#now() / DAY_MS)
  }
}
