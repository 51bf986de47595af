import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { CheckedRoster, KnownRoster } from "@alongside/evidence/roster/check-roster"
import type { RootPin } from "@alongside/evidence/roster/root"
import { MOST_PARTNER_RECIPIENTS } from "@alongside/protocol/partner-routes"
import type { ListedPartner } from "@alongside/protocol/partners"
import type { Transaction } from "kysely"
import { listMember } from "../accounts/certified-roster.ts"
import type { Database, Tables } from "../accounts/database.ts"

/** What this server keeps of a partner organisation. */
export interface KeptPartner {
  /** Name of its first root certificate, hexadecimal. */
  readonly root: string
  readonly address: string
  /** `undefined` before a roster of theirs was verified. */
  readonly known: KnownRoster | undefined
  /** That roster's file. */
  readonly file: Bytes | undefined
}

/** Partner organisations on the disk, and their counsel among ours. */
export class PartnerBook {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<KeptPartner[]> {
    return (await this.#database.selectFrom("partner").selectAll().orderBy("added_ms").execute()).map(keptOf)
  }

  /** For the coordinator. @param nowMs - Whose roster has ended by then counts nobody. */
  async list(nowMs: number): Promise<ListedPartner[]> {
    const rows = await this.#database.selectFrom("partner").selectAll().orderBy("added_ms").execute()
    const theirs = await this.#database
      .selectFrom("counsel")
      .select("partner")
      .where("is_listed", "=", 1)
      .where("partner", "is not", null)
      .where("certified_until_ms", ">", nowMs)
      .execute()
    return rows.map(({ root, address, name, number, until_ms, looked_ms, fault }) => ({
      ...{ root, address, name, number, untilMs: until_ms, lookedMs: looked_ms, fault },
      counsel: theirs.filter(({ partner }) => partner === root).length,
    }))
  }

  async put(root: string, address: string, nowMs: number): Promise<void> {
    await this.#database
      .insertInto("partner")
      .values({
        ...{ root, address, added_ms: nowMs, looked_ms: null, fault: null, name: null, pin: null, number: null },
        ...{ hash: null, issued_ms: null, until_ms: null, file: null },
      })
      .onConflict((on) => on.column("root").doUpdateSet({ address }))
      .execute()
  }

  /** @returns false when there is none. */
  async remove(root: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.deleteFrom("partner").where("root", "=", root).executeTakeFirst()
    return numDeletedRows > 0n
  }

  /** What a partner's roster file is that counts at `nowMs`. */
  async file(root: string, nowMs: number): Promise<Bytes | undefined> {
    const row = await this.#database
      .selectFrom("partner")
      .select("file")
      .where("root", "=", root)
      .where("until_ms", ">", nowMs)
      .executeTakeFirst()
    return row?.file == null ? undefined : fromHex(row.file)
  }

  /** Those of a partner's counsel who can be rung here at `nowMs`, by what is sealed to them. */
  async recipients(root: string, nowMs: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom("counsel")
      .select("recipient")
      .where("partner", "=", root)
      .where("is_listed", "=", 1)
      .where("certified_until_ms", ">", nowMs)
      .orderBy("added_ms")
      .limit(MOST_PARTNER_RECIPIENTS)
      .execute()
    return rows.map(({ recipient }) => recipient)
  }

  /**
   * Keeps what was found in one look at all partners, and lists their counsel, and nobody else's.
   * @returns the keys of those who were listed before and aren't any more; hexadecimal.
   */
  async write(
    found: readonly Looked[],
    nowMs: number,
  ): Promise<{ readonly gone: string[]; readonly isChanged: boolean }> {
    return this.#database.transaction().execute(async (transaction) => {
      const before = await listedIn(transaction)
      await transaction.updateTable("counsel").set({ is_listed: 0 }).where("partner", "is not", null).execute()
      for (const one of found) await keep(transaction, one, nowMs)
      const after = await listedIn(transaction)
      const gone = [...before.keys()].filter((key) => !after.has(key))
      return { gone, isChanged: gone.length > 0 || [...after].some(([key, said]) => before.get(key) !== said) }
    })
  }
}

/** What came of a look at one partner. */
export interface Looked {
  readonly partner: KeptPartner
  /** The roster that counts, with its file; `undefined` where none does. */
  readonly counts: { readonly checked: CheckedRoster; readonly file: Bytes } | undefined
  readonly fault: string | null
}

async function keep(transaction: Transaction<Tables>, { partner, counts, fault }: Looked, nowMs: number) {
  const verified =
    counts === undefined
      ? { until_ms: null }
      : {
          ...{ name: counts.checked.root.name, pin: counts.checked.known.pin, until_ms: counts.checked.untilMs },
          ...{ number: counts.checked.roster.number, hash: toHex(counts.checked.roster.hash) },
          ...{ issued_ms: counts.checked.roster.issuedMs, file: toHex(counts.file) },
        }
  await transaction
    .updateTable("partner")
    .set({ looked_ms: nowMs, fault, ...verified })
    .where("root", "=", partner.root)
    .execute()
  if (counts === undefined) return
  for (const member of counts.checked.roster.members) {
    if (member.role !== "counsel") continue
    await listMember(transaction, member, { untilMs: counts.checked.untilMs, partner: partner.root, nowMs })
  }
}

/** Partners' people who are listed, each with all that dispatch is told of them. */
async function listedIn(transaction: Transaction<Tables>): Promise<Map<string, string>> {
  const rows = await transaction
    .selectFrom("counsel")
    .selectAll()
    .where("is_listed", "=", 1)
    .where("partner", "is not", null)
    .execute()
  const licences = await transaction.selectFrom("licence").selectAll().execute()
  return new Map(
    rows.map((row) => [row.key, JSON.stringify([row, licences.filter(({ counsel }) => counsel === row.key)])]),
  )
}

function keptOf({ root, address, pin, number, hash, issued_ms, file }: Tables["partner"]): KeptPartner {
  const isKnown = pin !== null && number !== null && issued_ms !== null && hash !== null
  const newest = isKnown ? { number, hash: fromHex(hash)!, issuedMs: issued_ms } : undefined
  return {
    ...{ root, address },
    known: isKnown ? { pin: pin as RootPin, newest } : undefined,
    file: file === null ? undefined : fromHex(file),
  }
}
