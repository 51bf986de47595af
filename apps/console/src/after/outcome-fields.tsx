import { MAX_OUTCOME_TEXT, type OutcomeName, outcomes } from "@alongside/evidence/letters/outcome"
import type { Signal } from "@preact/signals"
import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"

/** An outcome that is being chosen: `unsaid` until it is. */
export interface OutcomeDraft {
  readonly what: OutcomeName | "unsaid"
  readonly by: string
  readonly where: string
}

export const nothingSaid: OutcomeDraft = { what: "unsaid", by: "", where: "" }

interface Properties {
  readonly draft: Signal<OutcomeDraft>
  /** Tells the fields of one form from those of another. */
  readonly name: string
  readonly words: Words
}

/** How it ended; for who was taken, by whom and where to. */
export function OutcomeFields({ draft, name, words: { say } }: Properties): JSX.Element {
  const { what } = draft.value
  const set = (change: Partial<OutcomeDraft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  return (
    <fieldset>
      <legend>{say("after.outcome")}</legend>
      {(["unsaid", ...outcomes] as const).map((one) => (
        <label key={one} class="tick">
          <input type="radio" name={name} checked={what === one} onChange={() => set({ what: one })} />
          <span>{one === "unsaid" ? say("after.unsaid") : say(`outcome.${one}`)}</span>
        </label>
      ))}
      {what === "taken" &&
        (["by", "where"] as const).map((part) => (
          <label key={part} class="written">
            {say(`after.${part}`)}
            <input
              type="text"
              maxLength={MAX_OUTCOME_TEXT}
              value={draft.value[part]}
              onInput={({ currentTarget }) => set({ [part]: currentTarget.value })}
            />
          </label>
        ))}
    </fieldset>
  )
}

/** As it is sealed: who wasn't taken was taken by nobody. */
export function outcomeOf({ what, by, where }: OutcomeDraft) {
  if (what === "unsaid") return undefined
  return what === "taken" ? { what, by: by.trim(), where: where.trim() } : { what, by: "", where: "" }
}
