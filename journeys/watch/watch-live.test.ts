import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

let media: RecordedMedia

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

test("counsel sees and hears what the phone records while it records, every piece checked", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  expect(counsel.page.url()).not.toContain("join")

  await counsel.watch(phone.encounter)
  await counsel.untilFrame("the first picture", () => true)
  const first = (await counsel.frame())!
  const soundBefore = await counsel.soundDecoded()
  await counsel.untilFrame("three seconds more", (frame) => frame > first + 3 * media.frameRate)

  expect(await counsel.standing()).toBe("Live")
  expect(await counsel.soundDecoded()).toBeGreaterThan(soundBefore)
  const checks = await counsel.checks()
  expect(checks).toContain("Nothing is amiss")
  expect(checks).toContain("One and the same phone signed all of it")
  expect(Number(/(\d+) pieces checked/.exec(checks)?.[1])).toBeGreaterThan(10)

  phone.stop()
  await playing
  await phone.end()
  await counsel.until("the end", (text) => text.includes("Ended"))
})

test("who joins in the middle sees the newest picture at once, and the beginning too when asked for it", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  await phone.rush(20_000)
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })

  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)
  const joinedAt = (await counsel.frames())[0]!
  // Of twenty seconds that came at once, only the last few records were in the way.
  expect(joinedAt).toBeGreaterThan(13 * media.frameRate)

  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the beginning", (frame) => frame < 3 * media.frameRate)
  expect(await counsel.standing()).toBe("Earlier")
  await counsel.untilFrame("the beginning going on", (frame) => frame > 2 * media.frameRate && frame < joinedAt)

  await counsel.page.keyboard.press("l")
  await counsel.untilFrame("live again", (frame) => frame > joinedAt + media.frameRate)
  await counsel.until("the word for it", (text) => text.includes("You are live"))
  expect(await counsel.checks()).toContain("Nothing is amiss")

  phone.stop()
  await playing
})
