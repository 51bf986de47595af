import { type Bytes, equalBytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { KeyRing } from "@alongside/protocol/owner"
import type { Transaction } from "kysely"
import type { Limits } from "../configuration.ts"
import { RequestError } from "../problem.ts"
import { adviceRecord } from "./advice-records.ts"
import type { Database, Tables } from "./database.ts"

const DAY_MS = 24 * 60 * 60 * 1000
/** The end of a stretch that has none yet. */
const FOREVER_MS = Number.MAX_SAFE_INTEGER

export interface OwnersParts {
  readonly database: Database
  readonly limits: Pick<Limits, "ownerDevices" | "ownerBindingsPerDay">
  readonly now: () => number
}

/**
 * Which owner key may read and erase what which device recorded, and each owner's key ring.
 *
 * All that is learned from it is which devices share an owner. Keys are hexadecimal; that the right ones have signed is the
 * caller's to know.
 */
export class Owners {
  readonly #database: Database
  readonly #limits: OwnersParts["limits"]
  readonly #now: () => number

  constructor({ database, limits, now }: OwnersParts) {
    this.#database = database
    this.#limits = limits
    this.#now = now
  }

  /** Whether the key signs in: a device was bound to it, and no newer key replaced it. */
  async has(owner: Bytes): Promise<boolean> {
    const row = await rowOf(this.#database, toHex(owner))
    return row !== undefined && row.replaced_by === null
  }

  /** Hers, or what counsel recorded of what they said to her in one of hers. */
  async mayRead(owner: string, id: string): Promise<boolean> {
    const advice = await adviceRecord(this.#database, id)
    return this.owns(owner, advice?.encounter ?? id)
  }

  /** Whether one of the owner's devices recorded it. Never true of counsel's own record. */
  async owns(owner: string, encounter: string): Promise<boolean> {
    const found = await this.#database
      .selectFrom("encounter")
      .innerJoin("device_owner", "device_owner.device", "encounter.device")
      .select("encounter.id")
      .where("encounter.id", "=", encounter)
      // Whoever binds counsel's key as if it were a phone's gets nothing that is hers to erase.
      .where("encounter.id", "not in", (advice) => advice.selectFrom("advice_record").select("record"))
      .where("device_owner.owner", "=", owner)
      .whereRef("encounter.started_ms", ">=", "device_owner.from_ms")
      .whereRef("encounter.started_ms", "<", "device_owner.until_ms")
      .executeTakeFirst()
    return found !== undefined
  }

  /**
   * What the device has recorded and will record is the owner's. A device that has another owner already gets this one for
   * what begins from now on, and no more: who holds a phone shall not be able to erase what the sheet guards.
   * @returns the version of the owner's key ring.
   * @throws RequestError `OWNER_QUOTA_SPENT`, `OWNER_UNKNOWN` for a key that was replaced, `KEY_RING_CHANGED`.
   */
  async bindDevice(device: string, owner: string, ring: KeyRing | undefined): Promise<number> {
    return this.#database.transaction().execute(async (transaction) => {
      const version = await this.#takeRing(transaction, owner, ring)
      const stretches = await transaction
        .selectFrom("device_owner")
        .selectAll()
        .where("device", "=", device)
        .orderBy("from_ms")
        .execute()
      const newest = stretches.at(-1)
      if (newest?.owner === owner) return version
      const now = this.#now()
      const today = stretches.filter(({ from_ms }) => from_ms > now - DAY_MS).length
      if (today >= this.#limits.ownerBindingsPerDay) throw new RequestError("OWNER_QUOTA_SPENT")
      await this.#assertRoomForDevice(transaction, owner)
      const fromMs = newest === undefined ? 0 : Math.max(now, newest.from_ms + 1)
      await transaction
        .updateTable("device_owner")
        .set({ until_ms: fromMs })
        .where("device", "=", device)
        .where("until_ms", "=", FOREVER_MS)
        .execute()
      await transaction
        .insertInto("device_owner")
        .values({ device, owner, from_ms: fromMs, until_ms: FOREVER_MS })
        .execute()
      return version
    })
  }

  /**
   * Everything that was the older key's is the newer one's. The same again changes nothing: its answer may have been lost.
   * @returns the version of the key ring.
   * @throws RequestError `OWNER_UNKNOWN` when the older key isn't one, or was replaced by another; `KEY_RING_CHANGED`.
   */
  async replace(older: string, newer: string, ring: KeyRing | undefined): Promise<number> {
    return this.#database.transaction().execute(async (transaction) => {
      const from = await rowOf(transaction, older)
      if (from === undefined || older === newer) throw new RequestError("OWNER_UNKNOWN")
      if (from.replaced_by === newer) return this.#takeRing(transaction, newer, ring)
      if (from.replaced_by !== null) throw new RequestError("OWNER_UNKNOWN")
      const to = await rowOf(transaction, newer)
      // Two rings can't be put into one here: whoever can open both has to bring the one that takes their place.
      if (to !== undefined && to.ring_version > 0 && from.ring_version > 0 && ring === undefined)
        throw new RequestError("KEY_RING_CHANGED")
      const kept = to === undefined || from.ring_version > to.ring_version ? from : to
      const row = { key: newer, replaced_by: null, ring_version: kept.ring_version, ring: kept.ring }
      await transaction.deleteFrom("owner").where("key", "=", newer).execute()
      await transaction.insertInto("owner").values(row).execute()
      await transaction.updateTable("owner").set({ replaced_by: newer, ring: null }).where("key", "=", older).execute()
      await transaction.updateTable("device_owner").set({ owner: newer }).where("owner", "=", older).execute()
      return this.#takeRing(transaction, newer, ring)
    })
  }

  async ringOf(owner: string): Promise<KeyRing | undefined> {
    const row = await rowOf(this.#database, owner)
    return row === undefined || row.ring === null ? undefined : { version: row.ring_version, file: fromHex(row.ring)! }
  }

  /** @returns the ring's version. @throws RequestError `KEY_RING_CHANGED` unless it follows the one that is kept. */
  putRing(owner: string, ring: KeyRing): Promise<number> {
    return this.#database.transaction().execute((transaction) => this.#takeRing(transaction, owner, ring))
  }

  /** Makes the owner known, and keeps the ring if there is one. */
  async #takeRing(transaction: Transaction<Tables>, owner: string, ring: KeyRing | undefined): Promise<number> {
    const row = await rowOf(transaction, owner)
    if (row !== undefined && row.replaced_by !== null) throw new RequestError("OWNER_UNKNOWN")
    if (row === undefined) {
      const values = { key: owner, replaced_by: null, ring_version: 0, ring: null }
      await transaction.insertInto("owner").values(values).execute()
    }
    const version = row?.ring_version ?? 0
    if (ring === undefined) return version
    // Put again because the answer was lost.
    if (ring.version === version && equalBytes(ring.file, fromHex(row?.ring ?? "") ?? new Uint8Array(0))) return version
    if (ring.version !== version + 1) throw new RequestError("KEY_RING_CHANGED")
    await transaction
      .updateTable("owner")
      .set({ ring_version: ring.version, ring: toHex(ring.file) })
      .where("key", "=", owner)
      .execute()
    return ring.version
  }

  async #assertRoomForDevice(transaction: Transaction<Tables>, owner: string): Promise<void> {
    const devices = await transaction
      .selectFrom("device_owner")
      .select("device")
      .distinct()
      .where("owner", "=", owner)
      .execute()
    if (devices.length >= this.#limits.ownerDevices) throw new RequestError("OWNER_QUOTA_SPENT")
  }
}

function rowOf(database: Database, key: string): Promise<Tables["owner"] | undefined> {
  return database.selectFrom("owner").selectAll().where("key", "=", key).executeTakeFirst()
}
