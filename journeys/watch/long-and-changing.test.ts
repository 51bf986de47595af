import { expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

/** One recording after the other: until `atMs` the first, from then on the second. */
function splice(first: RecordedMedia, atMs: number, second: RecordedMedia): RecordedMedia {
  const before = first.pieces.filter(({ startMs }) => startMs < atMs)
  const after = second.pieces.filter(({ startMs }) => startMs >= atMs)
  return { ...second, pieces: [...before, ...after] }
}

test("when the phone shrinks its picture, or changes its codec, the picture goes on", async () => {
  const large = await recordedMedia({ seconds: 60 })
  const small = await recordedMedia({ seconds: 60, width: 240, height: 180 })
  const other = await recordedMedia({ seconds: 60, codec: "vp9" })
  const media = splice(splice(large, 8000, small), 14_000, other)
  expect(new Set(media.pieces.map(({ codec }) => codec)).size).toBe(3)
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("the third", (frame) => frame > 18 * media.frameRate)
  const frames = await counsel.frames()
  for (const second of [7, 9, 13, 15]) {
    const shown = frames.filter((frame) => Math.floor(frame / media.frameRate) === second)
    expect(shown.length, `frames of second ${second}`).toBeGreaterThan(0)
  }
  // And the other way round, over the same seams.
  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the first", (frame) => frame < 2 * media.frameRate)
  await counsel.untilFrame(
    "the second after the first",
    (frame) => frame > 9 * media.frameRate && frame < 12 * media.frameRate,
  )
  expect(await counsel.checks()).toContain("Nothing is amiss")
  expect(await counsel.checks()).not.toContain("can't play")
  phone.stop()
  await playing
})

test("one that is over is watched from its beginning", async () => {
  const media = await recordedMedia({ seconds: 60 })
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  await phone.rush(30_000)
  await phone.end()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.until("it in the list", (text) => text.includes("Ended"))
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)
  expect((await counsel.frames())[0]).toBeLessThan(2 * media.frameRate)
  await counsel.untilFrame("it going on", (frame) => frame > 3 * media.frameRate)
})

test("however much of it counsel watches, the player holds no more than some two minutes", async () => {
  const media = await recordedMedia({ seconds: 160 })
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  await phone.rush(160_000)
  await phone.end()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.until("it in the list", (text) => text.includes("Ended"))
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)
  const video = counsel.page.locator("video")
  await video.evaluate((element: HTMLVideoElement) => {
    // Nearly three minutes in twenty seconds.
    element.playbackRate = 8
  })
  let most = 0
  await counsel.untilFrame("the end of it", (frame) => frame > 145 * media.frameRate)
  for (let look = 0; look < 5; look++) {
    const held = await video.evaluate(({ buffered }: HTMLVideoElement) => {
      return Array.from({ length: buffered.length }, (_, i) => buffered.end(i) - buffered.start(i)).reduce(
        (a, b) => a + b,
        0,
      )
    })
    most = Math.max(most, held)
    await counsel.page.waitForTimeout(500)
  }
  expect(most).toBeLessThan(120)
  expect(await counsel.checks()).toContain("Nothing is amiss")
})

test("a session that ends is renewed, and live goes on", async () => {
  const media = await recordedMedia({ seconds: 60 })
  // Nine seconds.
  await using town = await newTown({ server: { ALONGSIDE_SESSION_HOURS: "0.0025" } })
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  let signIns = 0
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      page.on("request", (request) => {
        if (request.url().endsWith("/v1/sessions")) signIns += 1
      })
    },
  })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)
  const from = (await counsel.frame())!
  await counsel.untilFrame("twenty seconds on", (frame) => frame > from + 20 * media.frameRate)
  expect(signIns).toBeGreaterThan(1)
  expect(await counsel.standing()).toBe("Live")
  phone.stop()
  await playing
})
