import type { OwnDueItem } from "@alongside/protocol/due"
import type { JSX } from "preact"
import { watchAddress } from "../console.ts"
import { encounterName } from "../screens/encounter-name.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import type { Words } from "../screens/words.ts"
import { dayOf, noonOf } from "./due-state.ts"
import "./after.css"

interface ItemsProps extends ScreenProps {
  readonly items: readonly OwnDueItem[]
  /** Each leads to its encounter. */
  readonly isLinked: boolean
}

/** What is due, each to be ticked off. */
export function DueItems({ state, words, actions, items, isLinked }: ItemsProps): JSX.Element {
  const { say } = words
  const today = dayOf(Date.now())
  return (
    <ul class="due">
      {items.map(({ id, encounter, kind, day, isDone }) => (
        <li key={id} class={isDone ? "done" : day < today ? "late" : ""}>
          <label class="due-tick">
            <input
              type="checkbox"
              checked={isDone}
              disabled={state.due.value.isBusy}
              onChange={() => actions.after.due.tick(id, !isDone)}
            />
            <span>
              <strong>{say(`due.${kind}`)}</strong>
              <span>{words.day(noonOf(day))}</span>
              <Standing day={day} isDone={isDone} today={today} words={words} />
            </span>
          </label>
          {isLinked && (
            <a class="due-open" href={watchAddress(encounter)}>
              {say("due.open", { name: encounterName(encounter) })}
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}

interface StandingProps extends Pick<OwnDueItem, "day" | "isDone"> {
  readonly today: string
  readonly words: Words
}

function Standing({ day, isDone, today, words: { say } }: StandingProps): JSX.Element | null {
  if (isDone) return <span class="quiet">{say("due.isDone")}</span>
  if (day > today) return null
  return (
    <span class="due-now">
      <Icon name="warning" />
      {say(day < today ? "due.isLate" : "due.isToday")}
    </span>
  )
}

/** On the list of encounters: all that is due to this counsel and isn't done. */
export function DueList(props: ScreenProps): JSX.Element | null {
  const { state, words } = props
  const open = (state.due.value.items ?? []).filter(({ isDone }) => !isDone)
  if (open.length === 0) return null
  return (
    <section aria-labelledby="due">
      <h2 id="due">{words.say("due.title")}</h2>
      <DueItems {...props} items={open} isLinked />
    </section>
  )
}
