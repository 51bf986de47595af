import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"
import type { AdviceState } from "./advice-state.ts"

interface Properties {
  readonly advice: AdviceState | undefined
  readonly words: Words
}

/** Whether what counsel says is kept, and for whom. */
export function AdviceLine({ advice, words: { say } }: Properties): JSX.Element | null {
  if (advice === undefined) return null
  const isWell = advice === "recording" || advice === "waiting"
  return (
    <p class="seat-row" role="status">
      <span class={isWell ? "quiet" : "seat-standing"}>{say(`advice.${advice}`)}</span>
    </p>
  )
}
