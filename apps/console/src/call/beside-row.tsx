import { languageName } from "@alongside/live/jurisdiction-name"
import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import type { Words } from "../screens/words.ts"
import type { BesideState } from "./beside-state.ts"

interface Properties {
  readonly beside: BesideState
  readonly words: Words
  readonly actions: ConsoleActions
}

/** The interpreter, as counsel sees them; or counsel, as the interpreter does. */
export function BesideRow(props: Properties): JSX.Element {
  return props.beside.who === "interpreter" ? <Interpreter {...props} /> : <Interpreting {...props} />
}

function Interpreter({ beside, words, actions }: Properties): JSX.Element {
  const { say } = words
  const { name, languages, standing, isIn } = beside
  const spoken = languages.map((language) => languageName(language, words.tag)).join(", ")
  const isThere = standing === "on" || standing === "connecting" || standing === "broken"
  return (
    <div class="seat-row call-row beside">
      <p role="status">
        <strong>{name === "" ? say("interpreter.none") : say("interpreter.is", { name })}</strong>
        {spoken !== "" && <span class="quiet">{spoken}</span>}
        <span class={isGood(beside) ? "" : "seat-standing"}>
          {say(`interpreter.${standingOf(beside)}`, { code: beside.fault ?? "" })}
        </span>
      </p>
      {beside.needsTouch && <Listen text={say("interpreter.listen")} actions={actions} />}
      {isThere && (
        <>
          <button type="button" class="button" aria-pressed={!isIn} onClick={() => actions.beside.setIn(!isIn)}>
            {say(isIn ? "interpreter.leaveOut" : "interpreter.letIn")}
          </button>
          <Volume label={say("interpreter.volume")} beside={beside} actions={actions} />
        </>
      )}
    </div>
  )
}

function Interpreting({ beside, words: { say }, actions }: Properties): JSX.Element {
  const { name, microphone, isVoiceOn, isIn, standing } = beside
  const isHeard = standing === "on" && isIn
  return (
    <div class="seat-row call-row beside">
      <p role="status">
        {name !== "" && <strong>{say("interpreting.with", { name })}</strong>}
        <strong class={isGood(beside) ? "" : "seat-standing"}>
          {say(`interpreting.${standingOf(beside)}`, { code: beside.fault ?? "" })}
        </strong>
        {isHeard && microphone !== "open" && <span>{say("interpreting.unheard")}</span>}
        {isHeard && microphone === "open" && !isVoiceOn && <span>{say("interpreting.muted")}</span>}
      </p>
      <p class="quiet">{say("interpreting.how")}</p>
      {beside.needsTouch && <Listen text={say("interpreting.listen")} actions={actions} />}
      {(microphone === "refused" || microphone === "missing") && (
        <button type="button" class="button" onClick={() => actions.call.openMicrophone()}>
          {say(`call.${microphone}`)}
        </button>
      )}
      {microphone === "open" && (
        <button
          type="button"
          class="button"
          aria-pressed={!isVoiceOn}
          onClick={() => actions.beside.setVoice(!isVoiceOn)}
        >
          {say(isVoiceOn ? "call.mute" : "call.unmute")}
        </button>
      )}
      <Volume label={say("call.volume")} beside={beside} actions={actions} />
    </div>
  )
}

function Listen({ text, actions }: { readonly text: string; readonly actions: ConsoleActions }): JSX.Element {
  const listen = (): void => {
    actions.beside.listen()
    actions.call.listen()
  }
  return (
    <button type="button" class="button" onClick={listen}>
      {text}
    </button>
  )
}

function Volume({
  label,
  beside,
  actions,
}: Pick<Properties, "beside" | "actions"> & { readonly label: string }): JSX.Element {
  return (
    <label class="call-volume">
      {label}
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        value={beside.volume}
        onInput={({ currentTarget }) => actions.beside.setVolume(Number(currentTarget.value))}
      />
    </label>
  )
}

const standingOf = ({ standing, isIn }: BesideState) => (standing === "on" && !isIn ? "out" : standing)

const isGood = ({ standing, isIn }: BesideState): boolean => standing === "on" && isIn
