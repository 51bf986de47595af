import { readPairingCode } from "@alongside/protocol/pairing"
import type { JSX } from "preact"
import { useId, useState } from "preact/hooks"
import { Headline } from "../../screens/headline.tsx"
import { english, spanish } from "./catalogue.ts"
import type { FollowPartProps, FollowProps } from "./follow-props.ts"
import { JoinStep } from "./join-step.tsx"
import { momentText } from "./moment-text.ts"
import { PressPart } from "./press-part.tsx"
import { PushPart } from "./push-part.tsx"
import { ScanPart } from "./scan-part.tsx"
import "./follow.css"

/** What a contact sees: what happens to somebody who chose them, above all; else who chose them, and where a code goes. */
export function FollowScreen(props: FollowProps): JSX.Element {
  const { state, words, actions } = props
  const say = words.sayOf({ en: english, es: spanish })
  const part = { ...props, say }
  const [newest, ...older] = state.presses
  const isJoining = state.code !== undefined || state.joining !== undefined
  return (
    <main class="screen settings follow">
      <div class="content">
        {state.door === "opening" && <Headline>{say("join.asking")}</Headline>}
        {state.door === "kept nowhere" && <Headline>{say("follow.nowhere")}</Headline>}
        {state.door === "open" && isJoining && <JoinStep {...part} />}
        {state.door === "open" && !isJoining && (
          <>
            {newest !== undefined && <PressPart key={newest.encounter} {...part} press={newest} />}
            {older.length > 0 && (
              <section class="field">
                <h2>{say("press.older")}</h2>
                <ul class="older">
                  {older.map(({ encounter, name, toldMs }) => (
                    <li key={encounter}>{`${say("press.title", { name })} · ${momentText(toldMs, words)}`}</li>
                  ))}
                </ul>
              </section>
            )}
            <People {...part} />
          </>
        )}
      </div>
      <div class="dock">
        {newest !== undefined && !isJoining && !newest.isSeen && (
          <button type="button" class="get-lawyer" onClick={() => actions.see(newest.encounter)}>
            {say("press.see")}
          </button>
        )}
        <a class="plain" href="./">
          {say("follow.app")}
        </a>
      </div>
    </main>
  )
}

function People(props: FollowPartProps): JSX.Element {
  const { state, words, say, actions } = props
  const { people, presses, link, push } = state
  const Title = presses.length === 0 ? Headline : "h2"
  return (
    <section class="stack">
      <Title>{say("follow.title")}</Title>
      {link === "offline" && <p role="status">{say("follow.offline")}</p>}
      <p>{people.length === 0 ? say("follow.nobody") : say("follow.people", { names: words.list(people) })}</p>
      {people.length > 0 && presses.length === 0 && <p>{say("follow.quiet")}</p>}
      {people.length > 0 && push !== "on" && <p class="quiet">{say("follow.open")}</p>}
      {people.length > 0 && <PushPart {...props} />}
      <CodeForm say={say} actions={actions} />
    </section>
  )
}

function CodeForm({ say, actions }: Pick<FollowPartProps, "say" | "actions">): JSX.Element {
  const id = useId()
  const [text, setText] = useState("")
  const [isBad, setBad] = useState(false)
  const take = (event: Event): void => {
    event.preventDefault()
    const code = readPairingCode(text)
    if (code === undefined) setBad(true)
    else actions.takeCode(code)
  }
  return (
    <form class="field" onSubmit={take}>
      <h2>{say("code.enter")}</h2>
      <ScanPart say={say} onCode={actions.takeCode.bind(actions)} />
      <label for={id}>{say("code.label")}</label>
      <input
        id={id}
        class="line-input"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        dir="ltr"
        value={text}
        aria-invalid={isBad}
        onInput={(event) => {
          setBad(false)
          setText(event.currentTarget.value)
        }}
      />
      {isBad && <p role="alert">{say("code.bad")}</p>}
      <button type="submit" class="small">
        {say("code.next")}
      </button>
    </form>
  )
}
