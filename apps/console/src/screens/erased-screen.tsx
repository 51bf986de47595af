import type { JSX } from "preact"
import type { KeptState } from "../keeping/kept-encounter.ts"
import { encounterName } from "./encounter-name.ts"
import { Icon } from "./icon.tsx"
import type { ScreenProps } from "./props.ts"
import type { Words } from "./words.ts"

/** What is left of an encounter that was erased: that it was, on whose order, and the server's word for it. */
export function ErasedScreen({ state, words }: ScreenProps): JSX.Element {
  const { say } = words
  const kept = state.kept.value
  const { erasure, erasedMs } = kept?.keeping ?? {}
  return (
    <main class="erased">
      <div class="standing ended">
        <h1>{say("erased.title")}</h1>
      </div>
      {erasure != null && erasedMs != null && (
        <p>{say("erased.when", { asked: words.dayAndTime(erasure.askedMs), erased: words.dayAndTime(erasedMs) })}</p>
      )}
      <p>{say("erased.what")}</p>
      <Tombstone tombstone={kept?.tombstone} words={words} />
      <p class="quiet">{say("list.name", { name: encounterName(state.watched.value ?? "") })}</p>
    </main>
  )
}

function Tombstone({ tombstone, words }: Pick<KeptState, "tombstone"> & { readonly words: Words }): JSX.Element {
  const { say } = words
  const icon = tombstone === undefined ? "waiting" : tombstone === "invalid" ? "warning" : "check"
  return (
    <p class={`line ${icon}`}>
      <Icon name={icon} />
      <span>
        {tombstone === undefined
          ? say("erased.unsigned")
          : tombstone === "invalid"
            ? say("erased.invalid")
            : say("erased.signed", { n: tombstone.records })}
      </span>
    </p>
  )
}
