import type { Signal } from "@preact/signals"
import type { ConsoleActions, ConsoleState } from "../console-state.ts"
import type { Settings } from "./settings.ts"
import type { Words } from "./words.ts"

/** What every screen is given: what there is to show, how to say it, and what can be done. */
export interface ScreenProps {
  readonly state: ConsoleState
  readonly words: Words
  readonly actions: ConsoleActions
  readonly settings: Signal<Settings>
}
