import type { JSX } from "preact"
import { LettersPart } from "../letters/letters-part.tsx"
import { Headline } from "../screens/headline.tsx"
import { ErasePart } from "./erase-part.tsx"
import { FilmPart } from "./film-part.tsx"
import { GapsPart } from "./gaps-part.tsx"
import { GivenPart } from "./given-part.tsx"
import { PlacePart } from "./place-part.tsx"
import type { ChosenPart, Part } from "./props.ts"
import { SaidPart } from "./said-part.tsx"
import { SavePart } from "./save-part.tsx"

/** One recording: to be watched, known, saved and deleted. */
export function OnePage(part: ChosenPart): JSX.Element {
  const { hers, figures, say, chosen } = part
  const isErased = chosen.erasedMs !== null
  return (
    <>
      <Headline>{figures.day(chosen.startedMs)}</Headline>
      <Fault {...part} />
      {!isErased && <LettersPart {...part} />}
      {!isErased && <FilmPart {...part} />}
      {!isErased && <GapsPart {...part} />}
      {!isErased && <PlacePart {...part} />}
      {!isErased && <SaidPart {...part} />}
      <GivenPart {...part} />
      {!isErased && <SavePart {...part} />}
      <ErasePart {...part} />
      {isErased && hers.isSignedErased.value && <p class="quiet">{say("erase.signed")}</p>}
    </>
  )
}

function Fault({ hers, say }: Part): JSX.Element {
  const code = hers.fault.value
  const text =
    code === undefined ? "" : code === "SERVER_UNREACHABLE" ? say("fault.network") : say("fault.other", { code })
  return <p role="alert">{text !== "" && <strong class="fault">{text}</strong>}</p>
}
