import { sayIn } from "@alongside/live/words"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import { type Language, speeches, type Words } from "../screens/words.ts"
import type { CallState } from "./call-state.ts"

interface Properties {
  /** Counsel's, as the person is shown it. */
  readonly name: string
  /** The person's, dearest first; BCP 47. */
  readonly languages: readonly string[]
  readonly call: CallState
  readonly words: Words
  readonly actions: ConsoleActions
}

/**
 * What counsel says first: for what they are there, as it was agreed when the person joined. In the person's language where there are words for it, until
 * counsel has said or written it.
 */
export function FirstLine({ name, languages, call, words, actions }: Properties): JSX.Element | null {
  const isSaid = useSignal(false)
  const isWritten = call.messages.some(({ from, phrase }) => from === "answerer" && phrase === "for-now")
  if (isSaid.value || isWritten) return null
  const { say } = words
  const theirs = languageOf(languages)
  const inTheirs = theirs === undefined ? words : { tag: theirs, say: sayIn(speeches[theirs]) }
  return (
    <p class="seat-row first-line">
      <span class="first-words">
        {say("first.say")} <q lang={inTheirs.tag}>{inTheirs.say("first.line", { name })}</q>
      </span>
      {!call.officerHears && (
        <button type="button" class="button" onClick={() => (isSaid.value = true)}>
          {say("first.said")}
        </button>
      )}
      <button type="button" class="button" onClick={() => actions.call.write("for-now", "")}>
        {say("first.write")}
      </button>
    </p>
  )
}

/** The dearest of theirs that there are words in. */
function languageOf(languages: readonly string[]): Language | undefined {
  const known = Object.keys(speeches) as Language[]
  return languages.flatMap((one) => known.find((language) => one.split("-", 1)[0] === language) ?? [])[0]
}
