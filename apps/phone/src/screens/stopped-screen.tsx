import type { JSX } from "preact"
import { Headline } from "./headline.tsx"
import { laterPart } from "./later-part.tsx"
import { RequestPart } from "./request-parts.tsx"
import { SafeUntil } from "./safe-until.tsx"
import { TopBar } from "./top-bar.tsx"
import type { ScreenProps } from "./view.ts"

/** Loaded once something has been recorded; until it is there, what is safe is said. */
const StoppedPart = laterPart(
  async () => (await import("./stopped-part.tsx")).StoppedPart,
  ({ state, words }: ScreenProps) => (state.recordedMs > 0 ? <SafeUntil state={state} words={words} /> : null),
)

/** Where the record is, what still waits, what is left on the phone. */
export function StoppedScreen(props: ScreenProps): JSX.Element {
  const { state, words, actions } = props
  return (
    <main class="screen stopped">
      <TopBar {...props} />
      <div class="content">
        <Headline>
          <span>{words.say(state.recordedMs > 0 ? "stopped.title" : "stopped.nothing")}</span>
        </Headline>
        {state.request !== undefined && <RequestPart {...props} />}
        <StoppedPart {...props} />
      </div>
      <div class="dock">
        <button type="button" class="large-button again" onClick={actions.again}>
          {words.say("stopped.again")}
        </button>
      </div>
    </main>
  )
}
