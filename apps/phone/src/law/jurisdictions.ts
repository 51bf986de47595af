import { Boundaries, type Found, type Position } from "./boundaries.ts"
import { type LawFile, lawFiles } from "./files.ts"

/** A file that didn't come is asked for again so often. */
const AGAIN_MS = 10_000

/** Says under which law the device is, from files of this app's own: nobody is told the position. */
export class Jurisdictions {
  readonly #changed: (found: Found | undefined) => void
  readonly #loaded = new Map<LawFile, Boundaries | "under way">()
  #position: Position | undefined
  #found: Found | undefined

  /** @param changed - called with what {@link found} is from then on. */
  constructor(changed: (found: Found | undefined) => void) {
    this.#changed = changed
  }

  /** Of the newest position; `undefined` before one is known, and outside of what the files have. */
  get found(): Found | undefined {
    return this.#found
  }

  /** @param position - the newest; `undefined` when the device no longer says. */
  moved(position: Position | undefined): void {
    this.#position = position
    this.#look()
  }

  #look(): void {
    const position = this.#position
    const files = position === undefined ? [] : lawFiles.filter(({ box }) => isWithin(box, position))
    for (const file of files) if (!this.#loaded.has(file)) void this.#load(file)
    const boundaries = files.map((file) => this.#loaded.get(file)).filter((one) => one instanceof Boundaries)
    const found = boundaries.map((one) => one.find(position!)).find((one) => one !== undefined)
    if (found?.code === this.#found?.code && found?.near === this.#found?.near) return
    this.#found = found
    this.#changed(found)
  }

  async #load(file: LawFile): Promise<void> {
    this.#loaded.set(file, "under way")
    try {
      const response = await fetch(file.address)
      if (!response.ok) throw new Error(`boundaries were answered with ${response.status}`)
      this.#loaded.set(file, new Boundaries(await response.json()))
      this.#look()
    } catch {
      // Without a network, before the service worker has kept it: her home jurisdiction counts until it is there.
      setTimeout(() => {
        this.#loaded.delete(file)
        this.#look()
      }, AGAIN_MS)
    }
  }
}

function isWithin({ west, east, south, north }: LawFile["box"], { latitude, longitude }: Position): boolean {
  const isBetween = west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east
  return isBetween && latitude >= south && latitude <= north
}
