import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import type { HelpNeed } from "../call/orders.ts"
import { type Joined, openJoiningNews, readJoined } from "../join/joined.ts"
import type { Found } from "../law/boundaries.ts"
import { Jurisdictions } from "../law/jurisdictions.ts"
import { openDatabase } from "../outbox/database.ts"
import type { DutyHere } from "../screens/phone-state.ts"
import { DutyWatch } from "./duty-watch.ts"

/** A position that is older than this says where she was. */
const OLDEST_FIX_MS = 10 * 60_000

/** What {@link Need} knows once it is loaded: where she is, where she lives, what she said when she joined, and who would be rung. */
export class WholeNeed {
  readonly #languages: () => readonly string[]
  readonly #duty: DutyWatch
  readonly #jurisdictions: Jurisdictions
  #found: Found | undefined
  /** When the newest fix came, on the clock of `performance.now()`. */
  #fixedMs = Number.NEGATIVE_INFINITY
  #joined: Joined | undefined

  /** @param languages - as long as she hasn't said it when she joined. @param dutyChanged - as in {@link Need}. */
  constructor(languages: () => readonly string[], dutyChanged: (duty: DutyHere | undefined) => void) {
    this.#languages = languages
    this.#duty = new DutyWatch(this, dutyChanged)
    this.#jurisdictions = new Jurisdictions((found) => {
      this.#found = found
      this.#duty.look()
    })
    void this.#readJoined()
    openJoiningNews().onmessage = () => void this.#readJoined()
  }

  placed(fix: PlaceFix | undefined): void {
    this.#fixedMs = fix === undefined ? Number.NEGATIVE_INFINITY : performance.now()
    this.#jurisdictions.moved(fix)
  }

  watchDuty(isWatched: boolean): void {
    this.#duty.isWanted = isWatched
  }

  now(): HelpNeed {
    const { home, matter, languages = this.#languages(), mayBeUnder18 = false } = this.#joined ?? {}
    const { here } = this
    const atHome = home === undefined ? undefined : { code: home, source: "home" as const }
    const jurisdiction = here === undefined ? atHome : { ...here, source: "position" as const }
    return { jurisdiction, matter, languages, mayBeUnder18 }
  }

  /** By position; `undefined` where there is none that is fresh. */
  get here(): Found | undefined {
    return performance.now() - this.#fixedMs < OLDEST_FIX_MS ? this.#found : undefined
  }

  async #readJoined(): Promise<void> {
    const database = await openDatabase().catch(() => undefined)
    this.#joined = database === undefined ? undefined : await readJoined(database).catch(() => undefined)
    database?.close()
    this.#duty.look()
  }
}
