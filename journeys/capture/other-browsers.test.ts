import { describe, expect, test } from "vitest"
import type { CaptureState } from "../../apps/phone/src/capture/capture.ts"
import type { Path } from "../../apps/phone/src/capture/orders.ts"
import type { MediaPiece } from "../../apps/phone/src/capture/piece.ts"
import { decodeVideo } from "../media/read-marks.ts"
import { canRunWebKit, openWebKit } from "../webkit.ts"
import { canRunFirefox, openFirefox } from "./firefox.ts"
import type { ReceivedMessage } from "./page/page.ts"
import { audioOf, decodeSound, joined, videoOf } from "./play.ts"
import { type Recorded, serveHarness, sortMessages } from "./recorder.ts"

interface Take {
  readonly recorded: Recorded
  readonly state: CaptureState
}

/** What a page does by itself, in whatever browser: opens, presses when the devices are open, and stops later. */
const recordInPage = (path: Path | undefined): string => `
  const { harness } = window
  harness.open({ preRollSeconds: 10, forcePath: ${path} })
  const until = async (isSo) => {
    for (let i = 0; i < 400 && !isSo(harness.capture.state); i++) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  harness.capture.allow("camera-and-microphone")
  await until(({ path }) => path !== undefined)
  harness.press()
  await until(({ recordedUntilMs }) => recordedUntilMs.audio && recordedUntilMs.video)
  await new Promise((resolve) => setTimeout(resolve, 4000))
  const { state } = harness.capture
  await harness.capture.stop()
  return { state, messages: harness.messages }
`

const toTake = (result: unknown): Take => {
  if (typeof result === "string") throw new Error(result)
  const { state, messages } = result as { state: CaptureState; messages: ReceivedMessage[] }
  return { state, recorded: sortMessages(messages) }
}

async function takeInFirefox(path: Path | undefined): Promise<Take> {
  const site = await serveHarness()
  await using firefox = await openFirefox(`${site.address}/index.html`)
  const result = await firefox.page.evaluate(`(async () => { ${recordInPage(path)} })()`)
  await site.close()
  return toTake(result)
}

async function takeInWebKit(): Promise<Take> {
  const site = await serveHarness()
  await using webKit = await openWebKit(`${site.address}/index.html`, [
    "--enable-media-stream=true",
    "--enable-mock-capture-devices=true",
    "--autoplay-policy=allow",
    "--features=+WebCodecsVideo,+WebCodecsAudio,+MediaStreamTrackProcessing,-MockCaptureDevicesPrompt",
  ])
  // A VideoEncoder before anything else has woken GStreamer ends WebKitGTK's process.
  await webKit.run(`document.createElement("video").canPlayType("video/mp4")`)
  const result = await webKit.run(recordInPage(undefined))
  await site.close()
  return toTake(result)
}

async function expectEachAlone(pieces: readonly MediaPiece[]): Promise<void> {
  expect(pieces.length).toBeGreaterThan(2)
  for (const piece of pieces) {
    const { width, height, frameNumbers } = await decodeVideo(piece.media)
    expect([width, height]).toEqual([640, 480])
    expect(frameNumbers.length).toBeGreaterThan(0)
  }
}

/** The browsers' own microphones hum. */
async function expectHum(pieces: readonly MediaPiece[]): Promise<void> {
  const samples = await decodeSound(pieces)
  expect(samples.length).toBeGreaterThan(48_000)
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  expect(Math.sqrt(power)).toBeGreaterThan(0.005)
}

describe.skipIf(!canRunFirefox())("Firefox, which has encoders and no way to read a track", () => {
  test("records by its encoders, and leaves one that holds back two seconds without losing what it held", async () => {
    const { recorded, state } = await takeInFirefox(undefined)
    expect(state.path).toBe(1)
    const pieces = videoOf(recorded.pieces)
    await expectEachAlone(pieces)
    await expectHum(audioOf(recorded.pieces))
    const codecs = pieces.map((piece) => piece.codec)
    // Where Firefox's H.264 is another than libx264's, it holds nothing back and stays.
    expect([
      ['video/mp4; codecs="avc1.42001f"', 'video/mp4; codecs="vp09.00.30.08"'],
      ['video/mp4; codecs="avc1.42001f"'],
      ['video/mp4; codecs="vp09.00.30.08"'],
    ]).toContainEqual(codecs.filter((codec, i) => codec !== codecs[i - 1]))
    const starts = pieces.map((piece) => piece.startMs)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  })

  test("records sound by wasm", async () => {
    const { recorded, state } = await takeInFirefox(2)
    expect(state.path).toBe(2)
    await expectHum(audioOf(recorded.pieces))
  })

  test("records by MediaRecorder", async () => {
    const { recorded, state } = await takeInFirefox(3)
    expect(state.path).toBe(3)
    const { frameNumbers } = await decodeVideo(joined(videoOf(recorded.pieces)))
    expect(frameNumbers.length).toBeGreaterThan(5)
  })
})

describe.skipIf(!canRunWebKit())("WebKitGTK, where tracks go to the worker, as in Safari", () => {
  test("records by its encoders", async () => {
    const { recorded, state } = await takeInWebKit()
    expect(state.path).toBe(1)
    await expectEachAlone(videoOf(recorded.pieces))
    await expectHum(audioOf(recorded.pieces))
  })
})
