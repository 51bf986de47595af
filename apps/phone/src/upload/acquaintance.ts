import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { fetchBelieved, fetchNonce, type PinnedOrganisation, pinOrganisation } from "./organisation.ts"

const NONCE_EVERY_MS = 60_000
const FIRST_NONCES = 3
const FIRST_NONCE_EVERY_MS = 700
const ASK_AGAIN_MS = 2000
/** The button's screen says whether anybody is on duty. */
const MEET_EVERY_MS = 60_000

export interface AcquaintanceEvents {
  /** It is the server that this phone knows, or the first that it meets. */
  trusted(serverKey: Bytes): void
  /** It shows another key than the one this phone knows. */
  distrusted(): void
  counselChanged(recipients: readonly string[]): void
  /** Anything else of {@link Acquaintance.organisation}. */
  changed(): void
  nonceRenewed(nonce: Bytes, roundTripMs: number): void
}

/** Knows who runs the server: pinned at the first meeting, and never exchanged for another key afterwards. */
export class Acquaintance {
  readonly #database: IDBDatabase | undefined
  readonly #events: AcquaintanceEvents
  #organisation: PinnedOrganisation | undefined
  #nonce: Bytes | undefined

  constructor(database: IDBDatabase | undefined, pinned: PinnedOrganisation | undefined, events: AcquaintanceEvents) {
    this.#database = database
    this.#organisation = pinned
    this.#events = events
  }

  get organisation(): PinnedOrganisation | undefined {
    return this.#organisation
  }

  /** The newest that the server gave out while this page was open. */
  get nonce(): Bytes | undefined {
    return this.#nonce
  }

  /** Asks from now on, again and again. */
  begin(): void {
    if (this.#organisation !== undefined) this.#events.trusted(this.#organisation.serverKey)
    void this.#firstNonces()
    void this.#meetUntilMet()
    setInterval(() => void this.#renewNonce(), NONCE_EVERY_MS)
    setInterval(() => void this.#meet(), MEET_EVERY_MS)
  }

  /** She has joined, or left: what the server says is taken otherwise from now on. */
  meetAgain(): void {
    void this.#meet()
  }

  async #meetUntilMet(): Promise<void> {
    while (!(await this.#meet())) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }

  async #meet(): Promise<boolean> {
    const found = await fetchBelieved(this.#database)
    if (found === undefined) return false
    const known = this.#organisation
    if (known !== undefined && !equalBytes(known.serverKey, found.serverKey)) {
      this.#events.distrusted()
      return true
    }
    this.#organisation = found
    if (known === undefined || !isEqual(known.counsel, found.counsel)) this.#events.counselChanged(found.counsel)
    if (known === undefined || !isSame(known, found)) {
      this.#events.changed()
      // Without storage it is met anew at every start.
      if (this.#database !== undefined) await pinOrganisation(this.#database, found).catch(() => undefined)
    }
    this.#events.trusted(found.serverKey)
    return true
  }

  /** The first answer comes while the page is still starting, and tells more of that than of the network. */
  async #firstNonces(): Promise<void> {
    for (let asked = 0; asked < FIRST_NONCES; asked++) {
      await this.#renewNonce()
      await new Promise((resolve) => setTimeout(resolve, FIRST_NONCE_EVERY_MS))
    }
  }

  async #renewNonce(): Promise<void> {
    const fresh = await fetchNonce()
    if (fresh === undefined) return
    this.#nonce = fresh.nonce
    this.#events.nonceRenewed(fresh.nonce, fresh.roundTripMs)
  }
}

function isSame(a: PinnedOrganisation, b: PinnedOrganisation): boolean {
  const lawyersOf = ({ lawyers }: PinnedOrganisation): string[] =>
    lawyers.map(({ key, name, recipient }) => toHex(key) + name + recipient)
  const isOtherwiseSame =
    a.name === b.name && a.hotline === b.hotline && a.isOnDuty === b.isOnDuty && isEqual(a.counsel, b.counsel)
  const isSameMembership =
    (a.membership === undefined) === (b.membership === undefined) && a.membership?.fault === b.membership?.fault
  return isOtherwiseSame && isSameMembership && isEqual(lawyersOf(a), lawyersOf(b))
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
