import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { EraseSheet } from "../pin/erase-sheet.tsx"
import { KEY_SHOWN } from "./given-part.tsx"
import type { ChosenPart } from "./props.ts"
import { Section } from "./section.tsx"

/** Deletes it: asked once more, with the PIN where she has one, then waiting some days in which she can take it back, and as long as a lawyer keeps it. */
export function ErasePart(part: ChosenPart): JSX.Element {
  const { hers, words, say, figures, chosen, hasPin } = part
  const [asked, setAsked] = useState<"nothing" | "whether" | "the PIN">("nothing")
  const { erasedMs, erasure, holds } = chosen
  if (erasedMs !== null) return <p>{say("erase.erased", { day: figures.day(erasedMs) })}</p>
  const erase = () => {
    setAsked("nothing")
    void hers.erase(true)
  }
  const answer = (isYes: boolean) => {
    if (isYes && !hasPin) erase()
    else setAsked(isYes ? "the PIN" : "nothing")
  }
  const due = erasure === null ? undefined : { day: figures.day(erasure.dueMs), time: figures.time(erasure.dueMs) }
  return (
    <Section title={say("erase.title")}>
      {holds.length > 0 && <Holds {...part} />}
      {due === undefined ? (
        <>
          <p class="quiet">{say("erase.why")}</p>
          <button type="button" class="large-button" onClick={() => setAsked("whether")}>
            {say("erase.begin")}
          </button>
        </>
      ) : (
        <>
          <p role="status">{say(holds.length > 0 ? "erase.dueHeld" : "erase.due", due)}</p>
          <button type="button" class="large-button" onClick={() => void hers.erase(false)}>
            {say("erase.takeBack")}
          </button>
        </>
      )}
      {asked === "whether" && <Question say={say} onAnswer={answer} />}
      {asked === "the PIN" && <EraseSheet words={words} onRight={erase} onBack={() => setAsked("nothing")} />}
    </Section>
  )
}

/** Which lawyers keep it, since when, and what that means for her. */
function Holds({ hers, say, figures, chosen }: ChosenPart): JSX.Element {
  const organisation = hers.organisation.value
  return (
    <>
      {chosen.holds.map(({ counsel, name, sinceMs }) => {
        const row = { who: name ?? say("erase.aLawyer"), key: counsel.slice(0, KEY_SHOWN), day: figures.day(sinceMs) }
        return (
          <p class="held" key={counsel}>
            {organisation === undefined ? say("erase.heldNameless", row) : say("erase.held", { organisation, ...row })}
          </p>
        )
      })}
      <p>{say("erase.heldWhy")}</p>
    </>
  )
}

function Question({ say, onAnswer }: Pick<ChosenPart, "say"> & { readonly onAnswer: (isYes: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="erase-ask" onClose={() => onAnswer(false)}>
      <div class="sheet-text">
        <h2 id="erase-ask">{say("erase.ask")}</h2>
        <p>{say("erase.askWhy")}</p>
        <p>{say("erase.saveFirst")}</p>
      </div>
      <button type="button" class="large-button" onClick={() => onAnswer(true)}>
        {say("erase.yes")}
      </button>
      <button type="button" class="large-button keep" autofocus onClick={() => onAnswer(false)}>
        {say("erase.no")}
      </button>
    </dialog>
  )
}
