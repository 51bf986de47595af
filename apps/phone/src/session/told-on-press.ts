import type { CircleLine } from "../circle/circle-line.ts"
import type { Telling } from "../circle/telling.ts"

/** The part that tells is tried again so often while its code can't be loaded. */
const LOAD_AGAIN_MS = 3000

/** What the page knows of those she chose, for the encounter on screen: whom to tell, once it has a name. */
export class ToldOnPress {
  readonly #changed: (lines: readonly CircleLine[]) => void
  #telling: Promise<Telling> | undefined
  #encounter: string | undefined
  #isHeld = false

  constructor(changed: (lines: readonly CircleLine[]) => void) {
    this.#changed = changed
  }

  /** The app is here: whom there is to tell is looked up. */
  open(): void {
    this.#telling ??= this.#load()
  }

  pressed(): void {
    this.#encounter = undefined
    this.#isHeld = false
  }

  /** Held long enough, or help was asked for. */
  held(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    this.#tell()
  }

  /** @param encounter - 64 hexadecimal digits. */
  begun(encounter: string): void {
    this.#encounter = encounter
    this.#tell()
  }

  /** The encounter is no longer on the screen. */
  leave(): void {
    this.pressed()
    void this.#telling?.then((telling) => telling.leave())
  }

  #tell(): void {
    const [encounter, isHeld] = [this.#encounter, this.#isHeld]
    if (encounter !== undefined) void this.#telling?.then((telling) => telling.tell(encounter, isHeld))
  }

  /** Loaded once the app is open: it shall record before. Without a network it may be there only later. */
  async #load(): Promise<Telling> {
    for (;;) {
      const loaded = await import("../circle/telling.ts").catch(() => undefined)
      if (loaded !== undefined) {
        const telling = new loaded.Telling(this.#changed)
        await telling.open()
        return telling
      }
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS))
    }
  }
}
