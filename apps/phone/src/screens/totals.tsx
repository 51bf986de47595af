import type { JSX } from "preact"
import type { PhoneState } from "./phone-state.ts"
import type { Words } from "./words.ts"

export function waitingText(state: PhoneState, words: Words): string {
  const { batches, bytes } = state.waiting
  return batches === 0
    ? words.say("waiting.none")
    : words.say("waiting.pieces", { n: batches, size: words.size(bytes) })
}

/** The two figures that a person asks for: what has not left yet, and what it costs. */
export function Totals({ state, words }: { readonly state: PhoneState; readonly words: Words }): JSX.Element {
  return (
    <dl class="totals">
      <div>
        <dt>{words.say("waiting.title")}</dt>
        <dd>{waitingText(state, words)}</dd>
      </div>
      <div>
        <dt>{words.say("data.title")}</dt>
        <dd>{words.size(state.dataUsedBytes)}</dd>
      </div>
    </dl>
  )
}
