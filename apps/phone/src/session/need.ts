import type { PlaceFix } from "@alongside/evidence/media/place-fix"
import type { HelpNeed } from "../call/orders.ts"
import type { DutyHere } from "../screens/phone-state.ts"
import type { WholeNeed } from "./whole-need.ts"

/** Its code is asked for again so often while it can't be had. */
const AGAIN_MS = 3000

/**
 * What this page knows that decides who may answer. What finds it out is loaded after what records: asked for in the first moments, somebody is
 * called for by her language alone, and the organisation's own jurisdiction is assumed.
 */
export class Need {
  readonly #languages: () => readonly string[]
  readonly #dutyChanged: (duty: DutyHere | undefined) => void
  #whole: WholeNeed | undefined
  #fix: PlaceFix | undefined
  #isWatched = false

  /** @param languages - what the person speaks, dearest first. @param dutyChanged - who would be rung for her, as it becomes known. */
  constructor(languages: () => readonly string[], dutyChanged: (duty: DutyHere | undefined) => void) {
    this.#languages = languages
    this.#dutyChanged = dutyChanged
    void this.#load()
  }

  /** Where the device is, as it says itself. It goes no further than here: a code is made of it. */
  placed(fix: PlaceFix | undefined): void {
    this.#fix = fix
    this.#whole?.placed(fix)
  }

  /** Whether it is looked who would be rung: while the button is on the screen, and there is somebody. */
  watchDuty(isWatched: boolean): void {
    this.#isWatched = isWatched
    this.#whole?.watchDuty(isWatched)
  }

  now(): HelpNeed {
    const unknown = { jurisdiction: undefined, matter: undefined, mayBeUnder18: false }
    return this.#whole?.now() ?? { ...unknown, languages: this.#languages() }
  }

  async #load(): Promise<void> {
    const loaded = await import("./whole-need.ts").catch(() => undefined)
    if (loaded === undefined) {
      setTimeout(() => void this.#load(), AGAIN_MS)
      return
    }
    this.#whole = new loaded.WholeNeed(this.#languages, this.#dutyChanged)
    if (this.#fix !== undefined) this.#whole.placed(this.#fix)
    this.#whole.watchDuty(this.#isWatched)
  }
}
