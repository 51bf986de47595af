import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import type { ScreenProps } from "./view.ts"

/**
 * Asks once. *Keep recording* lies where *Stop* was, so that a second tap of the same finger harms nothing; Escape and the
 * phone's back gesture keep recording too.
 */
export function StopSheet({ state, words, actions, view }: ScreenProps): JSX.Element {
  const sheet = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => sheet.current?.showModal(), [])
  const keep = () => {
    view.isStopAsked.value = false
  }
  const { batches, bytes } = state.waiting
  return (
    <dialog ref={sheet} class="sheet" aria-labelledby="stop-title" onClose={keep}>
      <div class="sheet-text">
        <h2 id="stop-title">{words.say("stop.title")}</h2>
        <button
          type="button"
          class="large-button stop"
          aria-describedby="stop-meaning"
          onClick={() => actions.stop(false)}
        >
          <i class="square" aria-hidden="true" />
          {words.say("stop.stop")}
        </button>
        <p id="stop-meaning" class="quiet below">
          {batches > 0 && words.say("stop.onlyHere", { n: batches, size: words.size(bytes) })}{" "}
          {words.say("stop.stopMeaning")}
        </p>
        <button
          type="button"
          class="large-button"
          aria-describedby="clear-meaning clear-not"
          onClick={() => actions.stop(true)}
        >
          {words.say("stop.clear")}
        </button>
        <p id="clear-meaning" class="quiet below">
          {words.say("stop.clearMeaning")}
        </p>
        <p id="clear-not" class="quiet below">
          {words.say(state.recovery === "away" ? "stop.clearNotKeyless" : "stop.clearNot")}
        </p>
      </div>
      <button type="button" class="large-button keep" autofocus onClick={keep}>
        {words.say("stop.keep")}
      </button>
    </dialog>
  )
}
