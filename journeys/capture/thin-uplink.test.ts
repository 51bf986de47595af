import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { beforeAll, expect, test } from "vitest"
import type { VideoLevel } from "../../apps/phone/src/capture/video-level.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { audioOf, decodeEachAlone, expectInOrder, videoOf } from "./play.ts"
import { gapsOf, openRecorder, type Recorder } from "./recorder.ts"

let media: MarkedMedia

beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 8, frameRate: 12 })
})

async function setLevel(recorder: Recorder, level: VideoLevel): Promise<void> {
  await recorder.page.evaluate((wanted) => window.harness.capture.setVideoLevel(wanted, "thin-uplink"), level)
  await recorder.page.waitForTimeout(1300)
}

test("the picture gets smaller, slower, stops and comes back, readable at each size; sound goes on", async () => {
  await using recorder = await openRecorder({ media })
  await recorder.open()
  await recorder.until("an open camera", ({ camera }) => camera === "open")
  await recorder.press()
  for (const level of ["full", "smaller", "smallest", "slower", "off", "full"] as const) await setLevel(recorder, level)
  expect((await recorder.state()).video).toBe("full")
  const recorded = await recorder.stop()

  const videos = await decodeEachAlone(recorded.pieces)
  const sizes = videos.map(({ width, height }) => `${width}x${height}`)
  const changes = sizes.filter((size, i) => size !== sizes[i - 1])
  expect(changes).toEqual(["640x480", "480x360", "320x240", "640x480"])
  expectInOrder(
    videos.flatMap((video) => video.frameNumbers),
    media,
  )

  const gaps = gapsOf(recorded, "video")
  expect(gaps.map((gap) => gap.cause)).toEqual(["thin-uplink", "thin-uplink"])
  expect(gaps[1]!.durationMs).toBeGreaterThan(900)
  expect(gapsOf(recorded, "audio")).toEqual([])
})

test("slower is eight frames a second", async () => {
  const fast = await makeMarkedMedia({ seconds: 8, width: 320, height: 240, frameRate: 24 })
  await using recorder = await openRecorder({ media: fast })
  await recorder.open({ preRollSeconds: 0 })
  await recorder.until("an open camera", ({ camera }) => camera === "open")
  await setLevel(recorder, "slower")
  await recorder.press()
  await recorder.page.waitForTimeout(3000)
  const recorded = await recorder.stop()
  const frames = (await decodeEachAlone(recorded.pieces)).flatMap((video) => video.frameNumbers).length
  const pieces = videoOf(recorded.pieces)
  const seconds = (pieces.at(-1)!.startMs + pieces.at(-1)!.durationMs - pieces[0]!.startMs) / 1000
  expect(frames / seconds).toBeGreaterThan(4)
  expect(frames / seconds).toBeLessThan(9)
})

test("at the long pace pieces are a second long, of picture and of sound", async () => {
  await using recorder = await openRecorder({ media })
  await recorder.open({ preRollSeconds: 0 })
  await recorder.until("open devices", ({ camera, microphone }) => camera === "open" && microphone === "open")
  await recorder.page.evaluate(() => window.harness.capture.setPace("long"))
  await recorder.page.waitForTimeout(1200)
  await recorder.press()
  await recorder.page.waitForTimeout(3500)
  const recorded = await recorder.stop()
  // The first begins at the press and the last ends at the stop.
  const whole = audioOf(recorded.pieces).slice(1, -1)
  expect(whole.length).toBeGreaterThanOrEqual(1)
  expect(whole.map((piece) => decodeAudioPackets(piece.media).packets.length)).toEqual(whole.map(() => 50))
  const longest = Math.max(...videoOf(recorded.pieces).map((piece) => piece.durationMs))
  expect(longest).toBeGreaterThan(800)
  expect(longest).toBeLessThan(1200)
})
