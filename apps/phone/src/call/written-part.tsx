import type { ThreadMessage } from "@alongside/live/call/message-thread"
import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { messageText } from "./message-text.ts"

interface WrittenProps {
  readonly written: readonly ThreadMessage[]
  readonly say: Say<typeof english>
}

/** What the two have written, oldest first. What counsel wrote last is on the screen as soon as it has come, however much is above it. */
export function Written({ written, say }: WrittenProps): JSX.Element {
  const newest = useRef<HTMLLIElement>(null)
  const last = written.findLast(({ from }) => from === "answerer")
  useLayoutEffect(() => {
    const line = newest.current
    const around = line?.closest(".content")
    if (line == null || around == null) return undefined
    // At once, and when a button that came since has taken its place.
    const sized = new ResizeObserver(() => line.scrollIntoView({ block: "nearest" }))
    sized.observe(around)
    return () => sized.disconnect()
  }, [last?.sequence])
  return (
    <ol class="written">
      {written.map((message) => (
        <li
          key={`${message.from} ${message.sequence}`}
          ref={message === last ? newest : null}
          class={message.from === "answerer" ? "counsels" : "hers quiet"}
          dir="auto"
        >
          {message.from === "caller" && `${say("write.you")} `}
          {messageText(message, say)}
          {message.from === "caller" && !message.isKept && ` ${say("write.sending")}`}
        </li>
      ))}
    </ol>
  )
}
