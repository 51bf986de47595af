import type { JSX } from "preact"
import { Icon } from "./icons.tsx"
import { NoticeList } from "./notice-list.tsx"
import { stoppedNotices } from "./notices.ts"
import { keyText } from "./promise.tsx"
import { SafeUntil } from "./safe-until.tsx"
import { isAllSafe } from "./standing.ts"
import { english, spanish } from "./stopped-catalogue.ts"
import { Timeline } from "./timeline.tsx"
import { Totals } from "./totals.tsx"
import type { ScreenProps } from "./view.ts"

/** Under the headline: how it ended, what is offered now, and who can open what where. */
export function StoppedPart(props: ScreenProps): JSX.Element {
  const { state, words } = props
  const hasRecord = state.recordedMs > 0
  return (
    <>
      {hasRecord && <Outcome {...props} />}
      <NoticeList notices={stoppedNotices(state, words)} />
      {hasRecord && <KeyOffer {...props} />}
      {hasRecord && <PinOffer {...props} />}
      {hasRecord && <Whereabouts {...props} />}
    </>
  )
}

const said = { en: english, es: spanish }

function Outcome({ state, words }: ScreenProps): JSX.Element {
  return (
    <>
      {isAllSafe(state) ? (
        <section class="safe">
          <p class="safe-words">
            <Icon name="check" />
            {words.say("stopped.allSafe")}
          </p>
          <p class="quiet">{words.sayOf(said)("stopped.recorded", { time: words.clock(state.recordedMs) })}</p>
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
      <span>{words.sayOf(said)("offer.key")}</span>
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
      <span>{words.sayOf(said)("offer.pin")}</span>
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
            <span>{words.sayOf(said)("stopped.where", { server })}</span>
          </li>
        )}
        <li>
          <Icon name="key" />
          <span>{keyText(state, words)}</span>
        </li>
        <li>
          <Icon name="phone" />
          <span>{words.sayOf(said)(left)}</span>
        </li>
      </ul>
    </section>
  )
}
