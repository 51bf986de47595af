import type { JSX } from "preact"
import type { PhoneState } from "./phone-state.ts"
import { standingOf } from "./standing.ts"
import type { Words } from "./words.ts"

/** What runs at this moment, in words, with a lamp that is lit while something is recorded. */
export function Lamp({ state, words }: { readonly state: PhoneState; readonly words: Words }): JSX.Element {
  const standing = standingOf(state)
  const isLit = standing !== "nothing" && standing !== "asking"
  return (
    <span class="headline">
      <i class={isLit ? "lamp lit" : "lamp"} aria-hidden="true" />
      {words.say(standing === "recording" ? "recording.title" : `recording.${standing}`)}
    </span>
  )
}
