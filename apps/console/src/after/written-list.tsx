import { nextSteps } from "@alongside/protocol/next-steps"
import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"
import type { AfterState, Written } from "./after-state.ts"

/** What counsel has written so far, the newest first. */
export function WrittenList({
  after,
  words,
}: {
  readonly after: AfterState
  readonly words: Words
}): JSX.Element | null {
  const { say } = words
  const { written, unread } = after
  if (written.length === 0 && unread === 0) return null
  return (
    <div class="written-so-far">
      <h3>{say("after.written")}</h3>
      {unread > 0 && <p class="warning">{say("after.unread", { n: unread })}</p>}
      <ul class="plain">
        {written.map((one) => (
          <li key={one.number}>
            <One one={one} words={words} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function One({ one, words }: { readonly one: Written; readonly words: Words }): JSX.Element {
  const { say } = words
  const { outcome, text, atMs } = one
  const time = words.dayAndTime(atMs)
  return (
    <article>
      <h4>{say(one.kind === "note" ? "after.kept" : "after.sent", { time })}</h4>
      {outcome !== undefined && <p>{say(`outcome.${outcome.what}`)}</p>}
      {outcome !== undefined && outcome.by !== "" && <p>{say("after.takenBy", { by: outcome.by })}</p>}
      {outcome !== undefined && outcome.where !== "" && <p>{say("after.takenTo", { where: outcome.where })}</p>}
      {one.kind === "to her" && one.steps.length > 0 && (
        <ol>
          {nextSteps
            .filter((step) => one.steps.includes(step))
            .map((step) => (
              <li key={step}>{say(`step.${step}`)}</li>
            ))}
        </ol>
      )}
      {text !== "" && (
        <p class="own-words" dir="auto">
          {text}
        </p>
      )}
      {one.kind === "to her" && one.isEnded && <p>{say("after.ended")}</p>}
    </article>
  )
}
