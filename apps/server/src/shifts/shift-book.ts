import { hash, randomBytes } from "node:crypto"
import { type Hours, hoursSchema, type ListedSwap, noHours } from "@alongside/protocol/shifts"
import type { Database } from "../accounts/database.ts"
import type { Interval, MemberId } from "../dispatch/member.ts"
import { RequestError } from "../problem.ts"
import { readCalendar } from "./calendar-in.ts"
import type { Intervals } from "./intervals.ts"
import { layOut, type Rota } from "./rota.ts"
import { ShiftError } from "./shift-error.ts"
import { zoneNamed } from "./zone.ts"

const DAY_MS = 24 * 60 * 60 * 1000
/** Dispatch is told of the day before and two weeks; it asks again each hour. */
export const LAID_OUT: Readonly<{ beforeMs: number; afterMs: number }> = { beforeMs: DAY_MS, afterMs: 14 * DAY_MS }
/** Swaps of one person that nobody has agreed to. */
const MOST_OPEN_SWAPS = 20
/** Until the coordinator says where the clocks are. */
const FIRST_ZONE = "America/Chicago"

/** When people are on call, as they and the coordinator said it; kept in SQLite, laid out by `layOut`. */
export class ShiftBook {
  readonly #database: Database
  readonly #now: () => number

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  async zone(): Promise<string> {
    return (await this.#database.selectFrom("rota").select("zone").executeTakeFirst())?.zone ?? FIRST_ZONE
  }

  /** @throws RequestError `SHIFT_ZONE_UNKNOWN`. */
  async setZone(zone: string): Promise<void> {
    refusing(() => zoneNamed(zone))
    await this.#database
      .insertInto("rota")
      .values({ id: 1, zone })
      .onConflict((on) => on.column("id").doUpdateSet({ zone }))
      .execute()
  }

  async hoursOf(member: MemberId): Promise<{ readonly hours: Hours; readonly hasCalendar: boolean }> {
    const row = await this.#database.selectFrom("hours").selectAll().where("member", "=", member).executeTakeFirst()
    return { hours: row === undefined ? noHours : read(row.said), hasCalendar: (row?.calendar ?? null) !== null }
  }

  /** @throws RequestError `SHIFT_TIME_INVALID`. */
  async setHours(member: MemberId, hours: Hours): Promise<void> {
    const zone = await this.zone()
    refusing(() => layOut(rotaOf(zone, [[member, hours]], []), this.window()))
    const said = JSON.stringify(hours)
    await this.#database
      .insertInto("hours")
      .values({ member, said, calendar: null })
      .onConflict((on) => on.column("member").doUpdateSet({ said }))
      .execute()
  }

  /** @param text - iCalendar; empty takes the one before away. @throws RequestError as `readCalendar`. */
  async setCalendar(member: MemberId, text: string): Promise<void> {
    const zone = await this.zone()
    const calendar = text.trim() === "" ? null : text
    if (calendar !== null) refusing(() => readCalendar(calendar, zone, this.window()))
    await this.#database
      .insertInto("hours")
      .values({ member, said: JSON.stringify(noHours), calendar })
      .onConflict((on) => on.column("member").doUpdateSet({ calendar }))
      .execute()
  }

  /** @throws RequestError `SHIFT_TIME_INVALID`, `SWAPS_TOO_MANY`. */
  async offer(giver: MemberId, { taker, from, to }: { taker: MemberId; from: string; to: string }): Promise<void> {
    const zone = await this.zone()
    refusing(() => layOut({ ...rotaOf(zone, [], []), swaps: [{ giver, taker, from, to }] }, this.window()))
    const open = await this.#database
      .selectFrom("swap")
      .select("id")
      .where("giver", "=", giver)
      .where("agreed_ms", "is", null)
      .execute()
    if (open.length >= MOST_OPEN_SWAPS) throw new RequestError("SWAPS_TOO_MANY")
    const id = randomBytes(12).toString("hex")
    const row = { id, giver, taker, from_time: from, to_time: to, asked_ms: this.#now(), agreed_ms: null }
    await this.#database.insertInto("swap").values(row).execute()
  }

  /** @returns whose it was; `undefined` when it wasn't offered to them. */
  async agree(taker: MemberId, id: string): Promise<MemberId | undefined> {
    const [taken] = await this.#database
      .updateTable("swap")
      .set({ agreed_ms: this.#now() })
      .where("id", "=", id)
      .where("taker", "=", taker)
      .where("agreed_ms", "is", null)
      .returning("giver")
      .execute()
    return taken?.giver
  }

  /** Before it is agreed to either takes it back. @returns false when there is none of theirs. */
  async takeBack(member: MemberId, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom("swap")
      .where("id", "=", id)
      .where("agreed_ms", "is", null)
      .where((row) => row.or([row("giver", "=", member), row("taker", "=", member)]))
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  async swaps(): Promise<ListedSwap[]> {
    const rows = await this.#database
      .selectFrom("swap")
      .leftJoin("counsel as giving", "giving.key", "swap.giver")
      .leftJoin("counsel as taking", "taking.key", "swap.taker")
      .select(["swap.id", "giver", "taker", "from_time", "to_time", "agreed_ms"])
      .select(["giving.name as giver_name", "taking.name as taker_name"])
      .orderBy("asked_ms")
      .execute()
    return rows.map((row) => ({
      ...{ id: row.id, giver: row.giver, taker: row.taker, from: row.from_time, to: row.to_time },
      ...{ giverName: row.giver_name ?? "", takerName: row.taker_name ?? "", isAgreed: row.agreed_ms !== null },
    }))
  }

  /** Secret; the one before is worth nothing from now on. */
  async newFeed(member: MemberId): Promise<string> {
    const secret = randomBytes(32).toString("base64url")
    const row = { hash: nameOf(secret) }
    await this.#database
      .insertInto("shift_feed")
      .values({ member, ...row })
      .onConflict((on) => on.column("member").doUpdateSet(row))
      .execute()
    return secret
  }

  async hasFeed(member: MemberId): Promise<boolean> {
    const row = await this.#database
      .selectFrom("shift_feed")
      .select("member")
      .where("member", "=", member)
      .executeTakeFirst()
    return row !== undefined
  }

  async memberOfFeed(secret: string): Promise<MemberId | undefined> {
    const row = await this.#database
      .selectFrom("shift_feed")
      .select("member")
      .where("hash", "=", nameOf(secret))
      .executeTakeFirst()
    return row?.member
  }

  window(): Interval {
    return { fromMs: this.#now() - LAID_OUT.beforeMs, toMs: this.#now() + LAID_OUT.afterMs }
  }

  /** Everybody's shifts, laid out around now. A calendar that can't be laid out any more counts as none. */
  async onCall(window: Interval = this.window()): Promise<Map<MemberId, Intervals>> {
    const zone = await this.zone()
    const rows = await this.#database.selectFrom("hours").selectAll().execute()
    const calendars = new Map<MemberId, Intervals>()
    for (const { member, calendar } of rows) {
      if (calendar !== null) calendars.set(member, quietly(() => readCalendar(calendar, zone, window)) ?? [])
    }
    const agreed = (await this.swaps()).filter(({ isAgreed }) => isAgreed)
    const hours = rows.map(({ member, said }) => [member, read(said)] as const)
    return layOut(rotaOf(zone, hours, agreed), window, calendars)
  }
}

const nameOf = (secret: string): string => hash("sha256", secret)
const read = (said: string): Hours => hoursSchema.parse(JSON.parse(said))

function rotaOf(
  zone: string,
  all: Iterable<readonly [MemberId, Hours]>,
  swaps: readonly Pick<ListedSwap, "giver" | "taker" | "from" | "to">[],
): Rota {
  const rota = { zone, weekly: [], exceptions: [], swaps } as {
    zone: string
    weekly: Rota["weekly"][number][]
    exceptions: Rota["exceptions"][number][]
    swaps: Rota["swaps"]
  }
  for (const [member, { weekly, exceptions }] of all) {
    rota.weekly.push(...weekly.map(({ until, ...rest }) => ({ member, ...rest, until: until ?? undefined })))
    rota.exceptions.push(...exceptions.map((one) => ({ member, ...one })))
  }
  return rota
}

function refusing<T>(act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (cause instanceof ShiftError) throw new RequestError(cause.code, { cause, line: cause.line })
    throw cause
  }
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (error instanceof ShiftError) return undefined
    throw error
  }
}
