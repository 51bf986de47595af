import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { ContactAddress, Seen } from "@alongside/protocol/circle"
import type { Presses, PressWords, Standing, ToldAnswer, Ways } from "@alongside/protocol/circle-answers"
import { parseClosing } from "@alongside/protocol/closing"
import type { Closings } from "../accounts/closings.ts"
import type { EncounterBook } from "../accounts/encounter-book.ts"
import type { Limits } from "../configuration.ts"
import type { HelpSoFar } from "../help/help-so-far.ts"
import { HelpTokens } from "../help/help-tokens.ts"
import { type Log, tagOf } from "../log.ts"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { LiveEncounter } from "../receive/live-encounter.ts"
import type { CircleBook, ReachedBy, ToldRow } from "./circle-book.ts"
import type { ContactChannels } from "./contact-channel.ts"
import type { ContactPushes } from "./contact-pushes.ts"
import { type NoticeKind, noticeText } from "./notice-text.ts"

const LOOK_EVERY_MS = 250
const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** A contact's page shows these; older ones are history. */
const MOST_PRESSES = 50

export interface CircleParts {
  readonly book: CircleBook
  readonly encounters: Encounters
  readonly channels: ContactChannels
  readonly pushes: ContactPushes
  /** Secret: of the tokens that phones are given. */
  readonly tokenKey: Buffer
  /** Tells a contact's open pages that there is news. @returns true when there is one. */
  readonly tellPage: (contact: string, encounter: LiveEncounter) => boolean
  /** What became of her request for a lawyer. */
  readonly helpOf: (encounter: string) => Promise<HelpSoFar>
  /** How it was said to be over. */
  readonly closings: Pick<Closings, "isConfirmed" | "of">
  /** What her device signed of each leg. */
  readonly legs: Pick<EncounterBook, "legsOf">
  readonly limits: Pick<Limits, "contactSilenceSeconds" | "contactNoticesPerDay">
  readonly log: Log
  readonly now: () => number
}

/** What her phone handed over for one contact, verified. */
export interface CheckedNotice extends Pick<ToldRow, "contact" | "told" | "may" | "language"> {
  readonly addresses: readonly ContactAddress[]
}

interface Open {
  readonly live: LiveEncounter
  readonly toldMs: number
  /** By key. */
  readonly contacts: Set<string>
  silentMs: number | undefined
  /** They were told so. */
  isAllClear: boolean
  /** Something of it is being written or sent: looked at again afterwards. */
  isBusy: boolean
}

/**
 * Tells the people whom she chose: at the press, when her phone falls silent, when it is back, and at the end.
 *
 * How to reach them is known from the press to the end, and deleted then; or an hour after they were told of a silence that goes on; or a day after
 * the press, whichever is first (spec/circle.md §4).
 */
export class Circle {
  readonly #parts: CircleParts
  readonly #tokens: HelpTokens
  readonly #open = new Map<string, Open>()
  readonly #startedMs: number
  readonly #timer: NodeJS.Timeout
  #under: Promise<unknown> = Promise.resolve()
  #noting: Promise<void> = Promise.resolve()

  private constructor(parts: CircleParts) {
    this.#parts = parts
    this.#tokens = new HelpTokens(parts.tokenKey, parts.now)
    this.#startedMs = parts.now()
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
  }

  /** Goes on with what an earlier run left open: who wasn't reached then is told now. */
  static async open(parts: CircleParts): Promise<Circle> {
    const circle = new Circle(parts)
    for (const { encounter, toldMs, silentMs } of await parts.book.open()) {
      const live = await parts.encounters.find(encounter).catch(() => undefined)
      if (live === undefined) {
        await parts.book.close(encounter)
        continue
      }
      const told = await parts.book.told(encounter)
      circle.#follow(
        live,
        toldMs,
        told.map(({ contact }) => contact),
      ).silentMs = silentMs
      for (const row of told) if (Object.keys(row.reached).length === 0) circle.#send("asked", live, row)
    }
    return circle
  }

  /** Resolves when everything that was begun is done. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#under
  }

  /**
   * Tells them, each once. Resolves when it is on the disk.
   * @throws RequestError `NOTICE_QUOTA_SPENT`.
   */
  async tell(live: LiveEncounter, notices: readonly CheckedNotice[]): Promise<void> {
    const { book, limits, now } = this.#parts
    const before = await book.countOf(live.device ?? "", now() - DAY_MS)
    if (before + notices.length > limits.contactNoticesPerDay) {
      const known = await book.told(live.id)
      // What was told already is no news, and costs nobody anything.
      if (!notices.every(({ contact }) => known.some((one) => one.contact === contact)))
        throw new RequestError("NOTICE_QUOTA_SPENT")
    }
    const fresh = await book.add(live.id, now(), notices)
    if (fresh.length === 0) return
    const open = this.#follow(live, now(), fresh)
    for (const contact of fresh) open.contacts.add(contact)
    for (const row of await book.told(live.id)) if (fresh.includes(row.contact)) this.#send("asked", live, row)
  }

  /** She said so: everyone is told. */
  async allClear(encounter: string): Promise<void> {
    const open = this.#open.get(encounter)
    if (open === undefined || open.isAllClear) return
    open.isAllClear = true
    await this.#sendAll("all clear", open)
  }

  /** How it stands with those who were told, for her phone. */
  async answerOf(encounter: string): Promise<ToldAnswer> {
    const rows = await this.#parts.book.told(encounter)
    return {
      token: this.#tokens.make(encounter, 0).token,
      contacts: rows.map(({ contact, told, reached, seen }) => ({
        contact,
        told: base64url(told),
        channels: Object.entries(reached).map(([channel, how]) => ({
          channel: channel as keyof ReachedBy,
          reached: how,
        })),
        seen: seen === undefined ? null : base64url(seen),
      })),
    }
  }

  /** By which ways these would be told. */
  async waysOf(contacts: readonly string[]): Promise<Ways> {
    const { channels, pushes } = this.#parts
    const usable = Object.keys(channels) as Ways["channels"]
    return { channels: usable, push: usable.includes("push") ? await pushes.among(contacts) : [] }
  }

  /** Which encounter a token is for. @throws RequestError `NOTICE_TOKEN_REFUSED`. */
  encounterOf(token: string): string {
    const id = this.#tokens.open(token)
    if (id === undefined) throw new RequestError("NOTICE_TOKEN_REFUSED")
    return id.split(".")[0]!
  }

  /** What a contact was told of. Whoever asks has an open page: they were reached there. */
  async pressesOf(contact: string): Promise<Presses> {
    const { book, encounters, helpOf, closings } = this.#parts
    const presses: Presses = []
    for (const row of await book.pressesOf(contact, MOST_PRESSES)) {
      const live = await encounters.find(row.encounter).catch(() => undefined)
      if (live === undefined) continue
      if (row.reached.page !== "reached") await this.#note(row, { page: "reached" })
      const { isAnswered, isAllClear } = await helpOf(row.encounter)
      const { encounter, toldMs, seen } = row
      const standing = this.#standingOf(live, isAllClear)
      presses.push({
        ...{ encounter, told: base64url(row.told), toldMs, isAnswered, standing, isSeen: seen !== undefined },
        isConfirmed:
          (standing === "stopped" || standing === "all clear") && (await closings.isConfirmed(encounter, standing)),
        lastReceivedMs: live.lastReceivedMs,
      })
    }
    return presses
  }

  /** What of it others have signed. @throws RequestError `ENCOUNTER_UNKNOWN` for whom she didn't name. */
  async wordsOf(encounter: string, contact: string): Promise<PressWords> {
    const { book, closings, helpOf, legs } = this.#parts
    if ((await book.find(encounter, contact)) === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
    const { acceptance } = await helpOf(encounter)
    const newest = new Map((await closings.of(encounter)).map(({ signed }) => [parseClosing(signed).act, signed]))
    return {
      claims: (await legs.legsOf(encounter)).map(({ claim }) => base64url(claim)),
      acceptance: acceptance === undefined ? null : base64url(acceptance),
      closings: [...newest.values()].map((signed) => Buffer.from(signed).toString("base64url")),
    }
  }

  /**
   * The contact has seen it. That they signed is the caller's to know.
   * @throws RequestError `ENCOUNTER_UNKNOWN`; `SEEN_OF_ANOTHER` when it is about another press, or somebody else's.
   */
  async see(encounter: string, contact: string, seen: Seen, signed: Uint8Array, hashOfTold: string): Promise<void> {
    const row = await this.#parts.book.find(encounter, contact)
    if (row === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
    const isOfThis =
      toHex(seen.encounter) === encounter && toHex(seen.contactKey) === contact && toHex(seen.told) === hashOfTold
    if (!isOfThis) throw new RequestError("SEEN_OF_ANOTHER")
    await this.#parts.book.setSeen(encounter, contact, toHex(signed))
  }

  /** What her device signed for this contact; undefined for whom she didn't name. */
  async toldOf(encounter: string, contact: string): Promise<Uint8Array | undefined> {
    const row = await this.#parts.book.find(encounter, contact)
    return row === undefined ? undefined : fromHex(row.told)
  }

  /** Whether sealed records of it go to this contact: she named them, and not only to be told. */
  async mayFollow(encounter: string, contact: string): Promise<boolean> {
    const row = await this.#parts.book.find(encounter, contact)
    return row !== undefined && row.may !== "told"
  }

  /** Whether this contact hears what becomes of it. */
  isTold(encounter: string, contact: string): boolean {
    return this.#open.get(encounter)?.contacts.has(contact) === true
  }

  #standingOf(live: LiveEncounter, isAllClear: boolean): Standing {
    if (isAllClear) return "all clear"
    if (live.isEnded) return "stopped"
    return live.isSilent ? "silent" : "under way"
  }

  #follow(live: LiveEncounter, toldMs: number, contacts: readonly string[]): Open {
    const known = this.#open.get(live.id)
    if (known !== undefined) return known
    // Kept in memory as long as somebody has to be told of it.
    live.holders += 1
    const open: Open = {
      live,
      toldMs,
      contacts: new Set(contacts),
      silentMs: undefined,
      isAllClear: false,
      isBusy: false,
    }
    this.#open.set(live.id, open)
    return open
  }

  #look(): void {
    for (const open of this.#open.values()) {
      if (open.isBusy) continue
      const act = this.#due(open)
      if (act === undefined) continue
      open.isBusy = true
      const done = act().catch((error: unknown) => {
        this.#parts.log.error({ err: error, encounter: tagOf(open.live.id) }, "contacts could not be told; tried again")
      })
      this.#run(
        done.finally(() => {
          open.isBusy = false
        }),
      )
    }
  }

  /** What has to be done about it now. */
  #due(open: Open): (() => Promise<void>) | undefined {
    const { now, limits, helpOf, book } = this.#parts
    const { live, toldMs, silentMs } = open
    if (live.isErased) return () => this.#close(live.id)
    if (live.isEnded) {
      return async () => {
        if (!open.isAllClear) await this.#sendAll((await helpOf(live.id)).isAllClear ? "all clear" : "stopped", open)
        await this.#close(live.id)
      }
    }
    if (now() - toldMs > DAY_MS) return () => this.#close(live.id)
    if (silentMs === undefined) {
      // While this server was away nobody could have been heard.
      const quietMs = now() - Math.max(live.lastReceivedMs, this.#startedMs)
      if (quietMs < limits.contactSilenceSeconds * 1000) return undefined
      return async () => {
        open.silentMs = now()
        await book.setSilent(live.id, open.silentMs)
        await this.#sendAll("silent", open)
      }
    }
    if (live.lastReceivedMs > silentMs) {
      return async () => {
        open.silentMs = undefined
        await book.setSilent(live.id, undefined)
        await this.#sendAll("back", open)
      }
    }
    return now() - silentMs > HOUR_MS ? () => this.#close(live.id) : undefined
  }

  async #sendAll(kind: NoticeKind, { live }: Open): Promise<void> {
    const rows = await this.#parts.book.told(live.id)
    await Promise.all(rows.map((row) => this.#tellOne(kind, live, row)))
  }

  #send(kind: NoticeKind, live: LiveEncounter, row: ToldRow): void {
    const told = this.#tellOne(kind, live, row).catch((error: unknown) => {
      this.#parts.log.error({ err: error, encounter: tagOf(live.id) }, "a contact could not be told")
    })
    this.#run(told)
  }

  /** By every way at once: a slow one keeps no other waiting. */
  async #tellOne(kind: NoticeKind, live: LiveEncounter, row: ToldRow): Promise<void> {
    const { book, channels, pushes, tellPage, now } = this.#parts
    const isPageOpen = tellPage(row.contact, live)
    const addresses = await book.addressesOf(live.id, row.contact)
    const push = await pushes.find(row.contact)
    if (push !== undefined) addresses.push({ channel: "push", address: push })
    const isFirst = kind === "asked"
    const sending = Object.fromEntries(addresses.map(({ channel }) => [channel, "sending"] as const))
    if (isFirst) await this.#note(row, { ...sending, page: isPageOpen ? "reached" : "sending" })
    await Promise.all(
      addresses.map(async ({ channel, address }, nth) => {
        const way = channels[channel]
        // It may fall silent and come back more than once. What stands in a key outlives the address: so not the address itself.
        const key = `${live.id} ${row.contact} ${kind} ${kind === "asked" ? "" : now()} ${channel} ${nth}`
        const became = await way?.tell(address, noticeText(kind, row.language), key)
        if (became === "gone" && address === push) await pushes.drop(row.contact, push)
        const reached = became === undefined ? "not set up" : became === "reached" ? "reached" : "failed"
        if (isFirst) await this.#note(row, { [channel]: reached })
      }),
    )
  }

  /** What is known of a way stays until something else is known of it. One after the other: they are read, added to and written. */
  #note({ encounter, contact }: ToldRow, more: ReachedBy): Promise<void> {
    const { book } = this.#parts
    const noted = this.#noting.then(async () => {
      const known = (await book.find(encounter, contact))?.reached ?? {}
      await book.setReached(encounter, contact, { ...known, ...more })
    })
    this.#noting = noted.catch(() => undefined)
    return noted
  }

  async #close(encounter: string): Promise<void> {
    await this.#parts.book.close(encounter)
    const open = this.#open.get(encounter)
    if (open === undefined) return
    this.#open.delete(encounter)
    open.live.holders -= 1
  }

  #run(work: Promise<unknown>): void {
    this.#under = Promise.allSettled([this.#under, work])
  }
}

const base64url = (hex: string): string => Buffer.from(hex, "hex").toString("base64url")
