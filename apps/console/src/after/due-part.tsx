import { type DueKind, dueKinds } from "@alongside/protocol/due"
import { useSignal } from "@preact/signals"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { DueItems } from "./due-list.tsx"

/** Beside one encounter: what is due of it, and something more. */
export function DuePart(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const { say } = words
  const { items, isBusy, fault } = state.due.value
  const encounter = state.watched.value ?? ""
  const own = (items ?? []).filter((one) => one.encounter === encounter)
  return (
    <div class="fields">
      <h3 id="due-here">{say("due.title")}</h3>
      <p class="quiet">{say("due.how")}</p>
      <p role="alert" class="warning">
        {fault === undefined
          ? ""
          : fault === "SERVER_UNREACHABLE"
            ? say("due.away")
            : say("after.refused", { code: fault })}
      </p>
      {own.length > 0 && <DueItems {...props} items={own} isLinked={false} />}
      {/* What was taken is in the list: its form begins anew. */}
      <NewDueForm
        key={own.length}
        words={words}
        isBusy={isBusy}
        add={(kind, day) => actions.after.due.add(encounter, { kind, day })}
      />
    </div>
  )
}

interface FormProps extends Pick<ScreenProps, "words"> {
  readonly isBusy: boolean
  readonly add: (kind: DueKind, day: string) => void
}

function NewDueForm({ words: { say }, isBusy, add }: FormProps): JSX.Element {
  const kind = useSignal<DueKind>("hearing")
  const day = useSignal("")
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (day.value !== "" && !isBusy) add(kind.value, day.value)
  }
  return (
    <form class="due-form" onSubmit={submit} aria-labelledby="due-here">
      <label>
        {say("due.kind")}
        <select
          value={kind.value}
          onChange={({ currentTarget }) => {
            kind.value = dueKinds[currentTarget.selectedIndex] ?? "other"
          }}
        >
          {dueKinds.map((one) => (
            <option key={one} value={one}>
              {say(`due.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say("due.day")}
        <input
          type="date"
          required
          value={day.value}
          onInput={({ currentTarget }) => {
            day.value = currentTarget.value
          }}
        />
      </label>
      <button type="submit" class="button" aria-disabled={isBusy}>
        {say("due.add")}
      </button>
    </form>
  )
}
