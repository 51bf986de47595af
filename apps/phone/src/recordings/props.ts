import type { OwnEncounter } from "@alongside/protocol/owner-answers"
import type { Say, Words } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { Figures } from "./figures.ts"
import type { Recordings } from "./recordings.ts"

/** What every part of *My recordings* is given. */
export interface Part {
  readonly hers: Recordings
  readonly words: Words
  readonly say: Say<typeof english>
  readonly figures: Figures
  /** She has a PIN on this device: deleting wants it. */
  readonly hasPin: boolean
}

/** A part of the page about one recording. */
export interface ChosenPart extends Part {
  readonly chosen: OwnEncounter
}
