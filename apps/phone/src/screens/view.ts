import { type Signal, signal } from "@preact/signals"
import type { PinWord } from "../pin/pin.ts"
import type { Hold } from "./hold.ts"
import type { PhoneActions, PhoneState, Settings } from "./phone-state.ts"
import type { Language, Words } from "./words.ts"

/** What every screen is given: what there is to show, how to say it, and what can be done. */
export interface ScreenProps {
  readonly state: PhoneState
  readonly settings: Settings
  readonly words: Words
  /** The language that *like this phone* comes to. */
  readonly browserLanguage: Language
  readonly actions: PhoneActions
  readonly view: View
}

/** Where the person is within the phase; forgotten when a recording begins or ends. */
export interface View {
  readonly page: Signal<"main" | "settings" | "rehearsal" | "recovery" | "recordings" | "circle" | "join" | "pin">
  readonly isStopAsked: Signal<boolean>
  /** In the stop sheet: the PIN was typed, and this is what it says. Never shown. */
  readonly pinWord: Signal<PinWord | undefined>
  readonly isDimmed: Signal<boolean>
  /** While the button is down and may yet be held long enough; it stays where it is as long. */
  readonly hold: Signal<Hold | undefined>
}

/** @param page - to begin with. */
export function newView(page: "main" | "recordings" | "join" = "main"): View {
  return {
    page: signal<View["page"]["value"]>(page),
    isStopAsked: signal(false),
    pinWord: signal(undefined),
    isDimmed: signal(false),
    hold: signal(undefined),
  }
}

export function resetView(view: View): void {
  view.page.value = "main"
  view.isStopAsked.value = false
  view.pinWord.value = undefined
  view.isDimmed.value = false
}
