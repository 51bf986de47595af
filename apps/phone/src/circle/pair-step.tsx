import { pairingCodeText, readComparedText } from "@alongside/protocol/pairing"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Scanner } from "../scan/scanner.tsx"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { CodePicture } from "./code-picture.tsx"
import { Digits } from "./digits.tsx"
import { type PairingState, pairingLink } from "./pairing.ts"

interface PairStepProps {
  readonly state: Exclude<PairingState, { readonly is: "none" }>
  readonly say: Say<typeof english>
  /** The one that is open; undefined while none is. */
  readonly camera: MediaStreamTrack | undefined
  readonly onSame: () => Promise<void>
  readonly onDrop: () => void
}

/** The code goes to the contact; what comes back is compared on both screens. */
export function PairStep({ state, say, camera, onSame, onDrop }: PairStepProps): JSX.Element {
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
        {camera !== undefined && <ComparePart digits={state.digits} camera={camera} say={say} onSame={onSame} />}
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

interface ComparePartProps extends Pick<PairStepProps, "say" | "onSame"> {
  readonly digits: string
  readonly camera: MediaStreamTrack
}

/** Her camera compares, where the two phones are side by side. */
function ComparePart({ digits, camera, say, onSame }: ComparePartProps): JSX.Element {
  const [found, setFound] = useState<"not asked" | "looking" | "differs">("not asked")
  const read = (text: string): void => {
    const shown = readComparedText(text)
    if (shown === undefined) return
    if (shown !== digits) setFound("differs")
    else {
      setFound("not asked")
      void onSame()
    }
  }
  if (found === "differs") return <p role="alert">{say("compare.scanDiffers")}</p>
  if (found === "looking") return <Scanner camera={camera} label={say("compare.scanHow")} onRead={read} />
  return (
    <button type="button" class="small" onClick={() => setFound("looking")}>
      {say("compare.scan")}
    </button>
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
