import { type Act, actKinds } from "@alongside/protocol/board"
import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"

/** Who did what, newest first. Nobody can change a line of it, and a number that is missing shows. */
export function ActsScreen({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const { acts, names, areMoreActs } = state.board.value
  const nameOf = (key: string): string => names[key] ?? key.slice(0, 8)
  const aboutOf = ({ what, about }: Act): string => {
    if (what === "invited") return say(`boardRole.${about as "counsel"}`)
    return /^[0-9a-f]{64}$/.test(about) ? nameOf(about) : about
  }
  return (
    <main class="board">
      <section class="panel" aria-labelledby="acts-title">
        <h1 id="acts-title">{say("acts.title")}</h1>
        <p class="quiet">{say("acts.how")}</p>
        <div class="choices">
          <button type="button" class="button" disabled={acts === undefined} onClick={() => actions.board.saveActs()}>
            {say("acts.save")}
          </button>
        </div>
        {acts === undefined && <p>{say("board.loading")}</p>}
        {acts?.length === 0 && <p>{say("acts.none")}</p>}
        <ol class="acts">
          {acts?.map((act) => (
            <li key={act.number}>
              <p class="quiet">
                {new Intl.NumberFormat(words.tag).format(act.number)} · {words.moment(act.atMs)}
              </p>
              <p>
                <strong>{act.who === null ? say("acts.server") : nameOf(act.who)}</strong>
                {" · "}
                <span>{say(`act.${actKinds.find((one) => one === act.what)!}`)}</span>
                {act.about !== "" && <span> · {aboutOf(act)}</span>}
              </p>
            </li>
          ))}
        </ol>
        {areMoreActs && (
          <button type="button" class="button" onClick={() => actions.board.moreActs()}>
            {say("acts.more")}
          </button>
        )}
      </section>
    </main>
  )
}
