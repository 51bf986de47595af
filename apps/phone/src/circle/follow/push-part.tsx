import type { JSX } from "preact"
import type { FollowPartProps } from "./follow-props.ts"

/** How this phone is told while the page is closed: what it is for first, then the touch at which the browser asks. */
export function PushPart({ state, say, actions }: FollowPartProps): JSX.Element {
  const { push } = state
  const canAsk = push === "off" || push === "lost" || push === "failed"
  return (
    <section class="field">
      <h2>{say("push.title")}</h2>
      <p role="status">{say(`push.${push}`)}</p>
      {push === "off" && <p class="quiet">{say("push.why")}</p>}
      {canAsk && (
        <button type="button" class="large-button" onClick={() => actions.turnOnPush()}>
          {say("push.turnOn")}
        </button>
      )}
      {push === "on" && (
        <button type="button" class="small" onClick={() => actions.turnOffPush()}>
          {say("push.turnOff")}
        </button>
      )}
    </section>
  )
}
