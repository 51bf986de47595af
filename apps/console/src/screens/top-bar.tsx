import type { JSX } from "preact"
import { DutySwitch } from "../on-call/duty-switch.tsx"
import { Icon } from "./icon.tsx"
import type { ScreenProps } from "./props.ts"

/** Where one is, and whether the server is there. */
export function TopBar(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const link = state.link.value
  // While something is watched, *live* says it better.
  const isLinkTold = state.door.value === "open" && !(state.watched.value !== undefined && link === "online")
  return (
    <header class="top">
      {state.watched.value === undefined && state.page.value === "encounters" ? (
        <span class="brand">{state.organisation.value ?? words.say("app.name")}</span>
      ) : (
        <a class="back" href="#/">
          <Icon name="back" />
          {words.say("list.back")}
        </a>
      )}
      {isLinkTold && (
        <span class={`link ${link}`}>
          <Icon name={link === "online" ? "check" : link === "connecting" ? "waiting" : "offline"} />
          {words.say(`link.${link}`)}
        </span>
      )}
      {state.door.value === "open" && link !== "refused" && <DutySwitch {...props} />}
    </header>
  )
}
