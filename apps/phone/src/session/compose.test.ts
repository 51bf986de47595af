import { expect, test } from "vitest"
import { notInstalled } from "../install/installation.ts"
import type { Standing } from "../upload/orders.ts"
import { closedDevices, composeState, type Known } from "./compose.ts"
import { pictureFor } from "./picture.ts"
import { readSettings } from "./settings.ts"

const ZERO = 1_000_000

const standing: Standing = {
  waiting: { batches: 0, bytes: 0 },
  leftover: { encounters: 0, batches: 0, bytes: 0 },
  link: "online",
  refusal: undefined,
  dataUsedBytes: 0,
  safe: { beginMs: -4000, untilMs: 6000, untilByTrack: { audio: 6240, video: 6000, place: undefined } },
  isWholeSafe: false,
  baseMs: 0,
  isDiskFull: false,
  organisation: "Demonstration",
  lawyers: undefined,
  membership: undefined,
  asked: { level: "full", pace: "normal" },
}

const recording: Known = {
  phase: "recording",
  capture: {
    ...closedDevices,
    camera: "open",
    microphone: "open",
    recordedFromMs: ZERO - 4000,
    recordedUntilMs: { audio: ZERO + 6480.4, video: ZERO + 6500.2, place: undefined },
  },
  zeroMs: ZERO,
  unfinished: undefined,
  standing,
  beforePressMs: 10_000,
  leavesNothing: false,
  duty: undefined,
  request: undefined,
  isPrivate: false,
  call: undefined,
  circle: [],
  otherTab: false,
  fault: undefined,
  hasPin: false,
  recovery: "here",
  installed: notInstalled,
}

test("the clock on the screen begins where the record does: before the press", () => {
  const state = composeState(recording)
  expect(Math.round(state.recordedMs)).toBe(10_500)
  expect(state).toMatchObject({ safeUntilMs: 10_000, beforePressMs: 4000 })
  expect(state.safeUntilByTrack).toEqual({ audio: 10_240, video: 10_000, place: 0 })
})

test("safe and recorded are one once all of it is safe, whatever rounding says", () => {
  const state = composeState({ ...recording, phase: "stopped", standing: { ...standing, isWholeSafe: true } })
  expect(state.safeUntilMs).toBe(state.recordedMs)
})

test("after a restart the clock goes on, and what is missing in between is said", () => {
  const unfinished = {
    encounter: new Uint8Array(32),
    leg: 1,
    previousLeg: { leg: 0, head: new Uint8Array(32), newestReceipt: undefined },
    untilMs: 20_000,
  }
  const opening = composeState({
    ...recording,
    capture: closedDevices,
    unfinished,
    standing: { ...standing, safe: { ...standing.safe, untilMs: 20_000 } },
  })
  expect(opening.recordedMs).toBe(24_000)
  expect(opening.interruptions).toMatchObject([
    { track: "audio", cause: "page-suspended", sinceMs: 24_000, untilMs: undefined, needsTouch: true },
    { track: "video", cause: "page-suspended", sinceMs: 24_000, untilMs: undefined, needsTouch: true },
  ])
  const capture = {
    ...recording.capture,
    recordedFromMs: ZERO + 1000,
    recordedUntilMs: { audio: ZERO + 3000, video: ZERO + 3000, place: undefined },
  }
  const again = composeState({ ...recording, capture, unfinished, standing: { ...standing, baseMs: 50_000 } })
  expect(again.recordedMs).toBe(57_000)
  expect(again.interruptions).toMatchObject([
    { sinceMs: 24_000, untilMs: 55_000 },
    { sinceMs: 24_000, untilMs: 55_000 },
  ])
})

test("before a press nothing is interrupted: there is nothing yet to interrupt", () => {
  const gap = { track: "video", cause: "device-missing", startMs: ZERO, endMs: undefined, needsTouch: false } as const
  const capture = { ...closedDevices, gaps: [gap] }
  expect(composeState({ ...recording, phase: "ready", zeroMs: undefined, capture }).interruptions).toEqual([])
  expect(composeState({ ...recording, capture }).interruptions).toMatchObject([{ cause: "device-missing" }])
})

test("a phone that can't seal says so above whatever the link says", () => {
  expect(composeState({ ...recording, fault: "SEALING_FAILED" })).toMatchObject({
    link: "refused",
    refusal: "SEALING_FAILED",
  })
})

test("low battery leaves sound alone, data saving a small picture, and neither makes more of it than the uplink bears", () => {
  const all = { uplink: "full", dataSaver: false, isBatteryLow: false } as const
  expect(pictureFor(all).level).toBe("full")
  expect(pictureFor({ ...all, dataSaver: true }).level).toBe("smallest")
  expect(pictureFor({ ...all, uplink: "slower", dataSaver: true }).level).toBe("slower")
  expect(pictureFor({ ...all, uplink: "off" })).toEqual({ level: "off", cause: "thin-uplink" })
  expect(pictureFor({ ...all, isBatteryLow: true })).toEqual({ level: "off", cause: "low-battery" })
})

test("settings that somebody else wrote in our place are the defaults", () => {
  const defaults = readSettings(undefined)
  expect(readSettings({ beforePressSeconds: 31, language: "xx", dataSaver: "yes", appearance: 1 })).toEqual(defaults)
  const chosen = { beforePressSeconds: 0, language: "es", dataSaver: true, appearance: "light" } as const
  expect(readSettings(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen)
})
