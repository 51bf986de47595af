import { expect, test } from "vitest"
import { scenes } from "../../stage/scenes.ts"
import { announcementOf } from "./announcement.ts"
import type { PhoneState } from "./phone-state.ts"
import { speeches } from "./speeches.ts"
import { wordsOf } from "./words.ts"

const words = wordsOf(speeches.en)
const said = (state: PhoneState) => announcementOf(state, words)

/** What changes from second to second while everything else stays. */
function aWhileLater(state: PhoneState, ms: number): PhoneState {
  return {
    ...state,
    recordedMs: state.recordedMs === 0 ? 0 : state.recordedMs + ms,
    safeUntilMs: state.safeUntilMs === 0 ? 0 : state.safeUntilMs + ms,
    waiting: state.waiting.batches === 0 ? state.waiting : { batches: 7, bytes: 220_000 },
    dataUsedBytes: state.dataUsedBytes + 30_000,
    leftover: { ...state.leftover, batches: state.leftover.batches + 1 },
  }
}

test.each(Object.entries(scenes))("nobody has to listen to the seconds of: %s", (_, state) => {
  expect(said(aWhileLater(state, 7000))).toBe(said(state))
})

test("the button's screen interrupts nobody", () => {
  expect(said(scenes.ready)).toBe("")
})

test("every change of the recording is said", () => {
  const changes = [
    scenes["pressed, asking"],
    scenes["just pressed"],
    scenes.recording,
    scenes["recording, offline"],
    scenes["recording, slow network"],
    scenes["recording, smaller"],
    scenes["recording, refused"],
    scenes["recording, call took both"],
    scenes.stopped,
    scenes["stopped, waiting"],
  ].map(said)
  expect(new Set(changes).size).toBe(changes.length)
})

test("what only a touch can mend is said, and why", () => {
  expect(said(scenes["recording, call took both"])).toBe(
    "Not recording now. The first piece is safe. Not recorded since 0:31: sound and picture. " +
      "A call or another app took it. Touch to start it again.",
  )
})
