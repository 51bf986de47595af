import type { JSX } from "preact"
import { isOpen } from "../call/request-for-help.ts"
import { DimScreen } from "./dim-screen.tsx"
import { Headline } from "./headline.tsx"
import { Icon } from "./icons.tsx"
import { Lamp } from "./lamp.tsx"
import { NoticeList } from "./notice-list.tsx"
import { recordingNotices } from "./notices.ts"
import type { PhoneState } from "./phone-state.ts"
import { CirclePart, DialPart, ListenPart, RequestPart, WritePart } from "./request-parts.tsx"
import { SafeUntil } from "./safe-until.tsx"
import { needsTouch, standingOf } from "./standing.ts"
import { useSteady } from "./steady.ts"
import { StopSheet } from "./stop-sheet.tsx"
import { Timeline } from "./timeline.tsx"
import { Totals } from "./totals.tsx"
import type { ScreenProps } from "./view.ts"

/** What runs, how far it is safe, what waits and what is missing, who answers, and the way out. */
export function RecordingScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions, view } = props
  const steady = useSteady()
  const standing = standingOf(state)
  const askStop = () => {
    view.isStopAsked.value = true
  }
  const dim = () => {
    view.isDimmed.value = true
  }
  const isStuck = needsTouch(state)
  const { request } = state
  // What only a touch can mend comes before everything else.
  const notices = <NoticeList notices={recordingNotices(state, words)} />
  if (view.isDimmed.value) return <DimScreen {...props} />
  return (
    <main class="screen recording" {...steady}>
      <div class="content">
        <Headline>
          <Lamp state={state} words={words} />{" "}
          <span class="clock" role="timer" aria-live="off">
            {words.clock(state.recordedMs)}
          </span>
        </Headline>
        {standing === "asking" && <p class="large">{words.say("device.asking")}</p>}
        {isStuck && notices}
        {request !== undefined && <RequestPart {...props} />}
        {state.circle.length > 0 && <CirclePart {...props} />}
        {state.recordedMs > 0 && (
          <>
            <SafeUntil state={state} words={words} />
            <Timeline state={state} words={words} />
          </>
        )}
        {!isStuck && notices}
        {state.recordedMs > 0 && <Totals state={state} words={words} />}
      </div>
      <div class="dock">
        {isStuck && (
          <button type="button" class="continue" onClick={actions.resume}>
            {words.say("recording.continue")}
          </button>
        )}
        {mayAsk(state) && (
          <button
            type="button"
            class={isStuck || request?.offersNumber ? "large-button" : "get-lawyer"}
            onClick={actions.getLawyer}
          >
            {words.say("lawyer.get")}
          </button>
        )}
        {state.call !== undefined && <ListenPart {...props} />}
        {state.call !== undefined && <WritePart {...props} />}
        {request !== undefined && <DialPart {...props} />}
        <div class="row">
          <button type="button" class="large-button tall" onClick={dim}>
            <Icon name="moon" />
            {words.say("recording.dim")}
          </button>
          <button type="button" class="large-button tall stop" onClick={askStop}>
            <i class="square" aria-hidden="true" />
            {words.say("recording.stop")}
          </button>
        </div>
      </div>
      {view.isStopAsked.value && <StopSheet {...props} />}
    </main>
  )
}

/** Somebody could be called, nobody is, and asking once more isn't in vain. */
function mayAsk({ lawyers, request }: PhoneState): boolean {
  return lawyers !== undefined && request?.refusal !== "HELP_QUOTA_SPENT" && !isOpen(request)
}
