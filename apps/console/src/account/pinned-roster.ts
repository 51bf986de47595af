import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { type CheckedRoster, checkRoster, type KnownRoster } from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import type { Member, MemberRole } from "@alongside/evidence/roster/member"
import { pinOf, type RootPin } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import { ask, ServerError } from "@alongside/live/relay/session"
import { CallError } from "@alongside/protocol/call/error"
import { routes } from "@alongside/protocol/routes"
import { ACCOUNT, finished, ROSTER_KEY, settled } from "./database.ts"

/** What is kept of an organisation between two looks; lies in IndexedDB. */
export interface KeptRoster {
  readonly known: KnownRoster
  /** The newest that was verified; `undefined` before the first. */
  readonly file: Bytes | undefined
}

/**
 * The roster that counts: the one that is offered, if it is good, else the one that was kept, as long as that is (spec/roster.md §7.2).
 * @param kept - `undefined`: nothing is pinned, and the root that is offered pins itself.
 * @param offered - A roster file from anywhere; `undefined` when none came.
 * @returns what counts, and what is to be kept from now on. `undefined` when there is neither of the two.
 * @throws {RosterError} @throws {FormatError} when neither counts: the first fault.
 */
export async function rosterThatCounts(
  kept: KeptRoster | undefined,
  offered: Bytes | undefined,
  nowMs: number,
): Promise<{ readonly roster: CheckedRoster; readonly kept: KeptRoster } | undefined> {
  let fault: unknown
  for (const file of [offered, kept?.file]) {
    if (file === undefined) continue
    try {
      const roster = await checkRoster(file, kept?.known ?? firstSight(file), nowMs)
      return { roster, kept: { known: roster.known, file } }
    } catch (error) {
      if (!(error instanceof RosterError || error instanceof FormatError)) throw error
      fault ??= error
    }
  }
  if (fault !== undefined) throw fault
  return undefined
}

/** @throws {CallError} `CALL_MEMBER_NOT_CERTIFIED` when a roster lists nobody with this key in this part. */
export function memberIn({ roster }: CheckedRoster, role: MemberRole, key: Bytes): Member {
  const found = roster.members.find((one) => one.role === role && equalBytes(one.key, key))
  if (found !== undefined) return found
  throw new CallError("CALL_MEMBER_NOT_CERTIFIED", `the roster that counts lists nobody with this key as ${role}`)
}

/** An invitation says whose organisation it is. */
export function pinRoot(database: IDBDatabase, pin: RootPin): Promise<void> {
  return keep(database, { known: { pin, newest: undefined }, file: undefined })
}

/**
 * Who works for this organisation, as its root certifies and not as the server says. The root is pinned by the invitation; where that carried
 * none, the first roster that this browser sees pins it (THREAT_MODEL.md).
 */
export class PinnedRoster {
  readonly #database: IDBDatabase
  /** One look at a time: each begins from what the one before has kept. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(database: IDBDatabase) {
    this.#database = database
  }

  /**
   * Somebody by their key and part, in the newest roster that is good.
   * @throws {CallError} as {@link memberIn}. @throws {RosterError} @throws {FormatError} as {@link rosterThatCounts}.
   * @throws {ServerError} when nothing is kept and the server can't be asked.
   */
  member(role: MemberRole, key: Bytes): Promise<Member> {
    const found = this.#turn.then(async () => memberIn(await this.#look(), role, key))
    this.#turn = found.catch(() => undefined)
    return found
  }

  /** Every counsel whom the newest roster that is good lists. Nobody, where none is. @throws {ServerError} as {@link member}. */
  counsel(): Promise<readonly Member[]> {
    const found = this.#turn.then(async () => {
      const { roster } = await this.#look()
      return roster.members.filter(({ role }) => role === "counsel")
    })
    this.#turn = found.catch(() => undefined)
    return found.catch((error: unknown) => {
      if (error instanceof RosterError || error instanceof FormatError) return []
      throw error
    })
  }

  /** Pins what isn't pinned yet, and keeps what is newer; without a network it doesn't. */
  look(): void {
    this.#turn = this.#turn.then(() => this.#look()).catch(() => undefined)
  }

  async #look(): Promise<CheckedRoster> {
    const store = this.#database.transaction(ACCOUNT).objectStore(ACCOUNT)
    const kept = await settled<KeptRoster | undefined>(store.get(ROSTER_KEY))
    const offered = await ask(location.origin + routes.roster).catch((error: unknown) => {
      if (error instanceof ServerError) return error
      throw error
    })
    const found = await rosterThatCounts(kept, offered instanceof ServerError ? undefined : offered.bytes, Date.now())
    if (found === undefined) throw offered
    await keep(this.#database, found.kept)
    return found.roster
  }
}

/** @throws {RosterError} @throws {FormatError} for what is no roster file. */
function firstSight(file: Bytes): KnownRoster {
  return { pin: pinOf(hashSmall(parseRosterFile(file).roots.at(-1)!)), newest: undefined }
}

function keep(database: IDBDatabase, kept: KeptRoster): Promise<void> {
  const transaction = database.transaction(ACCOUNT, "readwrite", { durability: "strict" })
  transaction.objectStore(ACCOUNT).put(kept, ROSTER_KEY)
  return finished(transaction)
}
