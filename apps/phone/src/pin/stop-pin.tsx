import type { JSX } from "preact"
import type { ScreenProps } from "../screens/view.ts"
import { PinAsk } from "./pin-ask.tsx"

/** In the stop sheet: its word stays in the sheet, which then asks what to stop. */
export function StopPin({ words, view }: ScreenProps): JSX.Element {
  return (
    <PinAsk
      words={words}
      label={words.say("stop.pin")}
      onRight={(word) => {
        view.pinWord.value = word
      }}
    />
  )
}
