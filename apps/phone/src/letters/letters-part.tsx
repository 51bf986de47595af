import { type NextStep, nextSteps } from "@alongside/protocol/next-steps"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import { KEY_SHOWN } from "../recordings/given-part.tsx"
import type { Part } from "../recordings/props.ts"
import type { Recordings } from "../recordings/recordings.ts"
import { Section } from "../recordings/section.tsx"
import type { Say } from "../screens/words.ts"
import { type english, lettersPart } from "./catalogue.ts"
import type { ReadLetter } from "./read-letters.ts"
import "./letters.css"

interface LettersProps extends Pick<Part, "words" | "figures"> {
  readonly hers: Pick<Recordings, "letters">
}

interface OneProps extends Pick<Part, "figures"> {
  readonly say: Say<typeof english>
  readonly letter: ReadLetter
}

/** What counsel wrote to her about this recording, the newest first; nothing while nobody has. */
export function LettersPart({ hers, words, figures }: LettersProps): JSX.Element | null {
  const say = useMemo(() => words.sayOf(lettersPart), [words])
  const letters = hers.letters.value
  if (letters === undefined || letters.length === 0) return null
  return (
    <Section title={say("letters.title")}>
      {letters.map((letter, i) => (
        // None is ever put between two others.
        <article class="letter" key={letters.length - i}>
          {letter.fault === undefined ? (
            <Letter {...{ say, figures, letter }} />
          ) : (
            <p class="fault">{say("letters.fault", { code: letter.fault })}</p>
          )}
        </article>
      ))}
    </Section>
  )
}

function Letter(props: OneProps): JSX.Element {
  const { say, figures, letter } = props
  const { writer, atMs } = letter
  if (writer.standing === "unlisted") {
    return (
      <>
        <h3>{say("letters.somebody")}</h3>
        <p class="quiet">{figures.moment(atMs)}</p>
        <p class="fault">{say("letters.unlisted", { key: writer.key.slice(0, KEY_SHOWN) })}</p>
        <details>
          <summary>{say("letters.open")}</summary>
          <Said {...props} />
        </details>
      </>
    )
  }
  const { name } = writer
  return (
    <>
      <h3>{say("letters.from", { name })}</h3>
      <p class="quiet">{figures.moment(atMs)}</p>
      <Said {...props} />
      <p class="quiet">{say(`letters.${writer.standing}`, { name })}</p>
    </>
  )
}

function Said({ say, figures, letter }: OneProps): JSX.Element {
  const { outcome, steps, text, endedMs, writer } = letter
  return (
    <>
      {outcome !== undefined && <p>{say(`outcome.${outcome.what}`)}</p>}
      {outcome !== undefined && outcome.by !== "" && <p dir="auto">{say("outcome.by", { by: outcome.by })}</p>}
      {outcome !== undefined && outcome.where !== "" && (
        <p dir="auto">{say("outcome.where", { where: outcome.where })}</p>
      )}
      {steps.length > 0 && <h4>{say("steps.title")}</h4>}
      {steps.length > 0 && (
        <ol>
          {steps.map((step) => (
            <li key={step}>{say(isKnown(step) ? `step.${step}` : "step.unknown")}</li>
          ))}
        </ol>
      )}
      {text !== "" && <h4>{say("text.title")}</h4>}
      {text !== "" && (
        <p class="own-words" dir="auto">
          {text}
        </p>
      )}
      {endedMs !== undefined && (
        <p>
          <strong>
            {writer.standing === "unlisted"
              ? say("ended.onUnlisted", { day: figures.day(endedMs) })
              : say("ended.on", { day: figures.day(endedMs), name: writer.name })}
          </strong>{" "}
          {say("ended.means")}
        </p>
      )}
    </>
  )
}

const isKnown = (step: string): step is NextStep => nextSteps.some((one) => one === step)
