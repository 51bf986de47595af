import type { JSX } from "preact"
import { Headline } from "./headline.tsx"
import { Icon } from "./icons.tsx"
import { NoticeList } from "./notice-list.tsx"
import { stoppedNotices } from "./notices.ts"
import { keyText } from "./promise.tsx"
import { RequestPart } from "./request-parts.tsx"
import { SafeUntil } from "./safe-until.tsx"
import { isAllSafe } from "./standing.ts"
import { Timeline } from "./timeline.tsx"
import { TopBar } from "./top-bar.tsx"
import { Totals } from "./totals.tsx"
import type { ScreenProps } from "./view.ts"

/** Where the record is, what still waits, what is left on the phone. */
export function StoppedScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  const hasRecord = state.recordedMs > 0
  return (
    <main class="screen stopped">
      <TopBar {...props} />
      <div class="content">
        <Headline>
          <span>{words.say(hasRecord ? "stopped.title" : "stopped.nothing")}</span>
        </Headline>
        {state.request !== undefined && <RequestPart {...props} />}
        {hasRecord && <Outcome {...props} />}
        <NoticeList notices={stoppedNotices(state, words)} />
        {hasRecord && <KeyOffer {...props} />}
        {hasRecord && <PinOffer {...props} />}
        {hasRecord && <Whereabouts {...props} />}
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={actions.again}>
          {words.say("stopped.again")}
        </button>
      </div>
    </main>
  )
}

function Outcome({ state, words }: ScreenProps): JSX.Element {
  return (
    <>
      {isAllSafe(state) ? (
        <section class="safe">
          <p class="safe-words">
            <Icon name="check" />
            {words.say("stopped.allSafe")}
          </p>
          <p class="quiet">{words.say("stopped.recorded", { time: words.clock(state.recordedMs) })}</p>
        </section>
      ) : (
        <SafeUntil state={state} words={words} />
      )}
      <Timeline state={state} words={words} />
      <Totals state={state} words={words} />
    </>
  )
}

/** Asked kindly, once there is something to lose, and never while recording. */
function KeyOffer({ state, words, view }: ScreenProps): JSX.Element | null {
  if (state.recovery !== "here") return null
  const open = () => {
    view.page.value = "recovery"
  }
  return (
    <section class="offer key-offer">
      <Icon name="key" />
      <span>{words.say("offer.key")}</span>
      <button type="button" class="small" onClick={open}>
        {words.say("offer.takeOff")}
      </button>
    </section>
  )
}

/** As kindly: from now on she knows what ending one is like. */
function PinOffer({ state, words, view }: ScreenProps): JSX.Element | null {
  if (state.hasPin) return null
  const open = () => {
    view.page.value = "pin"
  }
  return (
    <section class="offer pin-offer">
      <Icon name="key" />
      <span>{words.say("offer.pin")}</span>
      <button type="button" class="small" onClick={open}>
        {words.say("offer.pinSet")}
      </button>
    </section>
  )
}

/** Where the recording is now, who can open it, and what of it is on this phone. */
function Whereabouts({ state, words }: ScreenProps): JSX.Element {
  const server = state.organisation === undefined ? location.host : `${state.organisation} (${location.host})`
  const cleared = state.recovery === "away" ? "stopped.clearedKeyless" : "stopped.cleared"
  const left = state.leavesNothing ? (isAllSafe(state) ? cleared : "stopped.clearing") : "stopped.copyHere"
  return (
    <section class="promise">
      <ul>
        {state.safeUntilMs > 0 && (
          <li>
            <Icon name="away" />
            <span>{words.say("stopped.where", { server })}</span>
          </li>
        )}
        <li>
          <Icon name="key" />
          <span>{keyText(state, words)}</span>
        </li>
        <li>
          <Icon name="phone" />
          <span>{words.say(left)}</span>
        </li>
      </ul>
    </section>
  )
}
