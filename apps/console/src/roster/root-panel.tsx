import { stateOptions } from "@alongside/live/jurisdiction-name"
import { partnerDigits } from "@alongside/protocol/partners"
import type { JSX, TargetedSubmitEvent } from "preact"
import type { ScreenProps } from "../screens/props.ts"
import type { PaperFault, RootStep } from "./office-state.ts"

const DAY_MS = 24 * 60 * 60 * 1000

/** The organisation: not made yet, being made, and until when its roster certifies. */
export function RootPanel(props: ScreenProps): JSX.Element | null {
  const { state, words, actions } = props
  const { say } = words
  const { roster, step, nowMs, isBusy } = state.office.value
  if (step.is !== "none") return <RootStepPanel {...props} step={step} />
  if (roster === undefined) return null
  if (roster === null) return <FoundForm {...props} />
  const isOver = roster.untilMs <= nowMs
  const time = words.dayAndTime(roster.untilMs)
  return (
    <section class={isOver ? "panel alarm" : "panel"} aria-labelledby="organisation">
      <h1 id="organisation">
        <bdi>{roster.organisation}</bdi>
      </h1>
      <p role={isOver ? "alert" : undefined}>{say(isOver ? "office.ended" : "office.until", { time })}</p>
      {!isOver && roster.untilMs - nowMs < 2 * DAY_MS && <strong>{say("office.soon")}</strong>}
      {!roster.isSigner && <p>{say("office.notSigner")}</p>}
      <button type="button" class="button" disabled={isBusy} onClick={() => actions.office.renew()}>
        {say("office.renew")}
      </button>
    </section>
  )
}

function FoundForm({ state, words, actions }: ScreenProps): JSX.Element {
  const { say } = words
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    actions.office.found(String(given.get("name")).trim(), String(given.get("home")))
  }
  return (
    <form class="panel fields" onSubmit={submit}>
      <h1>{say("office.unmade")}</h1>
      <p>{say("office.unmadeHow")}</p>
      <label>
        {say("office.name")}
        <input name="name" required maxLength={64} autocomplete="organization" />
      </label>
      <label>
        {say("office.home")}
        <select name="home" required>
          {stateOptions(words.tag).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="button" disabled={state.office.value.isBusy}>
        {say("office.found")}
      </button>
    </form>
  )
}

function RootStepPanel(props: ScreenProps & { readonly step: Exclude<RootStep, { is: "none" }> }): JSX.Element {
  const { words, actions, step } = props
  const { say } = words
  return (
    <section class="panel" aria-labelledby="root">
      {step.is === "papers" && <Papers {...props} step={step} />}
      {step.is === "reading back" && <ReadPaper {...props} step={step} title="papers.readBack" how="papers.readHow" />}
      {step.is === "renewing" && <ReadPaper {...props} step={step} title="office.renew" how="papers.renewHow" />}
      {step.is === "certifying partner" && (
        <ReadPaper {...props} step={step} title="partner.certify" how="partner.papersHow" digits={step.partner.root} />
      )}
      {step.is === "working" && <h1 id="root">{say("office.working")}</h1>}
      {step.is !== "working" && (
        <button type="button" class="plain no-print" onClick={() => actions.office.cancelRoot()}>
          {say("office.cancel")}
        </button>
      )}
    </section>
  )
}

function Papers({
  words,
  actions,
  step: { of, papers },
}: ScreenProps & { readonly step: Extract<RootStep, { is: "papers" }> }): JSX.Element {
  const { say } = words
  return (
    <>
      <h1 id="root">{say(`papers.${of}`)}</h1>
      <p class="no-print">{say(`papers.${of}How`)}</p>
      {papers.map(({ number, set, words: shares }) => (
        <article key={number} class="paper">
          <h2>{say("papers.paper", { n: number })}</h2>
          <p>
            {say(`papers.${of}`)} · {say("papers.set", { set })}
          </p>
          <ol>
            {shares.map((word, at) => (
              <li key={at}>{word}</li>
            ))}
          </ol>
        </article>
      ))}
      <div class="choices no-print">
        <button type="button" class="button" onClick={() => print()}>
          {say("papers.print")}
        </button>
        <button type="button" class="button" onClick={() => actions.office.papersKept()}>
          {say("papers.kept")}
        </button>
      </div>
    </>
  )
}

function ReadPaper({
  state,
  words,
  actions,
  step,
  title,
  how,
  digits,
}: ScreenProps & {
  readonly step: Extract<RootStep, { is: "reading back" | "renewing" | "certifying partner" }>
  readonly title: "papers.readBack" | "office.renew" | "partner.certify"
  readonly how: "papers.readHow" | "papers.renewHow" | "partner.papersHow"
  /** To be compared first. */
  readonly digits?: string
}): JSX.Element {
  const { say } = words
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    actions.office.readPaper(String(given.get("words")))
  }
  return (
    // Another form for the second paper: what was typed for the first one goes with it.
    <form key={step.read} class="fields" onSubmit={submit}>
      <h1 id="root">{say(title)}</h1>
      <p>{say(how)}</p>
      {digits !== undefined && (
        <p class="fingerprint" dir="ltr">
          {partnerDigits(digits)}
        </p>
      )}
      <label>
        {say(step.read === 0 ? "papers.first" : "papers.second")}
        <textarea name="words" rows={5} required autocomplete="off" autocapitalize="off" spellcheck={false} />
      </label>
      {step.fault !== undefined && (
        <p class="office-fault" role="alert">
          {paperFaultText(step.fault, say)}
        </p>
      )}
      <button type="submit" class="button" disabled={state.office.value.isBusy}>
        {say("papers.go")}
      </button>
    </form>
  )
}

function paperFaultText({ code, words: wrong }: PaperFault, say: ScreenProps["words"]["say"]): string {
  if (wrong.length > 0) return say("paper.faultWords", { words: wrong.join(", ") })
  if (code === "SHEET_WORDS_TOO_FEW") return say("paper.faultFew")
  if (code === "SHEET_WORDS_TOO_MANY") return say("paper.faultMany")
  if (code === "SHARE_REPEATED") return say("paper.faultRepeated")
  return say("paper.faultOther")
}
