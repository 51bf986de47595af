import type { JSX } from "preact"
import { useEffect, useLayoutEffect, useRef } from "preact/hooks"
import type { ConsoleState } from "../console-state.ts"
import type { ScreenProps } from "../screens/props.ts"
import { SilentRing } from "./duty-switch.tsx"
import { News } from "./news.tsx"
import { firstToAnswer } from "./on-call-state.ts"
import { RingCard } from "./ring-card.tsx"
import { useNow } from "./ticking.ts"

/** Everything that rings, above all else: the page beneath is out of reach until it is answered, refused or over. */
export function RingLayer(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const onCall = state.onCall.value
  const heading = useRef<HTMLHeadingElement>(null)
  const nowMs = useNow() + onCall.aheadMs
  useLayoutEffect(() => takeFocus(heading.current), [])
  useEffect(() => listenForAnswer(state, (ring) => actions.onCall.answer(ring)), [state, actions])
  const first = firstToAnswer(onCall)
  return (
    <div class="ring-layer" role="alertdialog" aria-modal="true" aria-labelledby="ring-title">
      <News {...props} />
      <SilentRing {...props} />
      <h1 id="ring-title" ref={heading} tabIndex={-1}>
        {words.say("ring.title", { n: onCall.rings.length })}
      </h1>
      <ul class="ring-cards">
        {onCall.rings.map((ringing) => (
          <li key={ringing.ring}>
            <RingCard
              {...{ ringing, nowMs, words }}
              phone={state.list.value.encounters.find(({ id }) => id === ringing.encounter)}
              isFirst={ringing === first}
              answer={() => actions.onCall.answer(ringing.ring)}
              refuse={() => actions.onCall.refuse(ringing.ring)}
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The focus comes here and, when nothing rings any more, goes back where it was. */
function takeFocus(heading: HTMLElement | null): () => void {
  const before = document.activeElement
  heading?.focus()
  return () => {
    // What is beneath takes no focus before all of this change is in the page.
    queueMicrotask(() => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    })
  }
}

/**
 * Enter answers whoever waits longest, wherever the focus is but on something that Enter presses anyway. It is no letter or digit,
 * which speech input and screen readers send by mistake (WCAG 2.2, 2.1.4). One that is held down answers once.
 */
function listenForAnswer(state: ConsoleState, answer: (ring: string) => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof Element && event.target.closest("button, a, summary, input") !== null) return
    const first = firstToAnswer(state.onCall.peek())
    if (first === undefined) return
    event.preventDefault()
    answer(first.ring)
  }
  addEventListener("keydown", onKey)
  return () => removeEventListener("keydown", onKey)
}
