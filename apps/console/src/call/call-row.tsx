import type { JSX } from "preact"
import type { ConsoleActions } from "../console-state.ts"
import type { Words } from "../screens/words.ts"
import type { CallState } from "./call-state.ts"
import { LevelMeter } from "./level-meter.tsx"

interface Properties {
  readonly call: CallState
  readonly words: Words
  readonly actions: ConsoleActions
}

/** The call with the person whom counsel has: how the sound stands, who hears whom, and how loud. */
export function CallRow({ call, words: { say }, actions: { call: act } }: Properties): JSX.Element {
  const isOpen = call.microphone === "open"
  return (
    <div class="seat-row call-row">
      <p role="status">
        <strong class={call.sound === "on" ? "" : "seat-standing"}>{say(soundWords(call))}</strong>
        {call.officerHears ? (
          <strong class="seat-standing">{say("call.officerHears")}</strong>
        ) : (
          call.sound === "on" && (
            <span>{say(isOpen ? (call.isVoiceOn ? "call.heard" : "call.muted") : "call.unheard")}</span>
          )
        )}
      </p>
      {call.needsTouch && (
        <button type="button" class="button" onClick={() => act.listen()}>
          {say("call.listen")}
        </button>
      )}
      {(call.microphone === "refused" || call.microphone === "missing") && (
        <button type="button" class="button" onClick={() => act.openMicrophone()}>
          {say(`call.${call.microphone}`)}
        </button>
      )}
      <button
        type="button"
        class="button"
        aria-pressed={call.officerHears}
        onClick={() => act.setOfficerHears(!call.officerHears)}
      >
        {say(call.officerHears ? "call.speakAgain" : "call.officer")}
      </button>
      {isOpen && !call.officerHears && (
        <>
          <LevelMeter label={say("call.level")} />
          <button
            type="button"
            class="button"
            aria-pressed={!call.isVoiceOn}
            onClick={() => act.setVoice(!call.isVoiceOn)}
          >
            {say(call.isVoiceOn ? "call.mute" : "call.unmute")}
          </button>
        </>
      )}
      <label class="call-volume">
        {say("call.volume")}
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          value={call.volume}
          onInput={({ currentTarget }) => act.setVolume(Number(currentTarget.value))}
        />
      </label>
    </div>
  )
}

function soundWords({ sound, isPhoneThere }: CallState) {
  if (sound === "connecting" && isPhoneThere) return "call.there"
  return `call.${sound}` as const
}
