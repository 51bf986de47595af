import { useSignal } from "@preact/signals"
import type { JSX } from "preact"
import { HOURS_ADDRESS, REACH_ADDRESS } from "../page.ts"
import type { ScreenProps } from "./props.ts"
import { speeches } from "./words.ts"

/** How the console looks and speaks on this device. At the bottom: what happens comes first. */
export function SettingsBar({ state, settings, words, actions }: ScreenProps): JSX.Element {
  const isLeavingAsked = useSignal(false)
  const { language, appearance } = settings.value
  const other = language === "en" ? "es" : "en"
  return (
    <footer class="settings">
      <button
        type="button"
        class="plain"
        lang={other}
        onClick={() => {
          settings.value = { ...settings.value, language: other }
        }}
      >
        {speeches[other].catalogue["language.name"]}
      </button>
      <button
        type="button"
        class="plain"
        onClick={() => {
          settings.value = { ...settings.value, appearance: appearance === "dark" ? "light" : "dark" }
        }}
      >
        {words.say(appearance === "dark" ? "settings.light" : "settings.dark")}
      </button>
      {state.door.value === "open" && state.watched.value === undefined && state.page.value === "encounters" && (
        <>
          <a class="plain" href={HOURS_ADDRESS}>
            {words.say("hours.open")}
          </a>
          <a class="plain" href={REACH_ADDRESS}>
            {words.say("reach.open")}
          </a>
        </>
      )}
      {(state.door.value === "open" || state.door.value === "office") && state.watched.value === undefined && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            isLeavingAsked.value = true
          }}
        >
          {words.say("settings.leave")}
        </button>
      )}
      {isLeavingAsked.value && (
        <div class="ask" role="alertdialog" aria-labelledby="leave-question">
          <p id="leave-question">{words.say("settings.leaveAsk")}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              isLeavingAsked.value = false
            }}
          >
            {words.say("settings.leaveNo")}
          </button>
          <button type="button" class="button" onClick={() => actions.leave()}>
            {words.say("settings.leaveYes")}
          </button>
        </div>
      )}
    </footer>
  )
}
