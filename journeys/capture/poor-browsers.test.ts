import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import { beforeAll, describe, expect, test } from "vitest"
import type { Path } from "../../apps/phone/src/capture/orders.ts"
import type { MediaPiece } from "../../apps/phone/src/capture/piece.ts"
import { decodeAudio, decodeVideo, readSoundMarks } from "../media/read-marks.ts"
import type { MarkedMedia } from "../media/source.ts"
import {
  audioOf,
  decodeEachAlone,
  expectInOrder,
  expectOwnPace,
  joined,
  readSound,
  smallMedia,
  videoOf,
} from "./play.ts"
import { gapsOf, openRecorder, type Recorded, type RecorderOptions, type Taken } from "./recorder.ts"

interface Take {
  readonly recorded: Recorded
  readonly path: Path | undefined
  readonly taken: Taken
}

let media: MarkedMedia

beforeAll(async () => {
  media = await smallMedia()
})

async function take(forcePath: Path | undefined, options: RecorderOptions = {}): Promise<Take> {
  await using recorder = await openRecorder({ media, ...options })
  await recorder.open({ preRollSeconds: 10, ...(forcePath === undefined ? {} : { forcePath }) })
  await recorder.until("open devices", (state) => state.camera === "open" && state.microphone === "open")
  await recorder.page.waitForTimeout(2500)
  await recorder.press()
  await recorder.page.waitForTimeout(2500)
  const { path } = await recorder.state()
  return { taken: await recorder.taken(), recorded: await recorder.stop(), path }
}

describe.each([
  ["a browser without an Opus encoder", undefined, { beforeWorker: "delete self.AudioEncoder;" }],
  ["the second path, forced", 2 as const, {}],
])("%s", (_, forcePath, options) => {
  let taken: Take
  beforeAll(async () => {
    taken = await take(forcePath, options)
  })

  test("encodes sound by wasm, under the app's own Content-Security-Policy", async () => {
    expect(taken.path).toBe(2)
    expectOwnPace(await readSound(taken.recorded.pieces))
    expect(gapsOf(taken.recorded, "audio")).toEqual([])
  })

  test("gives every packet the same size, whatever is said", () => {
    const packets = audioOf(taken.recorded.pieces).flatMap((piece) => decodeAudioPackets(piece.media).packets)
    expect(packets.length).toBeGreaterThan(100)
    expect(new Set(packets.map((packet) => packet.length))).toEqual(new Set([60]))
  })

  test("loses no frame that came", async () => {
    const numbers = (await decodeEachAlone(taken.recorded.pieces)).flatMap((video) => video.frameNumbers)
    expect(taken.taken.frames).toBeGreaterThan(15)
    expect(numbers.length).toBeGreaterThanOrEqual(taken.taken.frames)
    expectInOrder(numbers, media)
  })
})

describe.each([
  ["a browser without WebCodecs", undefined, { beforeWorker: "delete self.VideoEncoder; delete self.AudioEncoder;" }],
  ["the third path, forced", 3 as const, {}],
])("%s", (_, forcePath, options) => {
  let taken: Take
  beforeAll(async () => {
    taken = await take(forcePath, options)
  })

  test("records WebM by MediaRecorder, each track by itself, playable from its first piece", async () => {
    expect(taken.path).toBe(3)
    const { frameNumbers } = await decodeVideo(joined(videoOf(taken.recorded.pieces)))
    // MediaRecorder itself lets frames fall, the more the busier the machine; none comes twice or back.
    expectInOrder(frameNumbers, media)
    expect(frameNumbers.length).toBeGreaterThan(10)
    expectOwnPace(readSoundMarks(await decodeAudio(joined(audioOf(taken.recorded.pieces)))))
  })

  test("keeps seconds before the press, each track from where it can be read", () => {
    for (const pieces of [audioOf(taken.recorded.pieces), videoOf(taken.recorded.pieces)]) {
      expect(decodeWebmSlice(pieces[0]!.media).header).toBeDefined()
      const live = pieces.findIndex((piece) => !piece.sealedAtPress)
      expect(pieces[live]!.startMs - pieces[0]!.startMs + pieces[live]!.durationMs).toBeGreaterThan(1000)
    }
  })

  test("says the header again with what is first sealed live", () => {
    for (const pieces of [audioOf(taken.recorded.pieces), videoOf(taken.recorded.pieces)]) {
      const live = pieces.filter((piece) => !piece.sealedAtPress).map((piece) => decodeWebmSlice(piece.media).header)
      expect(live[0]).toBeDefined()
      expect(live.slice(1).every((header) => header === undefined)).toBe(true)
    }
  })

  test("has no gap between its slices", () => {
    expect([...gapsOf(taken.recorded, "audio"), ...gapsOf(taken.recorded, "video")]).toEqual([])
  })
})

test("on the third path the picture costs less, stops and comes back, each time as a stream of its own", async () => {
  await using recorder = await openRecorder({
    media,
    beforePage: `
      window.asked = []
      const Real = window.MediaRecorder
      window.MediaRecorder = class extends Real {
        constructor(stream, options) {
          super(stream, options)
          if (options.videoBitsPerSecond) window.asked.push(options.videoBitsPerSecond)
        }
      }
    `,
  })
  await recorder.open({ preRollSeconds: 0, forcePath: 3 })
  await recorder.until("open devices", ({ camera, microphone }) => camera === "open" && microphone === "open")
  await recorder.press()
  await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
  for (const level of ["smallest", "off", "full"] as const) {
    await recorder.page.evaluate((wanted) => window.harness.capture.setVideoLevel(wanted, "data-saver"), level)
    await recorder.page.waitForTimeout(2000)
  }
  const asked = await recorder.page.evaluate("asked")
  const recorded = await recorder.stop()

  const streams: MediaPiece[][] = []
  for (const piece of videoOf(recorded.pieces)) {
    if (decodeWebmSlice(piece.media).header !== undefined) streams.push([])
    streams.at(-1)!.push(piece)
  }
  expect(streams).toHaveLength(3)
  for (const stream of streams) {
    expect((await decodeVideo(joined(stream))).frameNumbers.length).toBeGreaterThan(0)
  }
  // Chromium scales for those who show a picture and not for its recorder: there the bit rate is what gets smaller.
  expect(asked).toEqual([600_000, 200_000, 600_000])
  expect(gapsOf(recorded, "video").map((gap) => gap.cause)).toEqual(["data-saver", "data-saver"])
})

test("on the third path pieces are a second long at the long pace", async () => {
  await using recorder = await openRecorder({ media })
  await recorder.open({ preRollSeconds: 0, forcePath: 3 })
  await recorder.until("open devices", ({ camera, microphone }) => camera === "open" && microphone === "open")
  await recorder.page.evaluate(() => window.harness.capture.setPace("long"))
  await recorder.press()
  await recorder.page.waitForTimeout(4500)
  const recorded = await recorder.stop()
  const durations = audioOf(recorded.pieces)
    .slice(1, -1)
    .map((piece) => piece.durationMs)
  expect(durations.length).toBeGreaterThan(0)
  expect(Math.min(...durations)).toBeGreaterThan(899)
})
