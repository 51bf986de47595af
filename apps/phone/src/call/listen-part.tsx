import type { JSX } from "preact"
import { Icon } from "../screens/icons.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import "./request.css"

/** Where the browser lets counsel be heard only after a touch: one large button. */
export function ListenPart({ state, words, actions }: ScreenProps): JSX.Element | null {
  if (state.call?.needsTouch !== true) return null
  const say = words.sayOf({ en: english, es: spanish })
  return (
    <button type="button" class="large-button dial" onClick={actions.listen}>
      <Icon name="call" />
      {say(state.request?.counsel === undefined ? "holder.listen" : "call.listen")}
    </button>
  )
}
