import { computed, effect, type Signal } from "@preact/signals"
import { type JSX, render } from "preact"
import { CoordinatorScreen } from "../board/coordinator-screen.tsx"
import { OutgoingContext } from "../call/outgoing-context.ts"
import { PressureAlert } from "../closing/closing-part.tsx"
import type { ConsoleActions, ConsoleState, Door } from "../console-state.ts"
import { Announcer } from "../on-call/announcer.tsx"
import { DutyTrouble, SilentRing } from "../on-call/duty-switch.tsx"
import { News } from "../on-call/news.tsx"
import { callBack } from "../on-call/notices.ts"
import { RingLayer } from "../on-call/ring-layer.tsx"
import { SeatBar } from "../on-call/seat-bar.tsx"
import type { Page } from "../page.ts"
import { ReachScreen } from "../reach/reach-screen.tsx"
import { NewcomerScreen, PasskeyScreen, WaitingScreen } from "../roster/newcomer-screen.tsx"
import { HoursScreen } from "../shifts/hours-screen.tsx"
import { DoorScreen } from "./door-screen.tsx"
import { ErasedScreen } from "./erased-screen.tsx"
import { ListScreen } from "./list-screen.tsx"
import type { ScreenProps } from "./props.ts"
import type { Settings } from "./settings.ts"
import { SettingsBar } from "./settings-bar.tsx"
import { TopBar } from "./top-bar.tsx"
import { WatchScreen } from "./watch-screen.tsx"
import { type Speeches, speeches, wordsOf } from "./words.ts"
import "./screens.css"

const doors: Partial<Record<Door, (props: ScreenProps) => JSX.Element>> = {
  office: CoordinatorScreen,
  invited: NewcomerScreen,
  waiting: WaitingScreen,
  passkey: PasskeyScreen,
}

const homes: Record<Page, (props: ScreenProps) => JSX.Element> = {
  encounters: ListScreen,
  reach: ReachScreen,
  hours: HoursScreen,
}

/**
 * Shows the state in `root` and keeps showing it. The page's language, direction and appearance follow the settings.
 *
 * @param spoken - The languages; tests bring longer and mirrored ones.
 */
export function mountConsole(
  root: HTMLElement,
  state: ConsoleState,
  settings: Signal<Settings>,
  actions: ConsoleActions,
  spoken: Speeches = speeches,
): void {
  const words = computed(() => wordsOf(spoken[settings.value.language]))
  effect(() => {
    document.documentElement.lang = words.value.tag
    document.documentElement.dir = words.value.direction
    document.documentElement.dataset.appearance = settings.value.appearance
  })
  callBack(state.onCall, words)

  const App = () => {
    const props: ScreenProps = { state, settings, words: words.value, actions }
    const isIn = state.door.value === "open" && state.link.value !== "refused"
    const isErased = (state.kept.value?.keeping.erasedMs ?? null) !== null
    const Encounter = isErased ? ErasedScreen : WatchScreen
    const Home = homes[state.page.value]
    const Inside = state.watched.value === undefined ? Home : Encounter
    const Screen = isIn ? Inside : (doors[state.door.value] ?? DoorScreen)
    const isRinging = state.onCall.value.rings.length > 0
    return (
      <OutgoingContext.Provider value={state.outgoing}>
        <Announcer {...props} />
        {isRinging && <RingLayer {...props} />}
        <div inert={isRinging}>
          <TopBar {...props} />
          {!isRinging && <News {...props} />}
          {!isRinging && <SilentRing {...props} />}
          <DutyTrouble {...props} />
          <PressureAlert {...props} />
          <SeatBar {...props} />
          <Screen {...props} />
          <SettingsBar {...props} />
        </div>
      </OutgoingContext.Provider>
    )
  }
  render(<App />, root)
}
