import type { JSX } from "preact"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import "./request.css"

/** The organisation's number, when it is time to dial it, with what that may cost. */
export function DialPart({ state, words }: ScreenProps): JSX.Element | null {
  const number = state.lawyers?.hotline
  if (number === undefined || state.request?.offersNumber !== true) return null
  const say = words.sayOf({ en: english, es: spanish })
  return (
    <>
      <a class="large-button dial" href={`tel:${number}`} aria-describedby="dial-warning">
        {/* Read from left to right, whichever way the language runs. */}
        {say("dial.number", { number: `\u2066${number}\u2069` })}
      </a>
      <p id="dial-warning" class="quiet">
        {say("dial.warning")}
      </p>
    </>
  )
}
