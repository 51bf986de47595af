import type { Bytes } from "@alongside/evidence/format/bytes"
import { toHex } from "@alongside/evidence/format/bytes"
import type { Organisation } from "@alongside/protocol/organisation"
import type { Licence, Member } from "../dispatch/member.ts"
import type { Database } from "./database.ts"

/** One counsel: the public halves of their keys, and what they are certified for. */
export interface Counsel {
  /** Ed25519, 32 bytes: signs in, and signs acceptances. */
  readonly key: Bytes
  /** `age1pq1…`: phones seal to it. */
  readonly recipient: string
  /** As persons are shown it, 1 to 80 characters. */
  readonly name: string
  /** BCP 47, primary language only. */
  readonly languages: readonly string[]
  readonly licences: readonly Licence[]
  /** Milliseconds since 1970. */
  readonly certifiedUntilMs: number
}

/** Somebody who may be rung, with the name that persons are shown. */
export interface Colleague {
  readonly name: string
  readonly member: Member
}

/** Who runs this server, and who of them may watch and answer. Holds public halves only. */
export class Roster {
  readonly #database: Database
  readonly #serverKey: Bytes
  readonly #hotline: string | undefined

  /** @param hotline - A number to dial, E.164; `undefined` while the organisation has none. */
  constructor(database: Database, serverKey: Bytes, hotline?: string) {
    this.#database = database
    this.#serverKey = serverKey
    this.#hotline = hotline
  }

  /** What everybody may know; `undefined` before there is an organisation. */
  async organisation(): Promise<Organisation | undefined> {
    const found = await this.#database.selectFrom("organisation").select("name").executeTakeFirst()
    if (found === undefined) return undefined
    const rows = await this.#database
      .selectFrom("counsel")
      .select(["recipient", "key", "name"])
      .orderBy("added_ms")
      .limit(20)
      .execute()
    const counsel = rows.map(({ recipient, key, name }) => (name === "" ? { recipient } : { recipient, key, name }))
    const hotline = this.#hotline === undefined ? {} : { hotline: this.#hotline }
    return { name: found.name, serverKey: toHex(this.#serverKey), counsel, ...hotline }
  }

  /** @param homeJurisdiction - ISO 3166-2: assumed of phones that don't know where they are. */
  async found(name: string, homeJurisdiction: string): Promise<void> {
    await this.#database
      .insertInto("organisation")
      .values({ id: 1, name, home_jurisdiction: homeJurisdiction })
      .onConflict((on) => on.column("id").doUpdateSet({ home_jurisdiction: homeJurisdiction }))
      .execute()
  }

  async homeJurisdiction(): Promise<string | undefined> {
    const found = await this.#database.selectFrom("organisation").select("home_jurisdiction").executeTakeFirst()
    return found?.home_jurisdiction ?? undefined
  }

  /** Adds counsel, or says anew what somebody on the roster is certified for. */
  async add({ key, recipient, name, languages, licences, certifiedUntilMs }: Counsel): Promise<void> {
    const counsel = toHex(key)
    const certified = { name, languages: languages.join(" "), certified_until_ms: certifiedUntilMs }
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("counsel")
        .values({ key: counsel, recipient, added_ms: Date.now(), ...certified })
        .onConflict((on) => on.column("key").doUpdateSet(certified))
        .execute()
      await transaction.deleteFrom("licence").where("counsel", "=", counsel).execute()
      if (licences.length === 0) return
      await transaction
        .insertInto("licence")
        .values(
          licences.map(({ jurisdiction, matter, expiresMs }) => ({
            ...{ counsel, jurisdiction, matter },
            expires_ms: expiresMs,
          })),
        )
        .execute()
    })
  }

  async has(key: Bytes): Promise<boolean> {
    const found = await this.#database
      .selectFrom("counsel")
      .select("key")
      .where("key", "=", toHex(key))
      .executeTakeFirst()
    return found !== undefined
  }

  /** Everybody who may be rung: at a console, the only way in which this server reaches anybody. */
  async colleagues(): Promise<Colleague[]> {
    const rows = await this.#database.selectFrom("counsel").selectAll().where("name", "!=", "").execute()
    const licences = Map.groupBy(
      await this.#database.selectFrom("licence").selectAll().execute(),
      ({ counsel }) => counsel,
    )
    return rows.map((row) => ({
      name: row.name,
      member: {
        ...{ id: row.key, role: "counsel", isPartner: false, channels: [], onCall: [] },
        languages: row.languages.split(" "),
        certifiedUntilMs: row.certified_until_ms,
        licences: (licences.get(row.key) ?? []).map(({ jurisdiction, matter, expires_ms }) => ({
          ...{ jurisdiction, matter },
          expiresMs: expires_ms,
        })),
      },
    }))
  }
}
