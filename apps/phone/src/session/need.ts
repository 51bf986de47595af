import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import type { HelpNeed } from "../call/orders.ts"
import type { Jurisdictions } from "../law/jurisdictions.ts"

/** A position that is older than this says where she was. */
const OLDEST_FIX_MS = 10 * 60_000

/** What this page knows that decides who may answer. */
export class Need {
  readonly #languages: () => readonly string[]
  #jurisdictions: Promise<Jurisdictions | undefined> | undefined
  #code: string | undefined
  /** When the newest fix came, on the clock of `performance.now()`. */
  #fixedMs = Number.NEGATIVE_INFINITY

  /** @param languages - what the person speaks, dearest first. */
  constructor(languages: () => readonly string[]) {
    this.#languages = languages
  }

  /** Where the device is, as it says itself. It goes no further than here: a code is made of it. */
  placed(fix: PlaceFix | undefined): void {
    this.#fixedMs = fix === undefined ? Number.NEGATIVE_INFINITY : performance.now()
    // Loaded once there is a position: the app shall record before.
    this.#jurisdictions ??= this.#load()
    void this.#jurisdictions.then((jurisdictions) => jurisdictions?.moved(fix))
  }

  now(): HelpNeed {
    const isFresh = performance.now() - this.#fixedMs < OLDEST_FIX_MS
    const jurisdiction =
      isFresh && this.#code !== undefined ? { code: this.#code, source: "position" as const } : undefined
    return { jurisdiction, matter: undefined, languages: this.#languages(), mayBeUnder18: false }
  }

  async #load(): Promise<Jurisdictions | undefined> {
    const law = await import("../law/jurisdictions.ts").catch(() => undefined)
    if (law !== undefined) return new law.Jurisdictions((found) => (this.#code = found?.code))
    // The next fix tries again.
    this.#jurisdictions = undefined
    return undefined
  }
}
