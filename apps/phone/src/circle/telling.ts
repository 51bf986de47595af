import { readJoined } from "../join/joined.ts"
import { openDatabase } from "../outbox/database.ts"
import { deviceKey } from "../seal/device-key.ts"
import type { CircleLine } from "./circle-line.ts"
import { type Contact, keepTelling, keptContacts, keptTelling, openContactNews } from "./kept-contacts.ts"
import { ToldErrand } from "./told-errand.ts"

/** Those she chose, and having them told: loaded when the app has opened. */
export class Telling {
  readonly #changed: (lines: readonly CircleLine[]) => void
  readonly #database: Promise<IDBDatabase | undefined> = openDatabase().catch(() => undefined)
  #contacts: readonly Contact[] = []
  #told: { readonly encounter: string; readonly isHeld: boolean } | undefined
  #errand: ToldErrand | undefined

  constructor(changed: (lines: readonly CircleLine[]) => void) {
    this.#changed = changed
    openContactNews().onmessage = () => void this.#read()
    addEventListener("online", () => this.#errand?.hurry())
  }

  /** Resolves when it is known whom there is to tell. */
  async open(): Promise<void> {
    await this.#read()
  }

  /** An encounter is recorded. @param isHeld - the button was held, or help was asked for since: then everyone is told. */
  async tell(encounter: string, isHeld: boolean): Promise<void> {
    const database = await this.#database
    const kept = database === undefined ? undefined : await keptTelling(database)
    const isAllTold = isHeld || (kept?.encounter === encounter && kept.isHeld)
    if (this.#told?.encounter === encounter && this.#told.isHeld === isAllTold) return
    this.#told = { encounter, isHeld: isAllTold }
    const wanted = this.#contacts.filter(({ isToldOnEveryPress }) => isAllTold || isToldOnEveryPress)
    const others = this.#contacts.filter((one) => !wanted.includes(one))
    this.#errand?.close()
    this.#errand = undefined
    if (wanted.length === 0) return
    if (database !== undefined) void keepTelling(database, this.#told).catch(() => undefined)
    const joined = database === undefined ? undefined : await readJoined(database)
    this.#errand = new ToldErrand({
      encounter,
      organisation: joined?.known.pin,
      device: await deviceKey(database),
      contacts: wanted,
      changed: (lines) => this.#changed([...lines, ...notAsked(others)]),
    })
  }

  /** The encounter is no longer on the screen. */
  leave(): void {
    this.#errand?.close()
    this.#errand = undefined
    this.#told = undefined
    this.#changed(notAsked(this.#contacts))
  }

  async #read(): Promise<void> {
    const database = await this.#database
    this.#contacts = database === undefined ? [] : await keptContacts(database)
    if (this.#errand === undefined) this.#changed(notAsked(this.#contacts))
  }
}

function notAsked(contacts: readonly Contact[]): CircleLine[] {
  return contacts.map(({ name }) => ({ name, standing: "not asked" }))
}
