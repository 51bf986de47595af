import { boardTag } from "@alongside/protocol/board"
import type { JoiningCodeAnswer } from "@alongside/protocol/seats"
import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { focusOnce } from "./focus-once.ts"
import { joinedText, standingOf } from "./standing.ts"

/** One code in the list: how many have joined with it, and what there is to do about it. */
export function CodeCard({
  state,
  words,
  actions,
  code,
}: ScreenProps & { readonly code: JoiningCodeAnswer }): JSX.Element {
  const { say } = words
  const { isBusy } = state.codes.value
  const isClosingAsked = useSignal(false)
  const { id, label, madeMs, isClosed } = code
  const standing = standingOf(code)
  const answer = (isYes: boolean) => {
    isClosingAsked.value = false
    if (isYes) actions.codes.close(id)
  }
  const question = `close-${id}`
  return (
    <article class="person">
      <h3>
        <bdi>{label}</bdi>
      </h3>
      <p class="what">
        <span>{joinedText(code, words)}</span>
        {standing !== "open" && <strong class="standing-of waiting">{say(`codes.${standing}`)}</strong>}
      </p>
      <p class="quiet">{say("codes.tag", { tag: boardTag(id), day: words.day(madeMs) })}</p>
      {!isClosed && !isClosingAsked.value && (
        <div class="choices">
          <button
            type="button"
            class="button"
            disabled={state.office.value.roster == null}
            onClick={() => actions.codes.show(id)}
          >
            {say("codes.show")}
          </button>
          <button
            type="button"
            class="plain"
            disabled={isBusy}
            onClick={() => {
              isClosingAsked.value = true
            }}
          >
            {say("codes.close")}
          </button>
        </div>
      )}
      {!isClosed && isClosingAsked.value && (
        <div class="ask" role="alertdialog" aria-labelledby={question}>
          <p id={question}>{say("codes.closeAsk")}</p>
          <button ref={focusOnce} type="button" class="button" onClick={() => answer(false)}>
            {say("codes.closeNo")}
          </button>
          <button type="button" class="button" onClick={() => answer(true)}>
            {say("codes.closeYes")}
          </button>
        </div>
      )}
    </article>
  )
}
