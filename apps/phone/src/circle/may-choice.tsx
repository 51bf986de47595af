import { type Following, followings } from "@alongside/protocol/circle"
import type { JSX } from "preact"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"

interface MayChoiceProps {
  readonly may: Following
  readonly say: Say<typeof english>
  readonly onChoose: (may: Following) => void
}

/** What one contact may be given. */
export function MayChoice({ may, say, onChoose }: MayChoiceProps): JSX.Element {
  return (
    <fieldset class="field may">
      <legend>{say("may.title")}</legend>
      {followings.map((one) => (
        <label key={one}>
          <input type="radio" name="may" checked={one === may} onChange={() => onChoose(one)} />
          <span>{say(`may.${one}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
