import { readPairingCode } from "@alongside/protocol/pairing"
import { render } from "preact"
import { speeches } from "../../screens/speeches.ts"
import { languageOf, wordsOf } from "../../screens/words.ts"
import { loadSettings } from "../../session/settings.ts"
import { Follow } from "./follow.ts"
import { FollowScreen } from "./follow-screen.tsx"
import "../../screens/screens.css"

/** The app as a contact opens it: nothing is recorded here. @param fragment - the address's: a code may stand in it. */
export function mountFollow(root: HTMLElement, fragment: string): void {
  const settings = loadSettings()
  const language = languageOf(settings.language, navigator.languages)
  const words = wordsOf(speeches[language])
  const code = readPairingCode(/^#circle=(.*)$/.exec(fragment)?.[1] ?? "")
  // Neither in the address bar nor in what the browser syncs.
  if (code !== undefined) history.replaceState(undefined, "", "#circle")
  document.documentElement.lang = words.tag
  document.documentElement.dir = words.direction
  document.documentElement.dataset.appearance = settings.appearance
  const follow = new Follow(language, code)
  const App = () => <FollowScreen state={follow.state.value} words={words} actions={follow} />
  render(<App />, root)
  void follow.start()
}
