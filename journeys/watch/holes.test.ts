import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type RecordedMedia, type RecordedPiece, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

let media: RecordedMedia

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

const isVideoIn = (fromMs: number, toMs: number) => (piece: RecordedPiece) =>
  piece.track === "video" && piece.startMs > fromMs - 100 && piece.startMs < toMs - 100

/** Frames shown are those outside [from, to) seconds. */
function framesIn(frames: readonly number[], from: number, to: number): number[] {
  return frames.filter((frame) => frame >= from * media.frameRate && frame < to * media.frameRate)
}

test("a lost piece of the picture is ridden over, sound goes on through it, and the piece is said to be missing", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const isLost = isVideoIn(8000, 9000)
  const playing = phone.play(undefined, (piece) => (isLost(piece) ? "lost" : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)

  await counsel.untilFrame("what comes after the hole", (frame) => frame > 11 * media.frameRate)

  const frames = await counsel.frames()
  expect(framesIn(frames, 8, 9)).toEqual([])
  expect(framesIn(frames, 7, 8)).not.toEqual([])
  expect(framesIn(frames, 9, 11)).not.toEqual([])
  expect(await counsel.standing()).toBe("Live")
  await counsel.until("the missing pieces", (text) => text.includes("2 pieces haven't come"))

  phone.stop()
  await playing
})

test("a lost piece that comes after all is there when counsel goes back to it", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const isLate = isVideoIn(2000, 3000)
  const late: Parameters<RecordedPhone["send"]>[0][number][] = []
  await phone.rush(10_000, (piece) => (isLate(piece) ? { as: async (item) => late.push(item) } : piece))
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)

  await phone.send(late)
  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("what came late", (frame) => framesIn([frame], 2, 3).length > 0)

  expect(await counsel.checks()).not.toContain("haven't come")
  phone.stop()
  await playing
})

test("while the camera is taken counsel hears on, and reads since when there is no picture and why", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const isTaken = isVideoIn(5000, 15_000)
  let said: "nothing" | "beginning" | "end" = "nothing"
  const playing = phone.play(undefined, (piece) => {
    if (isTaken(piece)) {
      if (said === "nothing") void phone.gap("video", "device-taken", 5000, 0)
      said = "beginning"
      return "unrecorded"
    }
    if (said === "beginning" && piece.track === "video") {
      void phone.gap("video", "device-taken", 5000, 10_000)
      said = "end"
    }
    return piece
  })
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.until("the gap", (text) => text.includes("No picture since") && text.includes("Sound goes on."))
  const soundBefore = await counsel.soundDecoded()
  expect(await counsel.text()).toContain("A call or another app took it.")
  await counsel.untilFrame("the picture again", (frame) => frame > 16 * media.frameRate)

  expect(await counsel.soundDecoded()).toBeGreaterThan(soundBefore)
  expect(framesIn(await counsel.frames(), 5, 15)).toEqual([])
  await counsel.until("the overlay gone", (text) => text.includes("No picture ") && !text.includes("No picture since"))
  expect(await counsel.checks()).toContain("Nothing is amiss")
  phone.stop()
  await playing
})

test("without a camera counsel hears, and reads that there is only sound", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play(undefined, (piece) => (piece.track === "video" ? "unrecorded" : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)

  await counsel.until("sound alone", (text) => text.includes("Only sound is being recorded."))
  const before = await counsel.soundDecoded()
  await counsel.until("it going on", (text) => /0:0[6-9]/.test(text))
  expect(await counsel.soundDecoded()).toBeGreaterThan(before)
  expect(await counsel.standing()).toBe("Live")
  phone.stop()
  await playing
})

test("without a microphone counsel sees, and reads that there is no sound", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play(undefined, (piece) => (piece.track === "audio" ? "unrecorded" : piece))
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)

  await counsel.untilFrame("a picture that moves", (frame) => frame > 6 * media.frameRate)
  expect(await counsel.text()).toContain("No sound so far")
  phone.stop()
  await playing
})
