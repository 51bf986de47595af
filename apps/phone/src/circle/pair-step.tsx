import { pairingCodeText } from "@alongside/protocol/pairing"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { CodePicture } from "./code-picture.tsx"
import { Digits } from "./digits.tsx"
import { type PairingState, pairingLink } from "./pairing.ts"

interface PairStepProps {
  readonly state: Exclude<PairingState, { readonly is: "none" }>
  readonly say: Say<typeof english>
  readonly onSame: () => Promise<void>
  readonly onDrop: () => void
}

/** The code goes to the contact; what comes back is compared on both screens. */
export function PairStep({ state, say, onSame, onDrop }: PairStepProps): JSX.Element {
  const { name } = state.pair
  const drop = (
    <button type="button" class="large-button" onClick={onDrop}>
      {say("code.drop", { name })}
    </button>
  )
  if (state.is === "comparing") {
    return (
      <>
        <Headline>{say("compare.title")}</Headline>
        <Digits digits={state.digits} />
        <p>{say("compare.why")}</p>
        <button type="button" class="large-button same" onClick={() => void onSame()}>
          {say("compare.same")}
        </button>
        <button type="button" class="large-button" onClick={onDrop}>
          {say("compare.differ")}
        </button>
      </>
    )
  }
  if (state.is === "spoilt") {
    return (
      <>
        <Headline>{say("spoilt.title")}</Headline>
        <p role="alert">{say("spoilt.why", { name })}</p>
        <button type="button" class="large-button" onClick={onDrop}>
          {say("spoilt.again")}
        </button>
      </>
    )
  }
  return (
    <>
      <Headline>{say("code.title", { name })}</Headline>
      <p class="pair-code">{pairingCodeText(state.pair.code)}</p>
      <p>{say("code.how")}</p>
      <LinkPart link={pairingLink(state.pair.code)} say={say} />
      <p class="quiet">{say("code.day")}</p>
      <p role="status">{state.is === "inviting" ? say("code.offline") : say("code.waiting", { name })}</p>
      {drop}
    </>
  )
}

function LinkPart({ link, say }: { readonly link: string; readonly say: Say<typeof english> }): JSX.Element {
  const [isCopied, setCopied] = useState(false)
  const send = (): void => {
    // Where the phone has no menu for it, it is copied. A menu that was closed again is no fault.
    if (navigator.share !== undefined) void navigator.share({ url: link }).catch(() => undefined)
    else void navigator.clipboard.writeText(link).then(() => setCopied(true))
  }
  return (
    <>
      <p>{say("code.link")}</p>
      <button type="button" class="small" onClick={send}>
        {say("code.send")}
      </button>
      {isCopied && <p role="status">{say("code.copied")}</p>}
      <CodePicture text={link} label={say("code.picture")} />
    </>
  )
}
