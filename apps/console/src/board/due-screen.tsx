import type { JSX } from "preact"
import { dayOf, noonOf } from "../after/due-state.ts"
import { Icon } from "../screens/icon.tsx"
import type { ScreenProps } from "../screens/props.ts"
import "../after/after.css"

/** What lawyers have due after calls: which day, of which kind, and whose it is; never what it is about. */
export function DueScreen({ state, words }: ScreenProps): JSX.Element {
  const { say } = words
  const { due } = state.board.value
  const today = dayOf(Date.now())
  return (
    <main class="board">
      <section class="panel" aria-labelledby="due-title">
        <h1 id="due-title">{say("dueBoard.title")}</h1>
        <p class="quiet">{say("dueBoard.how")}</p>
        {due === undefined && <p>{say("board.loading")}</p>}
        {due?.length === 0 && <p>{say("dueBoard.none")}</p>}
        <ul class="due">
          {due?.map(({ id, tag, kind, day, counsel, isOnRoster }) => (
            <li key={id} class={day < today ? "late" : ""}>
              <p>
                <strong>{words.day(noonOf(day))}</strong> · {say(`due.${kind}`)} · {counsel} · {tag}
              </p>
              {day <= today && (
                <p class="due-now">
                  <Icon name="warning" />
                  {say(day < today ? "due.isLate" : "due.isToday")}
                </p>
              )}
              {!isOnRoster && (
                <p class="due-now">
                  <Icon name="warning" />
                  {say("dueBoard.nobody")}
                </p>
              )}
            </li>
          ))}
        </ul>
      </section>
    </main>
  )
}
