import type { JSX } from "preact"
import { Icon } from "../screens/icons.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"

/** An officer can hear: one touch, and counsel is silent and writes; one more, and they speak again. There while counsel is on the line. */
export function HearPart({ state, words, actions }: ScreenProps): JSX.Element | null {
  const { call, request } = state
  // Whoever holds the line for counsel can't be written to, and who can't be heard needn't be silenced.
  if (call === undefined || request?.counsel === undefined || (call.sound === "none" && !call.officerHears)) return null
  const { officerHears } = call
  const say = words.sayOf({ en: english, es: spanish })
  return (
    <button
      type="button"
      class="private-toggle"
      aria-pressed={officerHears}
      onClick={() => actions.setOfficerHears(!officerHears)}
    >
      <Icon name={officerHears ? "call" : "warning"} />
      <span>{say(officerHears ? "hear.end" : "hear.begin")}</span>
    </button>
  )
}
