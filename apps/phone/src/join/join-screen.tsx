import type { Bytes } from "@alongside/evidence/format/bytes"
import type { ComponentChildren, JSX } from "preact"
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks"
import { Scanner } from "../scan/scanner.tsx"
import { Headline } from "../screens/headline.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { Agreement } from "./agreement.tsx"
import { joinPart } from "./catalogue.ts"
import { keepDraft, keptDraft } from "./draft.ts"
import { JoinError } from "./error.ts"
import { faultText } from "./fault-text.ts"
import { join, leave, type Met, meet, type Said } from "./join-organisation.ts"
import { AgeStep, FoundStep, HomeStep, LanguagesStep, MatterStep } from "./questions.tsx"
import { readCode } from "./read-code.ts"
import "./join.css"

/** Where the person is on the way: one thing on each. A recording takes the screen away, and nothing is kept before the end. */
type Step =
  | { readonly at: "here" }
  | { readonly at: "code" }
  | { readonly at: "scan" }
  | { readonly at: "checking" }
  | { readonly at: "found"; readonly met: Met }
  | { readonly at: "home"; readonly met: Met }
  | { readonly at: "languages"; readonly met: Met }
  | { readonly at: "matter"; readonly met: Met }
  | { readonly at: "age"; readonly met: Met }
  | { readonly at: "agree"; readonly met: Met }
  | { readonly at: "joining"; readonly met: Met }
  | { readonly at: "done"; readonly met: Met }

/** Joins an organisation: by a code that is scanned, typed, or behind the address; then what its lawyers have to know, and what they do. */
export function JoinScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions, view } = props
  const say = words.sayOf(joinPart)
  const [step, setStep] = useState<Step>({ at: state.membership === undefined ? "code" : "here" })
  const [fault, setFault] = useState<unknown>()
  const [text, setText] = useState("")
  const [said, setSaid] = useState<Partial<Said>>({})
  /** The same at each try: an answer that was lost costs no second seat. */
  const pass = useRef<Bytes>(crypto.getRandomValues(new Uint8Array(32)))

  const goTo = (next: Step) => {
    setFault(undefined)
    setStep(next)
  }
  const fail = (error: unknown, back: Step) => {
    setStep(back)
    setFault(error)
  }
  const check = (read: string) => {
    goTo({ at: "checking" })
    const meeting = async () => meet(readCode(read))
    meeting().then(
      (met) => goTo({ at: "found", met }),
      (error: unknown) => {
        fail(error, { at: "code" })
        if (!isNetworkGone(error)) return
        // What was scanned, too: the paper may not be at hand when the network is.
        setText(read)
        void keepDraft(read)
      },
    )
  }
  const isWaiting = step.at === "code" && isNetworkGone(fault)
  // As soon as the words are on the screen that promise it.
  useLayoutEffect(() => {
    if (!isWaiting) return
    const again = () => check(text)
    addEventListener("online", again)
    return () => removeEventListener("online", again)
  }, [isWaiting, text])
  useEffect(() => {
    if (!location.hash.startsWith("#seat1")) {
      void keptDraft().then((kept) => setText((typed) => typed || kept))
      return
    }
    const link = location.href
    // It is used once, and says nothing to whoever looks at the address.
    history.replaceState(null, "", location.pathname)
    check(link)
  }, [])
  const know = (more: Partial<Said>, next: Step) => {
    setSaid({ ...said, ...more })
    goTo(next)
  }
  const agree = (met: Met) => {
    goTo({ at: "joining", met })
    const { home = "", matter, languages = [words.language], mayBeUnder18 = false } = said
    join(met, { home, matter, languages, mayBeUnder18 }, pass.current).then(
      () => {
        void keepDraft("")
        goTo({ at: "done", met })
      },
      (error: unknown) => fail(error, { at: "agree", met }),
    )
  }
  const close = () => {
    view.page.value = "main"
  }
  const camera = actions.camera()
  const name = state.organisation ?? ""

  const content = (): ComponentChildren => {
    switch (step.at) {
      case "here":
        return (
          <>
            <Headline>{say("here.title", { name })}</Headline>
            <p>{say("here.lead")}</p>
            {state.membership?.fault !== undefined && <p>{say("here.fault", { code: state.membership.fault })}</p>}
            <button type="button" class="large-button" onClick={() => goTo({ at: "code" })}>
              {say("here.again")}
            </button>
            <button type="button" class="large-button" onClick={() => void leave().then(close)}>
              {say("here.leave", { name })}
            </button>
          </>
        )
      case "code":
        return (
          <>
            <Headline>{say("join.title")}</Headline>
            <p>{say("join.lead")}</p>
            {camera === undefined ? (
              <p class="quiet">{say("join.noCamera")}</p>
            ) : (
              <button type="button" class="large-button again" onClick={() => goTo({ at: "scan" })}>
                {say("join.scan")}
              </button>
            )}
            <form
              class="field"
              onSubmit={(event) => {
                event.preventDefault()
                check(text)
              }}
            >
              <label for="code">{say("join.code")}</label>
              <textarea
                id="code"
                class="code"
                rows={3}
                value={text}
                dir="ltr"
                autocapitalize="characters"
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => setText(event.currentTarget.value)}
              />
              <button
                type="submit"
                class={camera === undefined ? "large-button again" : "large-button"}
                disabled={text.trim() === ""}
              >
                {say("join.check")}
              </button>
            </form>
          </>
        )
      case "scan":
        return (
          <>
            <Headline>{say("join.scan")}</Headline>
            <p>{say("join.scanHow")}</p>
            {camera !== undefined && <Scanner camera={camera} label={say("join.scanHow")} onRead={check} />}
          </>
        )
      case "checking":
        return (
          <>
            <Headline>{say("join.title")}</Headline>
            <p role="status">{say("join.wait")}</p>
          </>
        )
      case "found":
        return <FoundStep {...props} met={step.met} onNext={() => goTo({ at: "home", met: step.met })} />
      case "home":
        return (
          <HomeStep {...props} met={step.met} onNext={(home) => know({ home }, { at: "languages", met: step.met })} />
        )
      case "languages":
        return (
          <LanguagesStep
            {...props}
            met={step.met}
            onNext={(languages) => know({ languages }, { at: hasMatters(step.met) ? "matter" : "age", met: step.met })}
          />
        )
      case "matter":
        return (
          <MatterStep {...props} met={step.met} onNext={(matter) => know({ matter }, { at: "age", met: step.met })} />
        )
      case "age":
        return (
          <AgeStep
            {...props}
            met={step.met}
            onNext={(mayBeUnder18) => know({ mayBeUnder18 }, { at: "agree", met: step.met })}
          />
        )
      case "agree":
      case "joining":
        return <Agreement words={words} isJoining={step.at === "joining"} onAgree={() => agree(step.met)} />
      case "done":
        return (
          <>
            <Headline>{say("joined.title", { name: step.met.checked.root.name })}</Headline>
            <p>{say("joined.lead")}</p>
          </>
        )
    }
  }

  return (
    <main class={`screen settings join at-${step.at}`}>
      <div class="content">
        {fault !== undefined && (
          <p role="alert">
            <strong class="fault">{faultText(fault, say, words.list)}</strong>
          </p>
        )}
        {content()}
      </div>
      <div class="dock">
        <button
          type="button"
          class={step.at === "here" || step.at === "done" ? "large-button again" : "large-button"}
          disabled={step.at === "joining"}
          onClick={close}
        >
          {say(step.at === "done" ? "joined.close" : "join.back")}
        </button>
      </div>
    </main>
  )
}

function isNetworkGone(error: unknown): boolean {
  return error instanceof JoinError && error.code === "NO_NETWORK"
}

/** Whether there is anything to choose. */
function hasMatters({ checked }: Met): boolean {
  return new Set(checked.roster.members.flatMap(({ licences }) => licences.map(({ matter }) => matter))).size > 1
}
