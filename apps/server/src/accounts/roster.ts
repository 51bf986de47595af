import type { Bytes } from "@alongside/evidence/format/bytes"
import { toHex } from "@alongside/evidence/format/bytes"
import type { Organisation } from "@alongside/protocol/organisation"
import type { Member, Role } from "../dispatch/member.ts"
import type { Database } from "./database.ts"

/** Somebody who may be rung, with the name that persons are shown. */
export interface Colleague {
  readonly name: string
  readonly member: Member
}

/** Who runs this server, and who of them may watch and answer, as the newest roster that verified says ({@link CertifiedRoster}). Holds public halves only. */
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

  /**
   * What everybody may know at `nowMs`; `undefined` before there is an organisation. Whoever a roster certified that has expired isn't in it.
   * @param also - Counsel, ours or a partner's, who is in it first: twenty are, and the one who has answered needn't be of them.
   */
  async organisation(nowMs: number, also?: string): Promise<Organisation | undefined> {
    const found = await this.#database.selectFrom("organisation").select("name").executeTakeFirst()
    if (found === undefined) return undefined
    const listed = this.#database
      .selectFrom("counsel")
      .select(["counsel.recipient", "counsel.key", "counsel.name"])
      .where("is_listed", "=", 1)
      .where("role", "=", "counsel")
      .where("certified_until_ms", ">", nowMs)
    const [asked] =
      also === undefined
        ? []
        : await listed
            .leftJoin("partner", "partner.root", "counsel.partner")
            .select("partner.name as organisation")
            .where("counsel.key", "=", also)
            .execute()
    // Nobody seals beforehand to a partner's.
    const own = await listed.where("partner", "is", null).orderBy("counsel.added_ms").limit(20).execute()
    const first = asked === undefined ? [] : [{ ...asked, organisation: asked.organisation ?? undefined }]
    const counsel = [...first, ...own.filter(({ key }) => key !== also)].slice(0, 20)
    const hotline = this.#hotline === undefined ? {} : { hotline: this.#hotline }
    return { name: found.name, serverKey: toHex(this.#serverKey), counsel, ...hotline }
  }

  /** @param homeJurisdiction - ISO 3166-2: assumed of phones that don't know where they are. */
  async settleIn(homeJurisdiction: string): Promise<void> {
    await this.#database.updateTable("organisation").set({ home_jurisdiction: homeJurisdiction }).execute()
  }

  async homeJurisdiction(): Promise<string | undefined> {
    const found = await this.#database.selectFrom("organisation").select("home_jurisdiction").executeTakeFirst()
    return found?.home_jurisdiction ?? undefined
  }

  /** What somebody on the newest roster is, expired or not: an expired roster takes nobody's own records from them. */
  async roleOf(key: Bytes): Promise<Role | undefined> {
    const found = await this.#database
      .selectFrom("counsel")
      .select("role")
      .where("key", "=", toHex(key))
      .where("is_listed", "=", 1)
      .executeTakeFirst()
    return found?.role
  }

  /** Everybody who may be rung: at a console, the only way in which this server reaches anybody. */
  async colleagues(): Promise<Colleague[]> {
    const rows = await this.#database.selectFrom("counsel").selectAll().where("is_listed", "=", 1).execute()
    const licences = Map.groupBy(
      await this.#database.selectFrom("licence").selectAll().execute(),
      ({ counsel }) => counsel,
    )
    return rows.map((row) => ({
      name: row.name,
      member: {
        ...{ id: row.key, role: row.role, isPartner: row.partner !== null, channels: [], onCall: [] },
        languages: [...new Set(row.languages.split(" ").map((language) => language.split("-", 1)[0]!))],
        certifiedUntilMs: row.certified_until_ms,
        licences: (licences.get(row.key) ?? []).map(({ jurisdiction, matter, expires_ms }) => ({
          ...{ jurisdiction, matter },
          expiresMs: expires_ms,
        })),
      },
    }))
  }
}
