import { signal } from "@preact/signals"
import { render } from "preact"
import { mountPhone } from "../src/screens/mount.tsx"
import { defaultSettings, type PhoneActions, type PhoneState, type Settings } from "../src/screens/phone-state.ts"
import { speeches } from "../src/screens/speeches.ts"
import { languageOf, wordsOf } from "../src/screens/words.ts"
import type { BesideSceneName } from "./beside-scene-names.ts"
import { circleScenes } from "./circle-scenes.tsx"
import { lettersScenes } from "./letters-scenes.tsx"
import { longest, mirrored } from "./pseudo-languages.ts"
import { type SceneName, scenes } from "./scenes.ts"

/** How a test drives the screens: it sets the state that the app would, and reads which actions were called. */
export interface Stage {
  /** Every action called since the page was opened, in order, with what it was given. */
  readonly calls: [name: string, ...given: unknown[]][]
  show(scene: SceneName, changes?: Partial<PhoneState>): void
  set(changes: Partial<Settings>): void
  /** Shows what isn't a screen of {@link PhoneState}, in place of those. */
  showBeside(scene: BesideSceneName): void
}

declare global {
  interface Window {
    stage: Stage
  }
}

const besideScenes = { ...circleScenes, ...lettersScenes }
const query = new URLSearchParams(location.search)
const state = signal<PhoneState>(scenes[(query.get("scene") ?? "ready") as SceneName])
const settings = signal<Settings>({
  ...defaultSettings,
  appearance: query.get("appearance") === "light" ? "light" : "dark",
})
const calls: Stage["calls"] = []

/** Notes every call; a change of the settings takes effect, since the screens show the settings they are given. */
const actions: PhoneActions = {
  press: () => calls.push(["press"]),
  getLawyer: () => calls.push(["getLawyer"]),
  allClear: (meaning) => calls.push(["allClear", meaning]),
  stop: (leaveNothing, meaning) => calls.push(["stop", leaveNothing, meaning]),
  pinChanged: (hasPin) => calls.push(["pinChanged", hasPin]),
  speakPrivately: (isPrivate) => calls.push(["speakPrivately", isPrivate]),
  setOfficerHears: (officerHears) => calls.push(["setOfficerHears", officerHears]),
  listen: () => calls.push(["listen"]),
  write: (phrase, text) => calls.push(["write", phrase, text]),

  resume: () => calls.push(["resume"]),
  allow: (what) => calls.push(["allow", what]),
  change: (changed) => {
    calls.push(["change", changed])
    settings.value = changed
  },
  camera: () => undefined,
  again: () => calls.push(["again"]),
  update: () => calls.push(["update"]),
  keepStorage: () => calls.push(["keepStorage"]),
  install: () => calls.push(["install"]),
}

const pseudo = { longest, mirrored }[query.get("pseudo") ?? ""]
const spoken = pseudo === undefined ? speeches : { ...speeches, en: pseudo(speeches.en), es: pseudo(speeches.es) }
const root = document.getElementById("app")!
const mount = () => mountPhone(root, state, settings, actions, spoken[languageOf("auto", navigator.languages)], spoken)
let unmount = mount()

window.stage = {
  calls,
  show(scene, changes) {
    state.value = { ...scenes[scene], ...changes }
  },
  showBeside(scene) {
    unmount()
    unmount = () => render(null, root)
    render(besideScenes[scene](wordsOf(spoken[languageOf("auto", navigator.languages)])), root)
  },
  set(changes) {
    settings.value = { ...settings.value, ...changes }
  },
}

const besideScene = query.get("beside")
if (besideScene !== null) window.stage.showBeside(besideScene as BesideSceneName)
