import type { JSX } from "preact"
import type { PhoneState } from "./phone-state.ts"
import type { Words } from "./words.ts"

/** The largest thing on the screen: up to when the record no longer hangs on this phone. */
export function SafeUntil({ state, words }: { readonly state: PhoneState; readonly words: Words }): JSX.Element {
  if (state.safeUntilMs === 0) {
    const isOnItsWay = state.link === "online" || state.link === "unknown"
    return (
      <section class="safe none">
        <p class="safe-words">{words.say("safe.notYet")}</p>
        <p class="quiet">{words.say(isOnItsWay ? "safe.firstPiece" : "safe.onlyHere")}</p>
      </section>
    )
  }
  const time = words.clock(state.safeUntilMs)
  return (
    <section class="safe">
      <p class="safe-label">{words.say("safe.until")}</p>
      <p class={time.length > 5 ? "safe-time long" : "safe-time"}>{time}</p>
      <p class="quiet">{words.say("safe.meaning")}</p>
    </section>
  )
}
