import { type Bytes, equalBytes, fromHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import {
  type CheckedRoster,
  checkPartner,
  checkRoster,
  type KnownRoster,
} from "@alongside/evidence/roster/check-roster"
import { RosterError } from "@alongside/evidence/roster/error"
import { openPartner } from "@alongside/evidence/roster/partner"
import { pinOf } from "@alongside/evidence/roster/root"
import { parseRosterFile } from "@alongside/evidence/roster/roster-file"
import type { CertifiedRoster } from "../accounts/certified-roster.ts"
import type { Database } from "../accounts/database.ts"
import { Turns } from "../help/turns.ts"
import type { Log } from "../log.ts"
import { type KeptPartner, type Looked, PartnerBook } from "./partner-book.ts"
import { fetchPartnerRoster, PartnerUnreachable } from "./partner-server.ts"

/** A minute: whoever a partner leaves out of its roster is rung here no longer than that. */
const LOOK_EVERY_MS = 60_000

const REFRESH_AFTER_MS = 10_000

export interface PartnersParts {
  readonly database: Database
  readonly certified: CertifiedRoster
  /** Partners' servers may be on loopback and private networks, over HTTP too. */
  readonly mayBePrivate: boolean
  /** Who is listed has changed, and these keys aren't any more. Resolves when it holds everywhere. */
  readonly onChanged: (gone: readonly string[]) => Promise<void>
  readonly log: Log
  readonly now: () => number
}

/**
 * The organisations whose root ours has certified: asks their servers for their rosters, verifies each from our root on, and lists their counsel
 * as long as all of it counts. What a partner's server says or doesn't changes nothing of ours, and nothing of another partner's.
 */
export class Partners {
  readonly book: PartnerBook
  readonly #parts: PartnersParts
  readonly #turns = new Turns()
  readonly #timer: NodeJS.Timeout
  /** On the clock of `performance.now()`. */
  #askedAt = -Infinity

  constructor(parts: PartnersParts) {
    this.#parts = parts
    this.book = new PartnerBook(parts.database)
    this.#timer = setInterval(() => this.#lookByItself(), LOOK_EVERY_MS).unref()
  }

  /** The first look. */
  begin(): void {
    this.#lookByItself()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#turns.take("look", async () => undefined)
  }

  /** Asks all partners' servers, and resolves when what came of it holds. */
  look(): Promise<void> {
    this.#askedAt = performance.now()
    return this.#look(true)
  }

  /** Asks again, by itself, where nobody has been asked for ten seconds: a coordinator is waiting to see it. */
  refresh(): void {
    if (performance.now() - this.#askedAt >= REFRESH_AFTER_MS) this.#lookByItself()
  }

  /** Goes by what is kept, without asking anybody: our own roster has changed. */
  judge(): Promise<void> {
    return this.#look(false)
  }

  #look(isAsked: boolean): Promise<void> {
    return this.#turns.take("look", async () => {
      const { now, onChanged } = this.#parts
      const partners = await this.book.all()
      const own = partners.length === 0 ? undefined : await this.#own()
      const found = await Promise.all(partners.map((each) => this.#judge(own, each, isAsked)))
      const { gone, isChanged } = await this.book.write(found, now())
      if (isChanged) await onChanged(gone)
    })
  }

  /** Our own newest roster; `undefined` when it doesn't count any more: then nobody's does. */
  async #own(): Promise<CheckedRoster | undefined> {
    const { certified, now } = this.#parts
    const file = await certified.file()
    if (file === undefined) return undefined
    const known: KnownRoster = { pin: pinOf(hashSmall(parseRosterFile(file).roots[0]!)), newest: undefined }
    return checkRoster(file, known, now()).catch((error: unknown) => {
      codeOf(error)
      return undefined
    })
  }

  async #judge(own: CheckedRoster | undefined, partner: KeptPartner, isAsked: boolean): Promise<Looked> {
    const certificate = own && (await certificateOf(own, partner.root))
    if (own === undefined || certificate === undefined) {
      return { partner, counts: undefined, fault: "PARTNER_NOT_LISTED" }
    }
    let fault: string | null = null
    const files: Bytes[] = []
    if (isAsked) {
      try {
        files.push(await fetchPartnerRoster(partner.address, this.#parts.mayBePrivate))
      } catch (error) {
        if (!(error instanceof PartnerUnreachable)) throw error
        fault = error.code
      }
    }
    if (partner.file !== undefined) files.push(partner.file)
    // What was verified before goes on counting, for as long as it would have.
    for (const file of files) {
      try {
        return { partner, counts: { checked: await checkPartner(own, certificate, file, partner.known), file }, fault }
      } catch (error) {
        fault ??= codeOf(error)
      }
    }
    return { partner, counts: undefined, fault }
  }

  #lookByItself(): void {
    this.look().catch((error: unknown) =>
      this.#parts.log.error({ err: error }, "partners' rosters could not be looked at"),
    )
  }
}

/** Our root's word for a partner; `undefined` where there is none that it signed. */
async function certificateOf(own: CheckedRoster, root: string): Promise<Bytes | undefined> {
  const name = fromHex(root)!
  for (const certificate of own.unverifiedPartners) {
    const said = await openPartner(certificate, own.root).catch((error: unknown) => {
      codeOf(error)
      return undefined
    })
    if (said !== undefined && equalBytes(said.partner, name)) return certificate
  }
  return undefined
}

/** @throws whatever isn't the fault of what was read. */
function codeOf(error: unknown): string {
  if (error instanceof RosterError || error instanceof FormatError) return error.code
  throw error
}
