import type { JSX } from "preact"
import { watchAddress } from "../console.ts"
import { encounterName } from "../screens/encounter-name.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import type { HandedToMe } from "./referral-state.ts"
import "./after.css"

/** On the list of encounters: what another counsel hands on to this one. */
export function HandedList(props: ScreenProps): JSX.Element | null {
  const { state, words } = props
  const { toMe, fault } = state.referrals.value
  if (toMe.length === 0) return null
  return (
    <section class="after" aria-labelledby="handed">
      <h2 id="handed">{words.say("handed.title")}</h2>
      {fault !== undefined && <p role="alert">{words.say("after.refused", { code: fault })}</p>}
      <ul class="due">
        {toMe.map((one) => (
          <li key={`${one.encounter} ${one.from} ${one.number}`}>
            <Handed {...props} one={one} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Handed({ state, words, actions, one }: ScreenProps & { readonly one: HandedToMe }): JSX.Element {
  const { say } = words
  const { encounter, because, atMs, isTaken, said } = one
  const { isBusy } = state.referrals.value
  return (
    <article class="referral">
      <h3>{said === undefined ? say("handed.unsure") : say("handed.by", { name: said.name })}</h3>
      <p class="quiet">
        {words.dayAndTime(atMs)} · {encounterName(encounter)}
      </p>
      {because === "conflict" && (
        <p class="due-now">
          <Icon name="warning" />
          {say("handed.conflict")}
        </p>
      )}
      {said?.outcome !== undefined && <p>{say(`outcome.${said.outcome.what}`)}</p>}
      {said?.outcome !== undefined && said.outcome.by !== "" && <p>{say("after.takenBy", { by: said.outcome.by })}</p>}
      {said?.outcome !== undefined && said.outcome.where !== "" && (
        <p>{say("after.takenTo", { where: said.outcome.where })}</p>
      )}
      {said !== undefined && said.text !== "" && (
        <p class="own-words" dir="auto">
          {said.text}
        </p>
      )}
      {isTaken ? (
        <a class="due-open" href={watchAddress(encounter)}>
          {say("due.open", { name: encounterName(encounter) })}
        </a>
      ) : (
        <p class="handed-acts">
          {said !== undefined && (
            <button
              type="button"
              class="button"
              disabled={isBusy}
              onClick={() => actions.after.referrals.answer(one, true)}
            >
              {say("handed.take")}
            </button>
          )}
          <button
            type="button"
            class="button"
            disabled={isBusy}
            onClick={() => actions.after.referrals.answer(one, false)}
          >
            {say("handed.refuse")}
          </button>
        </p>
      )}
    </article>
  )
}
