import type { Following } from "@alongside/protocol/circle"
import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import type { Contact } from "./kept-contacts.ts"
import { MayChoice } from "./may-choice.tsx"

/** As long as a line on a narrow phone. */
const MOST_NAME = 40

interface AddStepProps {
  readonly say: Say<typeof english>
  readonly onMake: (of: Pick<Contact, "name" | "may">) => void
}

/** Who shall be told, and what they may see, before there is a code for them. */
export function AddStep({ say, onMake }: AddStepProps): JSX.Element {
  const id = useId()
  const [name, setName] = useState("")
  const [may, setMay] = useState<Following>("picture")
  const given = name.trim()
  return (
    <>
      <Headline>{say("circle.add")}</Headline>
      <div class="field">
        <label for={id}>{say("name.label")}</label>
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
          {say("name.why")}
        </p>
      </div>
      <MayChoice may={may} say={say} onChoose={setMay} />
      {given !== "" && (
        <button type="button" class="large-button again" onClick={() => onMake({ name: given, may })}>
          {say("make.code", { name: given })}
        </button>
      )}
    </>
  )
}
