import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../../screens/headline.tsx"
import { Digits } from "../digits.tsx"
import type { FollowPartProps } from "./follow-props.ts"

/** As long as a line on a narrow phone. */
const MOST_NAME = 40

/** From a code to a pair: who it is from, and the numbers that both phones show. */
export function JoinStep(props: FollowPartProps): JSX.Element {
  const { state, say, actions } = props
  if (state.joining === undefined) return <Who {...props} />
  const { name, state: joining } = state.joining
  const leave = (
    <button type="button" class="large-button" onClick={() => actions.leaveJoining()}>
      {say("join.done")}
    </button>
  )
  switch (joining.is) {
    case "asking":
      return <Headline>{say("join.asking")}</Headline>
    case "offline":
      return <Headline>{say("join.offline")}</Headline>
    case "unknown":
    case "spoilt":
      return (
        <>
          <Headline>{say(`join.${joining.is}`, { name })}</Headline>
          {leave}
        </>
      )
    case "comparing":
      return (
        <>
          <Headline>{say("join.compare", { name })}</Headline>
          <Digits digits={joining.digits} />
          <p>{say("join.compareWhy")}</p>
        </>
      )
    case "over":
      return (
        <>
          <Headline>{say("join.over", { name })}</Headline>
          {leave}
        </>
      )
  }
}

function Who({ say, actions }: FollowPartProps): JSX.Element {
  const id = useId()
  const [name, setName] = useState("")
  const given = name.trim()
  return (
    <>
      <Headline>{say("who.title")}</Headline>
      <div class="field">
        <label for={id}>{say("who.label")}</label>
        <input
          id={id}
          class="line-input"
          aria-describedby={`${id}-why`}
          autocomplete="off"
          maxLength={MOST_NAME}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <p id={`${id}-why`} class="quiet">
          {say("who.why")}
        </p>
      </div>
      {given !== "" && (
        <button type="button" class="large-button" onClick={() => actions.join(given)}>
          {say("who.join")}
        </button>
      )}
      <button type="button" class="large-button" onClick={() => actions.leaveJoining()}>
        {say("who.leave")}
      </button>
    </>
  )
}
