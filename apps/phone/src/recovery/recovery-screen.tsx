import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import type { SheetNumbers } from "@alongside/evidence/recovery/sheet"
import type { ComponentChildren, JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import { Headline } from "../screens/headline.tsx"
import type { ScreenProps } from "../screens/view.ts"
import type { Say } from "../screens/words.ts"
import { english, spanish } from "./catalogue.ts"
import { wordLists } from "./entered-words.ts"
import { finishMove } from "./errand.ts"
import { faultText } from "./fault-text.ts"
import type { Kept } from "./orders.ts"
import { Paper } from "./paper.tsx"
import { ReadBack } from "./read-back.tsx"
import type { Carrier } from "./recovery-facts.ts"
import { RecoveryLine } from "./recovery-line.ts"
import { SheetEntry } from "./sheet-entry.tsx"
import { TokenStep } from "./token-step.tsx"
import { Ways } from "./ways.tsx"
import "./recovery.css"

/** Where the person is on the way. A recording takes the screen away, and with it all that wasn't read back. */
type Step =
  | { readonly at: "change" }
  | { readonly at: "enter-old" }
  | { readonly at: "adopt" }
  | { readonly at: "choose" }
  | { readonly at: "paper"; readonly papers: readonly SheetNumbers[]; readonly shown: number }
  | { readonly at: "check"; readonly papers: readonly SheetNumbers[] }
  | { readonly at: "token" }
  | { readonly at: "keeping" }
  | { readonly at: "done" }

/** Takes the key off the phone, or exchanges it for another: choose on what, see it, read it back. */
export function RecoveryScreen({ state, words, view, actions }: ScreenProps): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const list = wordLists[words.language]
  const line = useRef<RecoveryLine | undefined>(undefined)
  const replaced = useRef<RecoverySecret | undefined>(undefined)
  const [isFirst] = useState(state.recovery === "here")
  const [step, setStep] = useState<Step>(isFirst ? { at: "choose" } : { at: "change" })
  const [carriers, setCarriers] = useState<readonly Carrier[]>([])
  const [kept, setKept] = useState<Kept>()
  const [fault, setFault] = useState<unknown>()
  useEffect(() => {
    line.current = new RecoveryLine()
    return () => line.current?.close()
  }, [])

  const goTo = (next: Step) => {
    setFault(undefined)
    setStep(next)
  }
  const leave = () => {
    view.page.value = "main"
  }
  const attempt = (act: (line: RecoveryLine) => Promise<void>) => {
    act(line.current!).catch((error: unknown) => setFault(error))
  }
  const showPapers = (carrier: Carrier) =>
    attempt(async (open) => {
      if (carriers.length === 0) await open.ask({ order: "make" })
      const papers = carrier === "shares" ? await open.ask({ order: "shares" }) : [await open.ask({ order: "sheet" })]
      goTo({ at: "paper", papers, shown: 0 })
    })
  const choose = (carrier: Carrier) => (carrier === "security-key" ? goTo({ at: "token" }) : showPapers(carrier))
  const keep = (carrier: Carrier) => {
    goTo({ at: "keeping" })
    attempt(async (open) => {
      try {
        if (kept === undefined) {
          finished(await open.ask({ order: "keep", carrier, replaced: replaced.current }), carrier)
          return
        }
        await open.ask({ order: "note", carrier })
        finished(kept, carrier)
      } catch (error) {
        goTo({ at: "choose" })
        throw error
      }
    })
  }

  const finished = (result: Kept, carrier: Carrier) => {
    setKept(result)
    if (result.whereabouts === "leaving") void finishMove()
    setCarriers([...carriers, carrier])
    goTo({ at: "done" })
  }
  const adopt = async (secret: RecoverySecret) => {
    finished(await line.current!.ask({ order: "adopt", secret, carrier: "sheet" }), "sheet")
  }

  const content = (): ComponentChildren => {
    switch (step.at) {
      case "change":
        return (
          <>
            <Headline>{say("change.title")}</Headline>
            <p>{say("change.lead")}</p>
            <Choice text={say("change.have")} why={say("change.haveWhy")} onChoose={() => goTo({ at: "enter-old" })} />
            <Choice text={say("change.lost")} why={say("change.lostWhy")} onChoose={() => goTo({ at: "choose" })} />
          </>
        )
      case "enter-old":
        return (
          <>
            <Headline>{say("enter.title")}</Headline>
            <SheetEntry
              words={words}
              camera={actions.camera()}
              onSecret={async (secret) => {
                await line.current!.ask({ order: "check", secret })
                replaced.current = secret
                goTo({ at: "choose" })
              }}
            />
          </>
        )
      case "adopt":
        return (
          <>
            <Headline>{say("enter.title")}</Headline>
            <SheetEntry words={words} camera={actions.camera()} onSecret={adopt} />
          </>
        )
      case "choose":
        return (
          <>
            <Headline>{say(isFirst ? "take.title" : "change.title")}</Headline>
            <p>{say("take.lead")}</p>
            <p>{say("take.where")}</p>
            <Ways say={say} except={carriers} onChoose={choose} />
            {isFirst && (
              <Choice text={say("way.adopt")} why={say("way.adoptWhy")} onChoose={() => goTo({ at: "adopt" })} />
            )}
          </>
        )
      case "paper": {
        const { papers, shown } = step
        const share = papers.length > 1 ? shown + 1 : undefined
        const isLast = shown + 1 === papers.length
        return (
          <>
            <Headline>{share === undefined ? say("sheet.title") : say("share.title", { share: `${share}` })}</Headline>
            <p>{say(share === undefined ? "sheet.how" : "share.how")}</p>
            {share === undefined && <p>{say("sheet.who")}</p>}
            <button type="button" class="small" onClick={() => print()}>
              {say("sheet.print")}
            </button>
            <Paper numbers={papers[shown]!} list={list} share={share} say={say} />
            <button
              type="button"
              class="large-button again"
              onClick={() => goTo(isLast ? { at: "check", papers } : { at: "paper", papers, shown: shown + 1 })}
            >
              {say(share === undefined ? "sheet.next" : "share.next")}
            </button>
          </>
        )
      }
      case "check":
        return (
          <ReadBack
            papers={step.papers}
            list={list}
            say={say}
            noneText={say("enter.none")}
            onRight={() => keep(step.papers.length > 1 ? "shares" : "sheet")}
            onShowAgain={() => goTo({ at: "paper", papers: step.papers, shown: 0 })}
          />
        )
      case "token":
        return (
          <TokenStep
            say={say}
            onFault={setFault}
            onAnswer={(bytes) =>
              attempt(async (open) => {
                await open.ask({ order: "take", prfOutput: bytes })
                keep("security-key")
              })
            }
          />
        )
      case "keeping":
        return (
          <>
            <Headline>{say("keep.title")}</Headline>
            <p role="status">{say("keep.wait")}</p>
          </>
        )
      case "done":
        return (
          <Done fault={kept?.fault} isAll={isFirst || replaced.current !== undefined} {...{ say, carriers, choose }} />
        )
    }
  }

  return (
    <main class={`screen settings recovery at-${step.at}`}>
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
          class={step.at === "paper" ? "large-button" : "large-button again"}
          disabled={step.at === "keeping"}
          onClick={leave}
        >
          {say(step.at === "done" ? "done.close" : "way.back")}
        </button>
      </div>
    </main>
  )
}

interface ChoiceProps {
  readonly text: string
  readonly why: string
  readonly onChoose: () => void
}

function Choice({ text, why, onChoose }: ChoiceProps): JSX.Element {
  return (
    <div>
      <button type="button" class="large-button" onClick={onChoose}>
        {text}
      </button>
      <p class="quiet below">{why}</p>
    </div>
  )
}

interface DoneProps {
  readonly say: Say<typeof english>
  /** Why the key is still on this phone: a code of docs/errors.md. */
  readonly fault: string | undefined
  /** True when the new key opens the earlier recordings too. */
  readonly isAll: boolean
  readonly carriers: readonly Carrier[]
  readonly choose: (carrier: Carrier) => void
}

function Done({ say, fault, isAll, carriers, choose }: DoneProps): JSX.Element {
  return (
    <>
      <Headline>{say(fault === undefined ? "done.title" : "done.waitTitle")}</Headline>
      {fault === undefined ? (
        <p>{say(isAll ? "done.all" : "done.new")}</p>
      ) : (
        <>
          <p>{say("done.wait", { code: fault })}</p>
          <p>{say("done.waitHow")}</p>
        </>
      )}
      <p>{say("done.more")}</p>
      {/* A security key begins a secret of its own: it can't be a second place for this one. */}
      <Ways say={say} except={[...carriers, "security-key"]} onChoose={choose} />
    </>
  )
}
