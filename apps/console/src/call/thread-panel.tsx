import { MAX_MESSAGE_TEXT } from "@alongside/evidence/message/message"
import type { ThreadMessage } from "@alongside/live/call/message-thread"
import { counselPhrases, herPhrases } from "@alongside/protocol/call/phrases"
import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { ConsoleActions } from "../console-state.ts"
import type { Words } from "../screens/words.ts"
import type { CallState } from "./call-state.ts"

interface Properties {
  readonly call: CallState
  readonly words: Words
  readonly actions: ConsoleActions
}

/** What counsel and the person write to each other, with ready-made answers. Open by itself once something is written. */
export function ThreadPanel({ call, words, actions }: Properties): JSX.Element {
  const { say } = words
  const [text, setText] = useState("")
  const write = (phrase: string | undefined, own: string): void => actions.call.write(phrase, own)
  return (
    <details class="thread" open={call.messages.length > 0 || !call.isVoiceOn || call.officerHears}>
      <summary>{say("call.written")}</summary>
      {/* Read by keyboard too once it is longer than its place. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to take the focus (axe, scrollable-region-focusable). */}
      <ol aria-live="polite" tabIndex={0}>
        {call.messages.map((message) => (
          <li key={`${message.from} ${message.sequence}`} class={message.from === "caller" ? "hers" : ""}>
            <span class="quiet">
              {say(message.from === "caller" ? "call.person" : "call.you")}, {words.moment(message.atMs)}
            </span>{" "}
            {messageText(message, words)} {!message.isKept && <span class="quiet">{say("call.onItsWay")}</span>}
          </li>
        ))}
      </ol>
      <div class="thread-phrases">
        {counselPhrases.map((phrase) => (
          <button key={phrase} type="button" class="button small" onClick={() => write(phrase, "")}>
            {say(`phrase.${phrase}`)}
          </button>
        ))}
      </div>
      <form
        class="thread-own"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== "") write(undefined, text.trim())
          setText("")
        }}
      >
        <label>
          {say("call.own")}
          <input
            maxLength={MAX_MESSAGE_TEXT}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <button type="submit" class="button">
          {say("call.send")}
        </button>
      </form>
    </details>
  )
}

function messageText({ from, phrase, text, hearing }: ThreadMessage, { say }: Words): string {
  if (hearing !== undefined) {
    if (from === "caller") return say(hearing.officerHears ? "call.officer" : "call.noOfficer")
    return say(hearing.officerHears ? "call.iWrite" : "call.iSpeak")
  }
  if (phrase === undefined) return text
  const hers = herPhrases.find((one) => one === phrase)
  const own = counselPhrases.find((one) => one === phrase)
  if (from === "caller") return say(hers === undefined ? "say.unknown" : `say.${hers}`)
  return own === undefined ? text : say(`phrase.${own}`)
}
