import { seatRoutes } from "@alongside/protocol/seat-routes"
import type { Duty } from "@alongside/protocol/seats"
import type { DutyHere } from "../screens/phone-state.ts"
import type { WholeNeed } from "./whole-need.ts"

/** Counsel come and go, and what the button's screen says of them is what a press would bring; it may be open for hours. */
const LOOK_EVERY_MS = 20_000
const TIMEOUT_MS = 8000

/** Asks now and then who would be rung for her, while the button is on the screen: by the jurisdiction and the languages alone. */
export class DutyWatch {
  readonly #need: WholeNeed
  readonly #changed: (duty: DutyHere | undefined) => void
  #isWanted = false
  #asked = 0

  /** @param changed - called with what is known, and with `undefined` when nothing is any more. */
  constructor(need: WholeNeed, changed: (duty: DutyHere | undefined) => void) {
    this.#need = need
    this.#changed = changed
    setInterval(() => document.hidden || this.look(), LOOK_EVERY_MS)
    document.addEventListener("visibilitychange", () => document.hidden || this.look())
  }

  /** Whether anybody looks at it, and there is somebody to be rung. */
  set isWanted(isWanted: boolean) {
    if (isWanted === this.#isWanted) return
    this.#isWanted = isWanted
    this.look()
  }

  look(): void {
    if (this.#isWanted) void this.#look()
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked
    const { jurisdiction, languages } = this.#need.now()
    const answer = await fetchDuty(jurisdiction?.code, languages)
    // Somebody who drives on is somewhere else by now.
    if (asked !== this.#asked) return
    const near = jurisdiction?.source === "position" ? this.#need.here?.near : undefined
    this.#changed(answer && { jurisdiction: jurisdiction?.code, near, ...answer })
  }
}

async function fetchDuty(jurisdiction: string | undefined, languages: readonly string[]): Promise<Duty | undefined> {
  const query = new URLSearchParams(languages.map((language) => ["language", language]))
  if (jurisdiction !== undefined) query.set("jurisdiction", jurisdiction)
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(`${seatRoutes.duty}?${query}`, { cache: "no-store", credentials: "omit", signal })
    const answer = (await response.json()) as Partial<Duty>
    if (!response.ok || typeof answer.isOnDuty !== "boolean" || typeof answer.sharesLanguage !== "boolean")
      return undefined
    return { isOnDuty: answer.isOnDuty, sharesLanguage: answer.sharesLanguage }
  } catch {
    return undefined
  }
}
