import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals"
import { type ComponentType, render } from "preact"
import { announcementOf } from "./announcement.ts"
import { bringSpeech } from "./bring-speech.ts"
import { laterScreen } from "./later-screen.tsx"
import type { PhoneActions, PhoneState, Settings } from "./phone-state.ts"
import { callsSomebody, ReadyScreen } from "./ready-screen.tsx"
import { RecordingScreen } from "./recording-screen.tsx"
import { shake } from "./shake.ts"
import { StoppedScreen } from "./stopped-screen.tsx"
import { newView, resetView, type ScreenProps } from "./view.ts"
import { languageOf, type Speech, type Speeches, wordsOf } from "./words.ts"
import "./screens.css"

/** The system's own bars take the colour of the ground (tokens.css). */
const grounds = { dark: "#0b0e13", light: "#ffffff" } as const satisfies Record<Settings["appearance"], string>

/**
 * Shows the state in `root` and keeps showing it. The page's language, direction and appearance follow the settings.
 *
 * @param first - What it says until another language is chosen.
 * @param others - Languages that needn't be fetched; tests bring longer and mirrored ones.
 * @returns A function that takes the screens away again.
 */
export function mountPhone(
  root: HTMLElement,
  state: ReadonlySignal<PhoneState>,
  settings: ReadonlySignal<Settings>,
  actions: PhoneActions,
  first: Speech,
  others: Partial<Speeches> = {},
): () => void {
  // From any device, by an address that can stand on paper.
  const view = newView(
    location.hash === "#recordings" ? "recordings" : location.hash.startsWith("#seat1") ? "join" : "main",
  )
  const browserLanguage = languageOf("auto", navigator.languages)
  const language = computed(() => languageOf(settings.value.language, navigator.languages))
  const spoken = signal<Partial<Speeches>>({ ...others, [first.language]: first })
  const words = computed(() => wordsOf(spoken.value[language.value] ?? first))
  const phase = computed(() => state.value.phase)
  const appearance = computed(() => settings.value.appearance)

  const App = () => {
    const props: ScreenProps = {
      state: state.value,
      settings: settings.value,
      words: words.value,
      browserLanguage,
      actions,
      view,
    }
    const Screen = screenFor(props)
    return (
      <>
        <p class="heard" role="status">
          {announcementOf(props.state, props.words)}
        </p>
        <Screen {...props} />
      </>
    )
  }

  const ends = [
    effect(() => {
      const wanted = language.value
      if (untracked(() => spoken.value[wanted]) !== undefined) return
      void bringSpeech(wanted).then((speech) => {
        spoken.value = { ...spoken.value, [wanted]: speech }
      })
    }),
    effect(() => {
      document.documentElement.lang = words.value.tag
      document.documentElement.dir = words.value.direction
    }),
    effect(() => {
      document.documentElement.dataset.appearance = appearance.value
      document
        .querySelector<HTMLMetaElement>("meta[name=theme-color]")
        ?.setAttribute("content", grounds[appearance.value])
    }),
    effect(() => {
      const now = phase.value
      untracked(() => {
        if (now === "recording" || now === "stopped") resetView(view)
        if (now === "recording") shake(40)
        // There is something to lose from now on.
        if (now === "stopped" && state.value.storagePersistent !== true) actions.keepStorage()
      })
    }),
  ]
  render(<App />, root)
  return () => {
    for (const end of ends) end()
    render(null, root)
  }
}

/** Loaded when it is wanted: the app shall record before. */
const SettingsScreen = laterScreen(async () => (await import("../settings/settings-screen.tsx")).SettingsScreen)
const RehearsalScreen = laterScreen(async () => (await import("../settings/rehearsal-screen.tsx")).RehearsalScreen)
const RecoveryScreen = laterScreen(async () => (await import("../recovery/recovery-screen.tsx")).RecoveryScreen)
const PinScreen = laterScreen(async () => (await import("../pin/pin-screen.tsx")).PinScreen)
const RecordingsScreen = laterScreen(async () => (await import("../recordings/recordings-screen.tsx")).RecordingsScreen)
const CircleScreen = laterScreen(async () => (await import("../circle/circle-screen.tsx")).CircleScreen)
const JoinScreen = laterScreen(async () => (await import("../join/join-screen.tsx")).JoinScreen)

function screenFor({ state, view }: ScreenProps): ComponentType<ScreenProps> {
  // The button stays under the finger that holds it, where holding calls somebody.
  const isHeld = view.hold.value !== undefined && callsSomebody(state)
  if (state.phase === "recording") return isHeld ? ReadyScreen : RecordingScreen
  if (view.page.value === "settings") return SettingsScreen
  if (view.page.value === "rehearsal") return RehearsalScreen
  if (view.page.value === "recovery") return RecoveryScreen
  if (view.page.value === "pin") return PinScreen
  if (view.page.value === "join") return JoinScreen
  if (view.page.value === "recordings") return RecordingsScreen
  if (view.page.value === "circle") return CircleScreen
  return state.phase === "stopped" ? StoppedScreen : ReadyScreen
}
