import { MAX_MESSAGE_TEXT } from "@alongside/evidence/message/message"
import { herPhrases } from "@alongside/protocol/call/phrases"
import type { JSX } from "preact"
import { useLayoutEffect, useRef, useState } from "preact/hooks"
import { Lamp } from "../screens/lamp.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import { isHersKept, shownMessages } from "./earshot.ts"
import { messageText } from "./message-text.ts"
import "./write.css"

/**
 * For when speaking isn't safe: one large button, and behind it ready-made phrases and her own words. While an officer can hear
 * it is open by itself, with what counsel wrote last, until she closes it.
 */
export function WritePart(props: ScreenProps): JSX.Element | null {
  const { state, words, actions } = props
  const officerHears = state.call?.officerHears === true
  const say = words.sayOf({ en: english, es: spanish })
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState("")
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => setOpen(officerHears), [officerHears])
  useLayoutEffect(() => {
    if (isOpen) dialog.current?.showModal()
  }, [isOpen])
  const send = (phrase: string | undefined, own: string): void => {
    if (phrase === undefined && own.trim() === "") return
    actions.write(phrase, own.trim())
    setText("")
    // Writing is all that the two have now.
    setOpen(officerHears)
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
            {officerHears && <Lamp state={state} words={words} />}
            {/* Else the browser chooses what scrolls, and rings it. */}
            <h2 id="write-title" tabIndex={-1} autofocus>
              {say(officerHears ? "hear.on" : "write.title")}
            </h2>
            {officerHears && <InEarshot {...props} />}
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
          {officerHears && (
            <button type="button" class="large-button" onClick={() => actions.setOfficerHears(false)}>
              {say("hear.end")}
            </button>
          )}
          <button type="button" class="large-button keep" onClick={() => setOpen(false)}>
            {say("write.close")}
          </button>
        </dialog>
      )}
    </>
  )
}

/** What counsel wrote last, and whether they have what she wrote; her own words don't stay on the screen. */
function InEarshot({ state, words }: ScreenProps): JSX.Element | null {
  const { call } = state
  if (call === undefined) return null
  const say = words.sayOf({ en: english, es: spanish })
  const isKept = isHersKept(call)
  return (
    <div role="status" class="told">
      {shownMessages(call).map((message) => (
        <p key={message.sequence} class="counsels" dir="auto">
          {messageText(message, say)}
        </p>
      ))}
      {isKept !== undefined && <p class="quiet">{say(isKept ? "hear.sent" : "hear.sending")}</p>}
    </div>
  )
}
