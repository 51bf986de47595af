import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { beforeAll, describe, expect, test } from "vitest"
import { decodeVideo } from "../media/read-marks.ts"
import type { MarkedMedia } from "../media/source.ts"
import {
  audioOf,
  decodeEachAlone,
  expectAllOf,
  expectOwnPace,
  frameTimes,
  readSound,
  smallMedia,
  videoOf,
} from "./play.ts"
import { gapsOf, openRecorder, type Recorded, type Taken } from "./recorder.ts"

describe("a press in Chromium, with the seconds before it", () => {
  let media: MarkedMedia
  let recorded: Recorded
  let taken: Taken

  beforeAll(async () => {
    media = await smallMedia()
    await using recorder = await openRecorder({ media })
    await recorder.open({ preRollSeconds: 10 })
    await recorder.until("an open camera", (state) => state.camera === "open" && state.path === 1)
    await recorder.page.waitForTimeout(2500)
    await recorder.press()
    await recorder.page.waitForTimeout(2500)
    taken = await recorder.taken()
    recorded = await recorder.stop()
  })

  test("every video piece decodes alone, and everything that came is there, in order", async () => {
    await expectAllOf(taken, recorded.pieces, media)
  })

  test("a lost piece costs its own frames and no others", async () => {
    const pieces = videoOf(recorded.pieces)
    const alone = await decodeEachAlone(pieces)
    const withoutSecond = pieces.filter((_, i) => i !== 1).map((piece) => Buffer.from(piece.media))
    const joined = await decodeVideo(Buffer.concat(withoutSecond))
    expect(joined.frameNumbers).toEqual(alone.filter((_, i) => i !== 1).flatMap((video) => video.frameNumbers))
  })

  test("the sound goes on through all pieces at its own pace", async () => {
    expectOwnPace(await readSound(recorded.pieces))
  })

  test("what came before the press is said to be sealed at the press", () => {
    const before = recorded.pieces.filter((piece) => piece.sealedAtPress)
    const after = recorded.pieces.filter((piece) => !piece.sealedAtPress)
    expect(recorded.pieces).toEqual([...before, ...after])
    for (const track of [audioOf, videoOf]) {
      expect(track(after)[0]!.startMs - track(before)[0]!.startMs).toBeGreaterThan(1000)
    }
  })

  test("every full piece of sound has the same size, whatever is said", () => {
    const full = audioOf(recorded.pieces).filter((piece) => piece.durationMs === 200)
    expect(full.length).toBeGreaterThan(10)
    // The time in it is a number that takes 3 or 5 bytes.
    for (const piece of full) {
      const { packets, samplesPerPacket, channels } = decodeAudioPackets(piece.media)
      expect(packets.map((packet) => packet.length)).toEqual(new Array(10).fill(60))
      expect([samplesPerPacket, channels]).toEqual([960, 1])
    }
  })

  test("the times inside the media and those of the pieces are one clock", async () => {
    const zeros = audioOf(recorded.pieces).map(
      (piece) => piece.startMs - decodeAudioPackets(piece.media).startUs / 1000,
    )
    for (const zero of zeros) expect(Math.abs(zero - zeros[0]!)).toBeLessThan(0.01)
    for (const piece of videoOf(recorded.pieces)) {
      const [first] = await frameTimes(piece)
      expect(Math.abs(piece.startMs - first! * 1000 - zeros[0]!)).toBeLessThan(0.01)
    }
  })

  test("picture and sound of one moment carry one time", async () => {
    const firstSound = audioOf(recorded.pieces)[0]!
    const pieces = videoOf(recorded.pieces)
    const times = (await Promise.all(pieces.map(frameTimes))).flat()
    const numbers = (await decodeEachAlone(pieces)).flatMap((video) => video.frameNumbers)
    const zeroMs = firstSound.startMs - decodeAudioPackets(firstSound.media).startUs / 1000
    const apart = (await readSound(recorded.pieces)).flatMap((mark) => {
      // The frame that the source shows while it begins to say that second.
      const frame = numbers.indexOf(mark.second * media.frameRate)
      return frame < 0 ? [] : [firstSound.startMs + mark.at * 1000 - (zeroMs + times[frame]! * 1000)]
    })
    console.log(`sound comes after its picture by ${apart.map((ms) => ms.toFixed(1)).join(", ")} ms`)
    // The browser starts its two files one after the other; what it takes between is counted here too.
    expect(apart.length).toBeGreaterThan(0)
    for (const ms of apart) expect(Math.abs(ms)).toBeLessThan(150)
  })

  test("nothing is missing between pieces, so no gap is said, and the end comes last", () => {
    expect(gapsOf(recorded, "audio")).toEqual([])
    expect(gapsOf(recorded, "video")).toEqual([])
    expect(recorded.end).toBeDefined()
  })
})
