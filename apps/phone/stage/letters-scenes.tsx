import { nextSteps } from "@alongside/protocol/next-steps"
import { signal } from "@preact/signals"
import type { JSX } from "preact"
import { LettersPart } from "../src/letters/letters-part.tsx"
import type { ReadLetter, UnreadLetter } from "../src/letters/read-letters.ts"
import { english, spanish } from "../src/recordings/catalogue.ts"
import { figuresOf } from "../src/recordings/figures.ts"
import { Headline } from "../src/screens/headline.tsx"
import type { Words } from "../src/screens/words.ts"
import type { LettersSceneName } from "./beside-scene-names.ts"
import "../src/recordings/recordings.css"

const atMs = Date.UTC(2026, 10, 21, 18, 4, 9)
const key = "c7a0".repeat(16)
const name = "Maximiliane Featherstonehaugh-Okonkwo"

const plain: ReadLetter = {
  ...{ writer: { standing: "checked", name: "Ana Pérez", key }, atMs, endedMs: undefined },
  ...{ outcome: { what: "released", by: "", where: "" }, steps: ["sign-nothing", "write-down"], text: "" },
}
const taken: ReadLetter = {
  ...plain,
  writer: { standing: "checked", name, key },
  outcome: {
    what: "taken",
    by: "Hennepin County Sheriff",
    where: "Public Safety Facility, 401 South 4th Avenue",
  },
  // The last is of a newer console.
  steps: [...nextSteps, "bring-a-friend"],
  text: "Llámeme el lunes antes de las diez.\nTraiga el papel amarillo y el nombre de su hermana.",
}
const ended: ReadLetter = { ...plain, outcome: { ...plain.outcome!, what: "not known" }, endedMs: atMs + 86_400_000 }
const unlisted: ReadLetter = { ...ended, writer: { standing: "unlisted", key }, text: "Call this number at once." }

const letters =
  (...written: readonly (ReadLetter | UnreadLetter)[]) =>
  (words: Words): JSX.Element => {
    const figures = figuresOf(words.tag)
    return (
      <main class="screen settings recordings at-one">
        <div class="content">
          <Headline>{figures.day(atMs)}</Headline>
          <LettersPart hers={{ letters: signal(written) }} words={words} figures={figures} />
        </div>
        <div class="dock">
          <button type="button" class="large-button again">
            {words.sayOf({ en: english, es: spanish })("to.list")}
          </button>
        </div>
      </main>
    )
  }

/** What she reads of what a lawyer wrote to her. */
export const lettersScenes: Readonly<Record<LettersSceneName, (words: Words) => JSX.Element>> = {
  "letters, next steps": letters(plain),
  "letters, taken": letters(taken),
  "letters, the end": letters(ended, plain),
  "letters, of a device that has not joined": letters({ ...ended, writer: { standing: "said", name, key } }),
  "letters, from somebody": letters(unlisted),
  "letters, one that does not check out": letters({ fault: "SIGNATURE_INVALID" }, plain),
}
