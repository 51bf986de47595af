import type { JSX } from "preact"
import type { PhoneState } from "./phone-state.ts"
import type { Words } from "./words.ts"

/** 5 s: less of a difference is only the one being quicker than the other. */
const APART_MS = 5000

/** The largest thing on the screen: up to when the record no longer hangs on this phone. Where picture keeps far behind sound, it is said of each. */
export function SafeUntil({ state, words }: { readonly state: PhoneState; readonly words: Words }): JSX.Element {
  const { safeUntilMs, safeUntilByTrack, link } = state
  const { audio, video } = safeUntilByTrack
  // One that isn't recorded holds nothing back.
  const areApart = Math.abs(audio - video) >= APART_MS && safeUntilMs <= Math.min(audio, video)
  if (!areApart && safeUntilMs === 0) {
    const isOnItsWay = link === "online" || link === "unknown"
    return (
      <section class="safe none">
        <p class="safe-words">{words.say("safe.notYet")}</p>
        <p class="quiet">{words.say(isOnItsWay ? "safe.firstPiece" : "safe.onlyHere")}</p>
      </section>
    )
  }
  const time = (ms: number): JSX.Element => {
    const text = words.clock(ms)
    return <span class={text.length > 5 ? "safe-time long" : "safe-time"}>{text}</span>
  }
  return (
    <section class="safe">
      <p class="safe-label">{words.say("safe.until")}</p>
      {areApart ? (
        <>
          <p class="apart">
            {words.say("timeline.sound")} {time(audio)}
          </p>
          <p class="apart">
            {words.say("timeline.picture")} {time(video)}
          </p>
        </>
      ) : (
        time(safeUntilMs)
      )}
      <p class="quiet">{words.say("safe.meaning")}</p>
    </section>
  )
}
