import { comparedText, pairingCodeText } from "@alongside/protocol/pairing"
import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../../screens/headline.tsx"
import { CodePicture } from "../code-picture.tsx"
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
          <CodePicture text={comparedText(joining.digits)} label={say("join.comparePicture")} />
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

/** The code is needed once more, where the key shall be made. */
function InstallFirst({ state, say, onHere }: FollowPartProps & { readonly onHere: () => void }): JSX.Element {
  return (
    <>
      <Headline>{say("apart.title")}</Headline>
      <p>{say("apart.how")}</p>
      <p>{say("apart.code")}</p>
      {state.code !== undefined && <p class="pair-code">{pairingCodeText(state.code)}</p>}
      <p class="quiet">{say("apart.why")}</p>
      <button type="button" class="large-button" onClick={onHere}>
        {say("apart.here")}
      </button>
    </>
  )
}

function Who(props: FollowPartProps): JSX.Element {
  const { state, say, actions } = props
  const [isHere, setHere] = useState(!state.isApart)
  const id = useId()
  const [name, setName] = useState("")
  const given = name.trim()
  if (!isHere) return <InstallFirst {...props} onHere={() => setHere(true)} />
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
