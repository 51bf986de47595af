import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { StopPinPart } from "./request-parts.tsx"
import type { ScreenProps } from "./view.ts"

/**
 * Asks once, and for the PIN first where she has one: without it stopping is all that can be done, and the others see that nobody
 * confirmed it. *Keep recording* lies where *Stop* was, so that a second tap of the same finger harms nothing; Escape and the
 * phone's back gesture keep recording too.
 */
export function StopSheet(props: ScreenProps): JSX.Element {
  const { state, words, view } = props
  const sheet = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => sheet.current?.showModal(), [])
  const keep = () => {
    view.isStopAsked.value = false
    view.pinWord.value = undefined
  }
  const isPinWanted = state.hasPin && view.pinWord.value === undefined
  return (
    <dialog ref={sheet} class="sheet" aria-labelledby="stop-title" onClose={keep}>
      <div class="sheet-text">
        <h2 id="stop-title">{words.say(isPinWanted ? "stop.pin" : "stop.title")}</h2>
        {isPinWanted ? <WithPin {...props} /> : <Ways {...props} />}
      </div>
      <button type="button" class="large-button keep" autofocus onClick={keep}>
        {words.say("stop.keep")}
      </button>
    </dialog>
  )
}

/** The way without the PIN doesn't wait for the code that checks it. */
function WithPin(props: ScreenProps): JSX.Element {
  const { words, actions } = props
  return (
    <>
      <p class="quiet">{words.say("stop.pinMeaning")}</p>
      <StopPinPart {...props} />
      <button
        type="button"
        class="large-button stop"
        aria-describedby="without-meaning"
        onClick={() => actions.stop(false, "unconfirmed")}
      >
        {words.say("stop.without")}
      </button>
      <p id="without-meaning" class="quiet below">
        {words.say("stop.withoutMeaning")}
      </p>
    </>
  )
}

function Ways({ state, words, actions, view }: ScreenProps): JSX.Element {
  const { batches, bytes } = state.waiting
  const stop = (leaveNothing: boolean) => () => actions.stop(leaveNothing, view.pinWord.value ?? "unconfirmed")
  return (
    <>
      <button type="button" class="large-button stop" aria-describedby="stop-meaning" onClick={stop(false)}>
        <i class="square" aria-hidden="true" />
        {words.say("stop.stop")}
      </button>
      <p id="stop-meaning" class="quiet below">
        {batches > 0 && words.say("stop.onlyHere", { n: batches, size: words.size(bytes) })}{" "}
        {words.say("stop.stopMeaning")}
      </p>
      <button type="button" class="large-button" aria-describedby="clear-meaning clear-not" onClick={stop(true)}>
        {words.say("stop.clear")}
      </button>
      <p id="clear-meaning" class="quiet below">
        {words.say("stop.clearMeaning")}
      </p>
      <p id="clear-not" class="quiet below">
        {words.say(state.recovery === "away" ? "stop.clearNotKeyless" : "stop.clearNot")}
      </p>
    </>
  )
}
