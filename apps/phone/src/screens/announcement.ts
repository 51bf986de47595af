import { recordingNotices, stoppedNotices } from "./notices.ts"
import type { PhoneState } from "./phone-state.ts"
import { isAllSafe, needsTouch, standingOf } from "./standing.ts"
import type { Words } from "./words.ts"

/**
 * What a screen reader says by itself: it changes when the state does, never with a count or a second, so that nobody has
 * to listen to a clock. Empty while nothing is worth interrupting for.
 */
export function announcementOf(state: PhoneState, words: Words): string {
  const sentences: string[] = []
  if (state.phase === "recording") {
    const standing = standingOf(state)
    sentences.push(words.say(standing === "recording" ? "recording.title" : `recording.${standing}`))
    if (standing === "asking") sentences.push(words.say("device.asking"))
    sentences.push(
      words.say(Math.max(state.safeUntilMs, state.safeUntilByTrack.audio) > 0 ? "safe.arrived" : "safe.notYet"),
    )
    sentences.push(...recordingNotices(state, words).map(({ text }) => text))
    if (needsTouch(state)) sentences.push(words.say("recording.continueWhy"))
  }
  if (state.phase === "stopped") {
    sentences.push(words.say("stopped.title"))
    if (isAllSafe(state) && state.recordedMs > 0) sentences.push(words.say("stopped.allSafe"))
    // Without what counts down: the leftovers of earlier starts are there to be read.
    const quiet = { ...state, leftover: { encounters: 0, batches: 0, bytes: 0 } }
    sentences.push(...stoppedNotices(quiet, words).map(({ text }) => text))
  }
  return sentences.map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`)).join(" ")
}
