import type { ThreadMessage } from "@alongside/live/call/message-thread"
import type { CallState } from "./call-state.ts"

/** What a glance takes in; the newest matter. */
const SHOWN_MESSAGES = 4

type Written = Pick<CallState, "messages" | "officerHears">

/** What stands on her screen of what was written. Where an officer stands by: what counsel wrote last since that was said, and nothing else. */
export function shownMessages(call: Written): readonly ThreadMessage[] {
  if (!call.officerHears) return call.messages.slice(-SHOWN_MESSAGES)
  return sinceOfficerHears(call)
    .filter(({ from }) => from === "answerer")
    .slice(-1)
}

/** Of what she has written since an officer can hear: whether all of it is kept for counsel. `undefined`: nothing. */
export function isHersKept(call: Written): boolean | undefined {
  const hers = sinceOfficerHears(call).filter(({ from, hearing }) => from === "caller" && hearing === undefined)
  return hers.length === 0 ? undefined : hers.every(({ isKept }) => isKept)
}

function sinceOfficerHears({ messages }: Written): readonly ThreadMessage[] {
  return messages.slice(
    Math.max(
      0,
      messages.findLastIndex(({ hearing }) => hearing?.officerHears === true),
    ),
  )
}
