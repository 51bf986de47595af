import type { JSX } from "preact"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import { PinSheet } from "./pin-sheet.tsx"

interface EraseSheetProps extends Pick<ScreenProps, "words"> {
  /** Either PIN does the same. */
  readonly onRight: () => void
  readonly onBack: () => void
}

/** Asks for the PIN before a recording is deleted. */
export function EraseSheet({ words, onRight, onBack }: EraseSheetProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  return <PinSheet {...{ words, onRight, onBack }} title={say("ask.erase")} back={say("ask.eraseBack")} />
}
