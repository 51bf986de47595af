import type { JSX } from "preact"
import { Headline } from "./headline.tsx"
import { watchHold } from "./hold.ts"
import { HoldRing } from "./hold-ring.tsx"
import { Icon } from "./icons.tsx"
import { Lamp } from "./lamp.tsx"
import { NoticeList } from "./notice-list.tsx"
import { deviceNotice, readyNotices } from "./notices.ts"
import type { PhoneState } from "./phone-state.ts"
import { PressButton } from "./press-button.tsx"
import { Promised } from "./promise.tsx"
import { shake } from "./shake.ts"
import { TopBar } from "./top-bar.tsx"
import type { ScreenProps } from "./view.ts"
import type { Words } from "./words.ts"

/** Another feeling than that of the touch. */
const GONE_OUT = [70, 60, 70, 60, 140]

/**
 * The button, what it would do, and what it is ready for. The first thing anyone sees, and on the screen until the finger that
 * pressed the button lifts or has held it long enough.
 */
export function ReadyScreen(props: ScreenProps): JSX.Element {
  const { state } = props
  return (
    <main class="screen ready">
      <TopBar {...props} />
      {state.otherTab ? <Elsewhere {...props} /> : <Button {...props} />}
    </main>
  )
}

/** Whether holding does more than touching. */
export function callsSomebody({ lawyers, circle }: PhoneState): boolean {
  return lawyers !== undefined || circle.length > 0
}

function holdText({ lawyers, circle }: PhoneState, words: Words): string | false {
  if (lawyers?.isOnDuty === true) return words.say("ready.hold")
  return circle.length > 0 && words.say("ready.holdCircle")
}

function Button(props: ScreenProps): JSX.Element {
  const { state, words, actions, view } = props
  // Where nobody would be called, holding shows no more than touching.
  const hold = callsSomebody(state) ? view.hold.value : undefined
  const down = (event: PointerEvent | KeyboardEvent) => {
    // While the app opens, it isn't known yet whether there is anybody to call: a hold is taken all the same.
    if (!callsSomebody(state) && state.phase !== "opening") return
    view.hold.value = watchHold(event, (isHeld) => {
      view.hold.value = undefined
      if (!isHeld) return
      actions.getLawyer()
      shake(GONE_OUT)
    })
  }
  return (
    <>
      {hold === undefined ? <Before {...props} /> : <Holding {...props} />}
      <div class="dock">
        <PressButton describedBy="before-touch" onPress={actions.press} onDown={down}>
          {words.say("ready.button")}
          {hold !== undefined && <HoldRing hold={hold} />}
        </PressButton>
        <p class="quiet roomy">
          {words.say("ready.starts")} {holdText(state, words)}
        </p>
      </div>
    </>
  )
}

/** What the button would do. */
function Before({ state, settings, words, actions }: ScreenProps): JSX.Element {
  const device = deviceNotice(state, words)
  const isTrouble = device.tone === "trouble"
  return (
    <div class="content">
      <Headline>{words.say("ready.title")}</Headline>
      <div class="stack" id="before-touch">
        {isTrouble && <NoticeList notices={[device]} />}
        <Promised state={state} settings={settings} words={words} />
        {!isTrouble && <p class="quiet">{device.text}</p>}
      </div>
      <NoticeList notices={readyNotices(state, words)} />
      {state.updateReady && (
        <div class="offer">
          <Icon name="update" />
          <span>{words.say("update.ready")}</span>
          <button type="button" class="small" onClick={actions.update}>
            {words.say("update.use")}
          </button>
        </div>
      )}
    </div>
  )
}

/** What is left to decide is whether a lawyer is called. */
function Holding({ state, words }: ScreenProps): JSX.Element {
  return (
    <div class="content" id="before-touch">
      <Headline>{words.say("hold.title")}</Headline>
      <p class="large">{words.say(state.lawyers === undefined ? "hold.circle" : "hold.full")}</p>
      {state.phase === "recording" && (
        <p class="large">
          <Lamp state={state} words={words} />
        </p>
      )}
      <p class="large">{words.say("hold.letGo")}</p>
    </div>
  )
}

/** Two windows can't record at the same time, so this one has no button. */
function Elsewhere({ state, words }: ScreenProps): JSX.Element {
  return (
    <div class="content">
      <Headline>{words.say("tab.other")}</Headline>
      <p class="large">{words.say("tab.goThere")}</p>
      <NoticeList notices={readyNotices(state, words)} />
    </div>
  )
}
