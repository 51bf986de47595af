import type { WatchState } from "@alongside/live/watch/watch-state"
import type { JSX } from "preact"
import { useEffect } from "preact/hooks"
import { AfterPanel } from "../after/after-panel.tsx"
import { ClosingPart } from "../closing/closing-part.tsx"
import { ChecksPanel } from "./checks-panel.tsx"
import { Controls } from "./controls.tsx"
import { encounterName } from "./encounter-name.ts"
import { Icon } from "./icon.tsx"
import { InterruptionsPanel } from "./interruptions-panel.tsx"
import { KeepingBadge, KeepingPanel } from "./keeping-panel.tsx"
import { listenToKeys } from "./keys.ts"
import { Picture } from "./picture.tsx"
import { PlacePanel } from "./place-panel.tsx"
import type { ScreenProps } from "./props.ts"
import { Standing } from "./standing.tsx"
import { Timeline } from "./timeline.tsx"
import type { Words } from "./words.ts"

/** One encounter: how it stands, the picture, when it is, what is missing, where, and what was checked. */
export function WatchScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const watch = state.watch.value
  useEffect(() => listenToKeys(state, actions), [state, actions])
  const id = state.watched.value ?? ""
  const [kept, ownKey] = [state.kept.value, state.ownKey.value]
  return (
    <main class="watch">
      <div class="seen">
        {watch === undefined ? (
          <h1>{words.say("standing.joining")}</h1>
        ) : (
          <div class="headline">
            <Standing watch={watch} words={words} />
            <div class="badges">
              {kept !== undefined && !watch.isRefused && <KeepingBadge kept={kept} ownKey={ownKey} words={words} />}
              {watch.isStarted && <ChecksBadge watch={watch} words={words} />}
            </div>
          </div>
        )}
        <ClosingPart {...props} />
        <Picture watch={watch} words={words} actions={actions} />
        {watch?.isStarted === true && (
          <>
            <Times watch={watch} words={words} />
            <Timeline watch={watch} words={words} actions={actions} />
            <Controls watch={watch} words={words} actions={actions} />
            <p class="quiet keys-help">{words.say("control.keys")}</p>
          </>
        )}
      </div>
      {watch?.isRefused === true && (
        <div class="known">
          <AfterPanel key={id} {...props} />
        </div>
      )}
      {watch !== undefined && !watch.isRefused && (
        <div class="known">
          <AfterPanel key={id} {...props} />
          <PlacePanel places={watch.places} words={words} actions={actions} />
          <InterruptionsPanel watch={watch} words={words} actions={actions} />
          <ChecksPanel watch={watch} words={words} />
          {kept !== undefined && <KeepingPanel kept={kept} ownKey={ownKey} words={words} actions={actions} />}
          <Origin watch={watch} words={words} id={id} />
        </div>
      )}
    </main>
  )
}

interface Panel {
  readonly watch: WatchState
  readonly words: Words
}

function Origin({ watch, words, id }: Panel & { readonly id: string }): JSX.Element {
  const { say } = words
  const { lastReceivedMs } = watch
  return (
    <div class="panel quiet">
      {lastReceivedMs !== undefined && <p>{say("time.received", { time: words.moment(lastReceivedMs) })}</p>}
      <p>{say("time.safe")}</p>
      <p>{say("list.name", { name: encounterName(id) })}</p>
    </div>
  )
}

/** When what is shown was, beside how much there is. */
function Times({ watch, words }: Panel): JSX.Element {
  const { say } = words
  const { positionMs, newestMs, oldestMs, wallMs } = watch
  const sincePress =
    positionMs < 0
      ? say("time.beforePress", { time: words.clock(-positionMs) })
      : say("time.press", { time: words.clock(positionMs) })
  return (
    <p class="times">
      {wallMs !== undefined && <strong>{words.moment(wallMs)}</strong>}
      {wallMs !== undefined && <span class="quiet">{say("time.phoneClock")}</span>}
      <strong>{sincePress}</strong>
      <span class="quiet">{say("time.recorded", { time: words.clock(newestMs - oldestMs) })}</span>
    </p>
  )
}

/** Beside the headline, where it is seen without scrolling: whether everything checks out. */
function ChecksBadge({ watch, words }: Panel): JSX.Element {
  const amiss = watch.checked.findings.length
  return (
    <button type="button" class={amiss > 0 ? "badge-link warning" : "badge-link"} onClick={toChecks}>
      <Icon name={amiss > 0 ? "warning" : "check"} />
      {amiss > 0 ? words.say("checks.findings", { n: amiss }) : words.say("checks.pieces", { n: watch.checked.pieces })}
    </button>
  )
}

/** The address names the encounter, so that going down the page is no link. */
function toChecks(): void {
  const heading = document.getElementById("checks")
  heading?.scrollIntoView()
  heading?.focus()
}
