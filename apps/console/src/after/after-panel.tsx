import { nextSteps } from "@alongside/protocol/next-steps"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import type { AfterState } from "./after-state.ts"
import { DuePart } from "./due-part.tsx"
import { faultText } from "./fault-text.ts"
import { nothingSaid, OutcomeFields, outcomeOf } from "./outcome-fields.tsx"
import { ReferralPart } from "./referral-part.tsx"
import { WrittenField } from "./written-field.tsx"
import { WrittenList } from "./written-list.tsx"
import "./after.css"

/** Beside the watched encounter once this counsel isn't in it any more: what they write for their file, and to the person. */
export function AfterPanel(props: ScreenProps): JSX.Element | null {
  const { state, words, actions } = props
  const after = state.after.value
  const { say } = words
  if (after === undefined || state.onCall.value.seat?.encounter === state.watched.value) return null
  const notes = after.written.filter(({ kind }) => kind === "note").length
  return (
    <section class="panel after" aria-labelledby="after">
      <h2 id="after" tabIndex={-1}>
        {say("after.title")}
      </h2>
      <p role="alert" class="warning">
        {faultText(after.fault, words)}
      </p>
      {/* What was taken is in the list: its form begins anew. */}
      <LetterForm key={`letter ${after.written.length - notes}`} {...{ after, words, actions }} />
      <NoteForm key={`note ${notes}`} {...{ after, words, actions }} />
      <DuePart {...props} />
      <ReferralPart {...props} />
      <WrittenList after={after} words={words} />
    </section>
  )
}

interface FormProps {
  readonly after: AfterState
  readonly words: Words
  readonly actions: ConsoleActions
}

function LetterForm({ after, words, actions }: FormProps): JSX.Element {
  const { say } = words
  const outcome = useSignal(nothingSaid)
  const steps = useSignal<ReadonlySet<string>>(new Set())
  const text = useSignal("")
  const isEnded = useSignal(false)
  const isEmptyTold = useSignal(false)
  const isEmpty =
    outcome.value.what === "unsaid" && steps.value.size === 0 && text.value.trim() === "" && !isEnded.value
  const send = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    isEmptyTold.value = isEmpty
    if (isEmpty || after.isBusy) return
    const chosen = nextSteps.filter((step) => steps.value.has(step))
    const said = { outcome: outcomeOf(outcome.value), text: text.value.trim() }
    actions.after.send({ ...said, steps: chosen, isEnded: isEnded.value })
  }
  const toggle = (step: string): void => {
    const without = new Set([...steps.value].filter((one) => one !== step))
    steps.value = steps.value.has(step) ? without : without.add(step)
  }
  return (
    <form class="fields" onSubmit={send} aria-labelledby="for-them">
      <h3 id="for-them">{say("after.forThem")}</h3>
      <p class="quiet">{say("after.forThemHow")}</p>
      {after.recipient !== "known" ? (
        <p role="status">{say(`after.${after.recipient}`)}</p>
      ) : (
        <>
          <OutcomeFields draft={outcome} name="outcome-told" words={words} />
          <fieldset>
            <legend>{say("after.steps")}</legend>
            {nextSteps.map((step) => (
              <label key={step} class="tick">
                <input type="checkbox" checked={steps.value.has(step)} onChange={() => toggle(step)} />
                <span>{say(`step.${step}`)}</span>
              </label>
            ))}
          </fieldset>
          <WrittenField label={say("after.words")} text={text} />
          <label class="tick">
            <input
              type="checkbox"
              checked={isEnded.value}
              onChange={() => {
                isEnded.value = !isEnded.value
              }}
            />
            <span>
              {say("after.ends")}
              <span class="quiet">{say("after.endsHow")}</span>
            </span>
          </label>
          {isEmptyTold.value && isEmpty && <p role="alert">{say("after.empty")}</p>}
          <button type="submit" class="button" aria-disabled={after.isBusy}>
            {say(after.isBusy ? "after.busy" : "after.send")}
          </button>
        </>
      )}
    </form>
  )
}

function NoteForm({ after, words, actions }: FormProps): JSX.Element {
  const { say } = words
  const outcome = useSignal(nothingSaid)
  const text = useSignal("")
  const isEmptyTold = useSignal(false)
  const isEmpty = outcome.value.what === "unsaid" && text.value.trim() === ""
  const keep = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    isEmptyTold.value = isEmpty
    if (isEmpty || after.isBusy) return
    actions.after.keep({ outcome: outcomeOf(outcome.value), text: text.value.trim() })
  }
  return (
    <form class="fields" onSubmit={keep} aria-labelledby="for-you">
      <h3 id="for-you">{say("after.forYou")}</h3>
      <p class="quiet">{say("after.forYouHow")}</p>
      <OutcomeFields draft={outcome} name="outcome-kept" words={words} />
      <WrittenField label={say("after.notes")} text={text} />
      {isEmptyTold.value && isEmpty && <p role="alert">{say("after.empty")}</p>}
      <button type="submit" class="button" aria-disabled={after.isBusy}>
        {say(after.isBusy ? "after.busy" : "after.keep")}
      </button>
    </form>
  )
}
