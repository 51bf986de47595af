import type { JSX } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import { InvitePanel } from "./invite-panel.tsx"
import { PartnersPanel } from "./partners-panel.tsx"
import { PersonCard } from "./person-card.tsx"
import { RootPanel } from "./root-panel.tsx"

/** What a coordinator has before them: how the roster stands, then everybody, then whom to invite. One column. */
export function OfficeScreen(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const { people, fault, step } = state.office.value
  const { say } = words
  // While the root is in this page nothing else is.
  const isRootHere = step.is !== "none"
  return (
    <main class="office">
      {fault !== undefined && (
        <p class="office-fault" role="alert">
          {say("fault.server", { code: fault })}
        </p>
      )}
      <RootPanel {...props} />
      {!isRootHere && (
        <section class="panel" aria-labelledby="people">
          <h2 id="people">{say("office.title")}</h2>
          {people === undefined && <p>{say("office.loading")}</p>}
          {people?.accounts.length === 0 && <p>{say("office.none")}</p>}
          <ul class="people">
            {people?.accounts.map((person) => (
              <li key={person.key}>
                <PersonCard {...props} person={person} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {!isRootHere && <InvitePanel {...props} />}
      {!isRootHere && <PartnersPanel {...props} />}
    </main>
  )
}
