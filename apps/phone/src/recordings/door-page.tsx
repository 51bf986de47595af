import type { JSX } from "preact"
import { SheetEntry } from "../recovery/sheet-entry.tsx"
import { Headline } from "../screens/headline.tsx"
import type { Part } from "./props.ts"

/**
 * Before the recordings are there: her key is looked for, entered, or not known.
 * @param camera - the one that is open; undefined while none is.
 */
export function DoorPage({
  hers,
  words,
  say,
  camera,
}: Part & { readonly camera: MediaStreamTrack | undefined }): JSX.Element {
  switch (hers.door.value) {
    case "key wanted":
      return (
        <>
          <Headline>{say("title")}</Headline>
          <p>{say("door.lead")}</p>
          <p class="quiet">{say("door.memory")}</p>
          <SheetEntry words={words} camera={camera} onSecret={(secret) => hers.takeSecret(secret)} />
        </>
      )
    case "unknown":
      return (
        <>
          <Headline>{say("title")}</Headline>
          <p role="alert">
            <strong class="fault">{say("door.unknown")}</strong>
          </p>
          <p>{say("door.unknownHow")}</p>
          <button type="button" class="large-button" onClick={() => hers.askAgain()}>
            {say("door.other")}
          </button>
        </>
      )
    case "away":
      return (
        <>
          <Headline>{say("title")}</Headline>
          <p role="alert">
            <strong class="fault">{say("door.away")}</strong>
          </p>
          <button type="button" class="large-button" onClick={() => void hers.retry()}>
            {say("door.again")}
          </button>
        </>
      )
    default:
      return (
        <>
          <Headline>{say("title")}</Headline>
          <p role="status">{say("door.opening")}</p>
        </>
      )
  }
}
