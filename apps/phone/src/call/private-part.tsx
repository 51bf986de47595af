import type { JSX } from "preact"
import { Icon } from "../screens/icons.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"

/** Moves her microphone to where only she and her lawyer hear it, and back. There while counsel has answered. */
export function PrivatePart({ state, words, actions }: ScreenProps): JSX.Element | null {
  const { request, isPrivate, call } = state
  // What an officer hears isn't private, whatever a screen says.
  if (request?.counsel === undefined || (call?.officerHears === true && !isPrivate)) return null
  const say = words.sayOf({ en: english, es: spanish })
  return (
    <div class="private">
      <button
        type="button"
        class="private-toggle"
        aria-pressed={isPrivate}
        onClick={() => actions.speakPrivately(!isPrivate)}
      >
        <Icon name={isPrivate ? "check" : "nobody"} />
        <span>{say(isPrivate ? "private.end" : "private.begin")}</span>
      </button>
      <p role="status">{say(isPrivate ? "private.on" : "private.off")}</p>
    </div>
  )
}
