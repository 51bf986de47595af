import type { AdviceMessage } from "@alongside/evidence/message/advice-message"
import type { JSX } from "preact"
import { useMemo } from "preact/hooks"
import { english as callEnglish, spanish as callSpanish } from "../call/catalogue.ts"
import { messageText } from "../call/message-text.ts"
import { KEY_SHOWN } from "./given-part.tsx"
import type { Part } from "./props.ts"
import type { SaidVoice } from "./said.ts"
import { Section } from "./section.tsx"

/** What she and her lawyer said to each other alone: opened when she asks for it, for nobody else's ears. */
export function SaidPart(part: Part): JSX.Element | null {
  const { hers, say } = part
  const said = hers.said.value
  const state = said?.state.value
  if (state === undefined) return null
  return (
    <Section title={say("said.title")}>
      <p class="quiet">{say("said.why")}</p>
      <p role="status">{state.is !== "open" && state.is !== "failed" && say(`said.${state.is}`)}</p>
      {state.is === "failed" && (
        <strong class="fault">
          {state.code === "SERVER_UNREACHABLE" ? say("fault.network") : say("fault.other", { code: state.code })}
        </strong>
      )}
      {(state.is === "shut" || state.is === "failed") && (
        <button type="button" class="large-button said-open" onClick={() => hers.openSaid()}>
          {say("said.open")}
        </button>
      )}
      {state.is === "open" &&
        state.voices.map((voice, at) => <Voice key={`${voice.counsel} ${at}`} {...part} voice={voice} />)}
    </Section>
  )
}

function Voice({ voice, words, say, figures }: Part & { readonly voice: SaidVoice }): JSX.Element {
  const sayInCall = useMemo(() => words.sayOf({ en: callEnglish, es: callSpanish }), [words])
  const { counsel, fromMs, address, messages, isFaulty } = voice
  const title = counsel === undefined ? say("said.hers") : say("said.counsel", { key: counsel.slice(0, KEY_SHOWN) })
  const textOf = ({ from, ...message }: AdviceMessage): string =>
    messageText({ ...message, from: from === "person" ? "caller" : "answerer", sequence: 0, isKept: true }, sayInCall)
  return (
    <div class="said">
      <h3>{title}</h3>
      {fromMs !== undefined && <p>{say("said.from", { time: figures.moment(fromMs) })}</p>}
      {/* biome-ignore lint/a11y/useMediaCaption: nobody but the two of them has it to write down. */}
      {address !== undefined && <audio controls preload="metadata" src={address} aria-label={title} />}
      {messages.length > 0 && (
        <ol class="said-messages">
          {messages.map((message) => (
            <li key={`${message.from} ${message.atMs} ${message.text}`}>
              <b>{say(`said.${message.from}.wrote`)}</b> <span class="quiet">{figures.time(message.atMs)}</span>{" "}
              {textOf(message)}
            </li>
          ))}
        </ol>
      )}
      {isFaulty && <strong class="fault">{say("said.faulty")}</strong>}
    </div>
  )
}
