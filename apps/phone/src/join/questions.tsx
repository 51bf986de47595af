import { languageName, stateOptions } from "@alongside/live/jurisdiction-name"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { joinPart } from "./catalogue.ts"
import type { Met } from "./join-organisation.ts"

/** What each question is given, and what it hands on. */
interface QuestionProps<Answer> extends ScreenProps {
  readonly met: Met
  readonly onNext: (answer: Answer) => void
}

/** The name is the root's; who lies about it is shown by nothing but whom she expected. */
export function FoundStep({ words, met, onNext }: QuestionProps<void>): JSX.Element {
  const say = words.sayOf(joinPart)
  const n = met.checked.roster.members.filter(({ role }) => role === "counsel").length
  return (
    <>
      <Headline>{met.checked.root.name}</Headline>
      <p class="large">{say("theirs.lead")}</p>
      <p>{say("theirs.lawyers", { n })}</p>
      <Next text={say("theirs.yes")} onNext={() => onNext()} />
    </>
  )
}

export function HomeStep({ words, state, onNext }: QuestionProps<string>): JSX.Element {
  const say = words.sayOf(joinPart)
  const [home, setHome] = useState(state.duty?.jurisdiction ?? "")
  return (
    <>
      <Headline>{say("home.title")}</Headline>
      <p>{say("home.lead")}</p>
      <div class="field">
        <label for="home">{say("home.label")}</label>
        <select id="home" value={home} onChange={(event) => setHome(event.currentTarget.value)}>
          <option value="">{say("home.choose")}</option>
          {stateOptions(words.tag).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <Next text={say("join.next")} isReady={home !== ""} onNext={() => onNext(home)} />
    </>
  )
}

/** Those that its lawyers speak, and her own: the one that the app speaks first. */
export function LanguagesStep({ words, met, onNext }: QuestionProps<readonly string[]>): JSX.Element {
  const say = words.sayOf(joinPart)
  const spoken = met.checked.roster.members.flatMap(({ languages }) => languages.map(primaryOf))
  const offered = [...new Set([words.language, ...navigator.languages.map(primaryOf), ...spoken])].slice(0, 12)
  const [chosen, setChosen] = useState<readonly string[]>([words.language])
  const change = (language: string, isOn: boolean) => {
    setChosen(isOn ? [...chosen, language] : chosen.filter((one) => one !== language))
  }
  return (
    <>
      <Headline>{say("languages.title")}</Headline>
      <p>{say("languages.lead")}</p>
      {offered.map((language) => (
        <div class="field switch" key={language}>
          <label>
            <span>{languageName(language, words.tag)}</span>
            <input
              type="checkbox"
              checked={chosen.includes(language)}
              onChange={(event) => change(language, event.currentTarget.checked)}
            />
          </label>
        </div>
      ))}
      <Next text={say("join.next")} isReady={chosen.length > 0} onNext={() => onNext(chosen.slice(0, 8))} />
    </>
  )
}

export function MatterStep({ words, met, onNext }: QuestionProps<string | undefined>): JSX.Element {
  const say = words.sayOf(joinPart)
  const all = met.checked.roster.members.flatMap(({ licences }) => licences.map(({ matter }) => matter))
  const nameOf = (matter: string): string =>
    matter === "traffic" || matter === "criminal" || matter === "immigration" ? say(`matter.${matter}`) : matter
  return (
    <>
      <Headline>{say("matter.title")}</Headline>
      <p>{say("matter.lead")}</p>
      <Next text={say("matter.any")} isChoice onNext={() => onNext(undefined)} />
      {[...new Set(all)].map((matter) => (
        <Next key={matter} text={nameOf(matter)} isChoice onNext={() => onNext(matter)} />
      ))}
    </>
  )
}

export function AgeStep({ words, onNext }: QuestionProps<boolean>): JSX.Element {
  const say = words.sayOf(joinPart)
  return (
    <>
      <Headline>{say("age.title")}</Headline>
      <p>{say("age.lead")}</p>
      <Next text={say("age.yes")} isChoice onNext={() => onNext(true)} />
      <Next text={say("age.no")} isChoice onNext={() => onNext(false)} />
    </>
  )
}

interface NextProps {
  readonly text: string
  /** One answer of several, none of them meant rather than the others. */
  readonly isChoice?: boolean
  readonly isReady?: boolean
  readonly onNext: () => void
}

function Next({ text, isChoice = false, isReady = true, onNext }: NextProps): JSX.Element {
  return (
    <button type="button" class={isChoice ? "large-button" : "large-button again"} disabled={!isReady} onClick={onNext}>
      {text}
    </button>
  )
}

const primaryOf = (language: string): string => language.split("-", 1)[0]!.toLowerCase()
