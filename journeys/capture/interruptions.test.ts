import { beforeAll, describe, expect, test } from "vitest"
import type { GapPiece } from "../../apps/phone/src/capture/piece.ts"
import type { MarkedMedia } from "../media/source.ts"
import { audioOf, decodeEachAlone, expectAllOf, expectInOrder, readSound, smallMedia, videoOf } from "./play.ts"
import { gapsOf, openRecorder, type Recorder, type RecorderOptions } from "./recorder.ts"

let media: MarkedMedia

beforeAll(async () => {
  media = await smallMedia()
})

/** A recording under way. */
async function recording(options: RecorderOptions = {}): Promise<Recorder> {
  const recorder = await openRecorder({ media, ...options })
  await recorder.open()
  await recorder.until("open devices", ({ camera, microphone }) => camera === "open" && microphone === "open")
  await recorder.press()
  await recorder.until("a first piece", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
  return recorder
}

/** Said when it begins, and again with its length. */
function expectOneGap(all: readonly GapPiece[], cause: GapPiece["cause"]): GapPiece {
  const gaps = all.filter((gap) => gap.cause === cause)
  expect(gaps).toHaveLength(2)
  expect(gaps[0]!.durationMs).toBe(0)
  expect(gaps[1]!.durationMs).toBeGreaterThan(0)
  expect(gaps[1]!.startMs).toBe(gaps[0]!.startMs)
  return gaps[1]!
}

describe("a device that is taken away", () => {
  test("is a gap, and is recorded again when the browser gives it back, without a touch", async () => {
    await using recorder = await recording()
    await recorder.onTrack("video", (track) => {
      track.stop()
      track.dispatchEvent(new Event("ended"))
    })
    await recorder.until("a camera that was taken", ({ camera }) => camera === "taken")
    expect((await recorder.state()).gaps.at(-1)).toMatchObject({ track: "video", endMs: undefined, needsTouch: true })
    await recorder.until("an end of the gap", ({ gaps }) => gaps.some((gap) => gap.track === "video" && gap.endMs))
    const recorded = await recorder.stop()

    const gap = expectOneGap(gapsOf(recorded, "video"), "device-taken")
    const before = videoOf(recorded.pieces).filter((piece) => piece.startMs < gap.startMs)
    const after = videoOf(recorded.pieces).filter((piece) => piece.startMs >= gap.startMs + gap.durationMs)
    expect(before.length + after.length).toBe(videoOf(recorded.pieces).length)
    expect(before.at(-1)!.startMs + before.at(-1)!.durationMs).toBeCloseTo(gap.startMs, 3)
    expect(gapsOf(recorded, "audio")).toEqual([])
  })

  test("is opened again by a touch, and the microphone that went on isn't", async () => {
    await using recorder = await recording()
    await recorder.onTrack("video", (track) => {
      track.stop()
      track.dispatchEvent(new Event("ended"))
    })
    await recorder.until("a camera that was taken", ({ camera }) => camera === "taken")
    await recorder.page.evaluate(() => window.harness.capture.resume())
    await recorder.until("an open camera", ({ camera }) => camera === "open")
    const kinds = await recorder.page.evaluate(() =>
      window.streams.map((stream) => stream.getTracks().map((track) => track.kind)),
    )
    expect(kinds.map((each) => each.toSorted())).toEqual([["audio", "video"], ["video"]])
  })
})

describe("a device that is muted", () => {
  const mute = (track: MediaStreamTrack): void => {
    Object.defineProperty(track, "muted", { value: true, configurable: true })
    track.dispatchEvent(new Event("mute"))
  }
  const unmute = (track: MediaStreamTrack): void => {
    Object.defineProperty(track, "muted", { value: false, configurable: true })
    track.dispatchEvent(new Event("unmute"))
  }

  test("is a gap with its length, and its silence is not recorded as if it were sound", async () => {
    await using recorder = await recording()
    await recorder.onTrack("audio", mute)
    await recorder.until("a gap", ({ gaps }) => gaps.some((gap) => gap.track === "audio"))
    await recorder.page.waitForTimeout(600)
    await recorder.onTrack("audio", unmute)
    await recorder.until("its end", ({ gaps }) => gaps.some((gap) => gap.track === "audio" && gap.endMs !== undefined))
    const recorded = await recorder.stop()

    const gap = expectOneGap(gapsOf(recorded, "audio"), "device-muted")
    expect(gap.durationMs).toBeGreaterThan(500)
    const inside = audioOf(recorded.pieces).filter(
      (piece) => piece.startMs > gap.startMs && piece.startMs < gap.startMs + gap.durationMs,
    )
    expect(inside).toEqual([])
    expect(gapsOf(recorded, "video")).toEqual([])
  })

  test("while the page is hidden is a gap of the page's", async () => {
    await using recorder = await recording()
    await recorder.page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true })
      Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true })
      document.dispatchEvent(new Event("visibilitychange"))
    })
    await recorder.onTrack("video", mute)
    await recorder.until("a gap", ({ gaps }) => gaps.some((gap) => gap.track === "video"))
    const recorded = await recorder.stop()
    expectOneGap(gapsOf(recorded, "video"), "page-hidden")
  })
})

test("a page that is hidden and goes on delivering loses nothing", async () => {
  await using recorder = await recording()
  await recorder.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
  })
  await recorder.page.waitForTimeout(1500)
  const taken = await recorder.taken()
  const recorded = await recorder.stop()
  await expectAllOf(taken, recorded.pieces, media)
  expect([...gapsOf(recorded, "audio"), ...gapsOf(recorded, "video")]).toEqual([])
})

test("a page that is suspended for three seconds says so on both tracks when it goes on", async () => {
  await using recorder = await recording()
  const browser = await recorder.context.browser()!.newBrowserCDPSession()
  const { processInfo } = await browser.send("SystemInfo.getProcessInfo")
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id)
  for (const id of renderers) process.kill(id, "SIGSTOP")
  await new Promise((resolve) => setTimeout(resolve, 3000))
  for (const id of renderers) process.kill(id, "SIGCONT")
  await recorder.until("the end of both gaps", ({ gaps }) =>
    ["audio", "video"].every((track) => gaps.some((gap) => gap.track === track && gap.endMs !== undefined)),
  )
  const recorded = await recorder.stop()
  for (const track of ["audio", "video"] as const) {
    const gap = gapsOf(recorded, track).findLast((each) => each.durationMs > 0)!
    expect(gap.cause).toBe("page-suspended")
    expect(gap.durationMs).toBeGreaterThan(1000)
  }
})

test("a page whose main thread is blocked for three seconds loses nothing", async () => {
  await using recorder = await recording()
  await recorder.page.evaluate(() => {
    const endMs = performance.now() + 3000
    while (performance.now() < endMs);
  })
  const taken = await recorder.taken()
  const recorded = await recorder.stop()
  expect(taken.soundMs).toBeGreaterThan(3000)
  await expectAllOf(taken, recorded.pieces, media)
  expect([...gapsOf(recorded, "audio"), ...gapsOf(recorded, "video")]).toEqual([])
})

test("a phone that is turned goes on with pictures of the other shape, and no gap", async () => {
  await using recorder = await recording()
  await recorder.page.waitForTimeout(700)
  await recorder.onTrack("video", (track) => track.applyConstraints({ width: 240, height: 240 }))
  await recorder.page.waitForTimeout(1500)
  const { frames } = await recorder.taken()
  const recorded = await recorder.stop()

  const pieces = videoOf(recorded.pieces)
  const videos = await decodeEachAlone(pieces)
  const shapes = videos.map(({ width, height }) => `${width}x${height}`)
  expect([...new Set(shapes)]).toEqual(["320x240", "240x240"])
  expect(videos.flatMap((video) => video.frameNumbers).length).toBeGreaterThanOrEqual(frames)
  expect(gapsOf(recorded, "video")).toEqual([])
})

test("a camera that says its picture is turned is shown upright, and an encoder that took the other way is left", async () => {
  await using recorder = await recording({
    // WebCodecs has an encoder refuse frames of another orientation than its first.
    beforeWorker: `
      const encode = VideoEncoder.prototype.encode
      const taken = new WeakMap()
      self.refused = 0
      VideoEncoder.prototype.encode = function (frame, options) {
        if (!taken.has(this)) taken.set(this, frame.rotation)
        if (taken.get(this) !== frame.rotation) {
          self.refused++
          throw new DOMException("", "DataError")
        }
        encode.call(this, frame, options)
      }
      const read = ReadableStreamDefaultReader.prototype.read
      let frames = 0
      ReadableStreamDefaultReader.prototype.read = async function () {
        const { done, value } = await read.call(this)
        if (!(value instanceof VideoFrame) || ++frames < 18) return { done, value }
        // Chromium 150 counts a copy from another zero, unless it is told.
        const turned = new VideoFrame(value, { rotation: 90, timestamp: value.timestamp })
        value.close()
        return { done, value: turned }
      }
    `,
  })
  await recorder.page.waitForTimeout(3000)
  const worker = recorder.page.workers().find((each) => each.url().includes("/capture-worker-"))!
  const refused = await worker.evaluate("refused")
  const { frames } = await recorder.taken()
  const recorded = await recorder.stop()
  const videos = await decodeEachAlone(recorded.pieces)
  // ffmpeg turns what it shows by what the file says.
  const shapes = videos.map(({ width, height }) => `${width}x${height}`)
  expect([...new Set(shapes)]).toEqual(["320x240", "240x320"])
  expect(refused).toBe(0)
  expect(videos.flatMap((video) => video.frameNumbers).length).toBeGreaterThanOrEqual(frames)
  expect(gapsOf(recorded, "video")).toEqual([])
})

test("a wall clock that is set back an hour changes what the wall shows, and nothing else", async () => {
  const hour = 3_600_000
  await using recorder = await recording({
    beforeWorker: `
      const now = Date.now
      let setBack = 0
      Date.now = () => now() - setBack
      self.setClockBack = () => { setBack = ${hour} }
    `,
  })
  await recorder.page.waitForTimeout(600)
  const worker = recorder.page.workers().find((each) => each.url().includes("/capture-worker-"))!
  await worker.evaluate("setClockBack()")
  await recorder.page.waitForTimeout(1000)
  const recorded = await recorder.stop()

  expect([...gapsOf(recorded, "audio"), ...gapsOf(recorded, "video")]).toEqual([])
  const audio = audioOf(recorded.pieces)
  const walls = audio.map((piece) =>
    Math.round((piece.wallMs - piece.startMs - (audio[0]!.wallMs - audio[0]!.startMs)) / hour),
  )
  expect([...new Set(walls)]).toEqual([0, -1])
  for (const [i, piece] of audio.slice(1).entries()) {
    expect(Math.abs(piece.startMs - audio[i]!.startMs - audio[i]!.durationMs)).toBeLessThan(250)
  }
})

describe("an encoder that fails", () => {
  const failing = (encoder: "VideoEncoder" | "AudioEncoder", from: number, to: number) => `
    const Real = self.${encoder}
    let calls = 0
    self.${encoder} = class extends Real {
      encode(...args) {
        calls++
        if (calls >= ${from} && calls < ${to}) throw new Error("the encoder of this test fails")
        super.encode(...args)
      }
    }
  `

  test("once is started again, with a gap for what it cost", async () => {
    await using recorder = await recording({ beforeWorker: failing("VideoEncoder", 20, 21) })
    await recorder.until("the end of a gap", ({ gaps }) =>
      gaps.some((gap) => gap.cause === "encoder-failed" && gap.endMs !== undefined),
    )
    const recorded = await recorder.stop()
    const gap = expectOneGap(gapsOf(recorded, "video"), "encoder-failed")
    expect(videoOf(recorded.pieces).some((piece) => piece.startMs >= gap.startMs + gap.durationMs)).toBe(true)
    expectInOrder(
      (await decodeEachAlone(recorded.pieces)).flatMap((video) => video.frameNumbers),
      media,
    )
  })

  test("again and again gives way to the next codec", async () => {
    await using recorder = await recording({ beforeWorker: failing("VideoEncoder", 20, 23) })
    await recorder.until("the end of the gap", ({ gaps }) => gaps.some((gap) => gap.endMs !== undefined))
    await recorder.page.waitForTimeout(1500)
    const recorded = await recorder.stop()
    const codecs = [...new Set(videoOf(recorded.pieces).map((piece) => piece.codec))]
    expect(codecs).toEqual(['video/mp4; codecs="avc1.42001f"', 'video/mp4; codecs="vp09.00.30.08"'])
    expectInOrder(
      (await decodeEachAlone(recorded.pieces)).flatMap((video) => video.frameNumbers),
      media,
    )
  })

  test("with every codec gives way to MediaRecorder", async () => {
    await using recorder = await recording({ beforeWorker: failing("VideoEncoder", 20, 1_000_000) })
    await recorder.until("the third path", ({ path }) => path === 3)
    await recorder.until("the end of the gap", ({ gaps }) =>
      gaps.some((gap) => gap.track === "video" && gap.endMs !== undefined),
    )
    const recorded = await recorder.stop()
    expect(videoOf(recorded.pieces).at(-1)!.codec).toBe('video/webm; codecs="vp8"')
    expect(audioOf(recorded.pieces).every((piece) => piece.codec === "audio/opus; packets")).toBe(true)
  })

  test("for sound gives way to Opus as wasm", async () => {
    await using recorder = await recording({ beforeWorker: failing("AudioEncoder", 50, 1_000_000) })
    await recorder.until("the end of a gap", ({ gaps }) =>
      gaps.some((gap) => gap.cause === "encoder-failed" && gap.endMs !== undefined),
    )
    await recorder.page.waitForTimeout(2500)
    const recorded = await recorder.stop()
    const gap = expectOneGap(gapsOf(recorded, "audio"), "encoder-failed")
    const after = audioOf(recorded.pieces).filter((piece) => piece.startMs >= gap.startMs + gap.durationMs)
    expect((await readSound(after)).length).toBeGreaterThan(0)
  })
})
