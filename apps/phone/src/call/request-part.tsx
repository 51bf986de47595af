import type { JSX } from "preact"
import { ClearAll } from "../pin/clear-all.tsx"
import { Icon } from "../screens/icons.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import { shownMessages } from "./earshot.ts"
import { HearPart } from "./hear-part.tsx"
import { PrivatePart } from "./private-part.tsx"
import { isOpen } from "./request-for-help.ts"
import { requestText } from "./request-text.ts"
import { Written } from "./written-part.tsx"
import "./request.css"
import "./write.css"

/** What became of the request for help, and the way to take it back. */
export function RequestPart(props: ScreenProps): JSX.Element | null {
  const { state, words } = props
  const { request } = state
  if (request === undefined) return null
  const say = words.sayOf({ en: english, es: spanish })
  const { headline, more } = requestText(request, state, say)
  const written = state.call === undefined ? [] : shownMessages(state.call)
  const isAnswered = request.phase === "answered" || request.phase === "handing over"
  return (
    <section class="request">
      <div class="told" role="status">
        <p class="request-words">
          <Icon name={isAnswered ? "check" : request.phase === "ended" ? "nobody" : "call"} />
          <span>{headline}</span>
        </p>
        {more.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {written.length > 0 && <Written written={written} say={say} />}
      </div>
      <HearPart {...props} />
      <PrivatePart {...props} />
      {isOpen(request) && <ClearAll {...props} text={say("clear.all")} />}
    </section>
  )
}
