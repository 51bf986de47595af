import { MAX_MESSAGE_TEXT } from "@alongside/evidence/message/message"
import { herPhrases } from "@alongside/protocol/call/phrases"
import type { JSX } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import "./write.css"

/** For when speaking isn't safe: one large button, and behind it ready-made phrases and her own words. */
export function WritePart({ state, words, actions }: ScreenProps): JSX.Element | null {
  const say = words.sayOf({ en: english, es: spanish })
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState("")
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
  }, [isOpen])
  const send = (phrase: string | undefined, own: string): void => {
    if (phrase === undefined && own.trim() === "") return
    actions.write(phrase, own.trim())
    setText("")
    setOpen(false)
  }
  // Whoever holds the line until then has no key to read with.
  if (state.request?.counsel === undefined) return null
  return (
    <>
      <button type="button" class="large-button" onClick={() => setOpen(true)}>
        {say("write.open")}
      </button>
      {isOpen && (
        <dialog class="sheet write" ref={dialog} aria-labelledby="write-title" onClose={() => setOpen(false)}>
          <div class="sheet-text">
            <h2 id="write-title">{say("write.title")}</h2>
            {herPhrases.map((phrase) => (
              <button key={phrase} type="button" class="large-button" onClick={() => send(phrase, "")}>
                {say(`say.${phrase}`)}
              </button>
            ))}
            <label>
              {say("write.own")}
              <textarea
                rows={2}
                maxLength={MAX_MESSAGE_TEXT}
                value={text}
                onInput={({ currentTarget }) => setText(currentTarget.value)}
              />
            </label>
            <button type="button" class="large-button" onClick={() => send(undefined, text)}>
              {say("write.send")}
            </button>
          </div>
          <button type="button" class="large-button keep" onClick={() => setOpen(false)}>
            {say("write.close")}
          </button>
        </dialog>
      )}
    </>
  )
}
