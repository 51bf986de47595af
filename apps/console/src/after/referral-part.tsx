import { MAX_COUNSEL_TEXT } from "@alongside/evidence/letters/counsel-text"
import { type ReferralReason, referralReasons } from "@alongside/protocol/referral"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { faultText } from "./fault-text.ts"
import { nothingSaid, OutcomeFields, outcomeOf } from "./outcome-fields.tsx"
import { WrittenField } from "./written-field.tsx"

/** Beside one encounter: hands it on to another counsel, with what this one chooses to hand on; or what became of that. */
export function ReferralPart(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const { say } = words
  const { byMe, colleagues, fault } = state.referrals.value
  const here = byMe.filter(({ encounter }) => encounter === state.watched.value)
  const canHandOn = here.every(({ answer }) => answer === "refused")
  return (
    <div class="fields">
      <h3 id="refer">{say("refer.title")}</h3>
      <p role="alert" class="warning">
        {faultText(fault, words)}
      </p>
      {here.map(({ number, name, answer }) => (
        <p key={number} role="status">
          {say(`refer.${answer}`, { name })}
        </p>
      ))}
      {canHandOn && colleagues.length === 0 && <p>{say("refer.nobody")}</p>}
      {canHandOn && colleagues.length > 0 && <Form key={here.length} {...props} />}
    </div>
  )
}

function Form({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const { colleagues, isBusy } = state.referrals.value
  const to = useSignal("")
  const because = useSignal<ReferralReason>("handed on")
  const outcome = useSignal(nothingSaid)
  const text = useSignal("")
  const notes = state.after.value?.written.filter(({ kind, text: said }) => kind === "note" && said !== "") ?? []
  const putNotes = () => {
    const all = [text.value, ...notes.map((note) => note.text)].filter((part) => part !== "").join("\n\n")
    text.value = all.slice(0, MAX_COUNSEL_TEXT)
  }
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (to.value === "" || isBusy) return
    const said = { outcome: outcomeOf(outcome.value), text: text.value.trim() }
    actions.after.referrals.make({ to: to.value, because: because.value, ...said })
  }
  return (
    <form class="due-form" onSubmit={submit} aria-labelledby="refer">
      <p class="quiet">{say("refer.how")}</p>
      <label>
        {say("refer.to")}
        <select
          required
          value={to.value}
          onChange={({ currentTarget }) => {
            to.value = currentTarget.value
          }}
        >
          <option value="">{say("refer.choose")}</option>
          {colleagues.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{say("refer.why")}</legend>
        {referralReasons.map((one) => (
          <label key={one} class="tick">
            <input
              type="radio"
              name="refer-why"
              checked={because.value === one}
              onChange={() => {
                because.value = one
              }}
            />
            <span>{say(`refer.because.${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <OutcomeFields draft={outcome} name="outcome-handed" words={words} />
      <WrittenField label={say("refer.text")} text={text} />
      {notes.length > 0 && because.value !== "conflict" && (
        <button type="button" class="button" onClick={putNotes}>
          {say("refer.notes")}
        </button>
      )}
      <button type="submit" class="button" aria-disabled={isBusy}>
        {say(isBusy ? "after.busy" : "refer.make")}
      </button>
    </form>
  )
}
