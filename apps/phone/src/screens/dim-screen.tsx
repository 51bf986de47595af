import type { JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"
import { needsTouch, standingOf } from "./standing.ts"
import type { ScreenProps } from "./view.ts"

/**
 * Almost black, and still, while recording goes on. It is one button: any touch brings the screen back, on the way up, so
 * that the touch doesn't land on what appears below it.
 */
export function DimScreen({ state, words, view }: ScreenProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  const standing = standingOf(state)
  const wake = () => {
    view.isDimmed.value = false
  }
  return (
    <main>
      <button ref={button} type="button" class="dim" onClick={wake}>
        <span class="dim-title">
          {words.say(standing === "nothing" || needsTouch(state) ? "recording.nothing" : "dim.title")}
        </span>
        <span>{words.say("dim.back")}</span>
        <span>{words.say("dim.not")}</span>
      </button>
    </main>
  )
}
