import { changeFact, openDatabase, readFact } from "../outbox/database.ts"
import type { SignedWish } from "./orders.ts"

const HEARING = "officer hears"

/** A request; what was said in its call isn't kept. */
type Request = Pick<SignedWish, "encounter" | "number">

/**
 * In the call of which request an officer can hear: on the disk, so that an app that starts again is silent before counsel could be heard,
 * even where counsel's page is loaded again in the same moment (spec/call.md §10).
 */
export class KeptHearing {
  readonly #database: IDBDatabase | undefined
  #known: Request | undefined
  #saving: Promise<void> = Promise.resolve()

  private constructor(database: IDBDatabase | undefined, known: Request | undefined) {
    this.#database = database
    this.#known = known
  }

  /** Where the browser keeps nothing, it is known as long as the page. */
  static async open(): Promise<KeptHearing> {
    const database = await openDatabase().catch(() => undefined)
    const known = database && (await readFact<Request>(database, HEARING).catch(() => undefined))
    return new KeptHearing(database, known)
  }

  isOf({ encounter, number }: Request): boolean {
    return this.#known?.encounter === encounter && this.#known.number === number
  }

  keep({ encounter, number }: Request, officerHears: boolean): void {
    if (officerHears !== this.isOf({ encounter, number })) this.#set(officerHears ? { encounter, number } : undefined)
  }

  /** The request is over. */
  forget(): void {
    if (this.#known !== undefined) this.#set(undefined)
  }

  #set(known: Request | undefined): void {
    this.#known = known
    const database = this.#database
    if (database === undefined) return
    // A disk that is full keeps nothing, and the call goes on.
    this.#saving = this.#saving.then(() => changeFact<Request>(database, HEARING, () => known)).catch(() => undefined)
  }
}
