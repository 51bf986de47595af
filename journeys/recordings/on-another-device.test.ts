import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { framesIn, noteShownFrames, STRIP } from "../counsel-console.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { enterPaper, openRecovery, recordBriefly, takeKeyOff, takePapers } from "../recovery/paper.ts"
import { newHerTown } from "./her-town.ts"

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

const shownFrames = async (page: Page): Promise<number[]> =>
  framesIn(await page.evaluate(() => globalThis.shownStrips ?? []))

const secondsOf = (clock: string): number => clock.split(":").reduce((sum, part) => 60 * sum + Number(part), 0)

test("the phone is smashed: on another device, with the sheet typed, everything is there and plays", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  // Once with the phone's own key, once with the sheet's.
  await recordBriefly(phone)
  const sheet = await takeKeyOff(phone)
  await phone.page.locator(".dock .again").click()
  await phone.again()
  await recordBriefly(phone)
  await phone.kill()

  const { page } = await town.device()
  await enterPaper(page, sheet)
  await page.locator(".hers").waitFor()
  const rows = page.locator(".hers .one")
  expect(await rows.count()).toBe(2)

  for (const at of [0, 1]) {
    await rows.nth(at).click()
    await page.locator("video").waitFor({ state: "attached" })
    await page.evaluate(noteShownFrames, STRIP)
    await page.locator(".film .times").waitFor()
    expect(await page.locator("video").evaluate((video: HTMLVideoElement) => video.paused)).toBe(true)
    await page.getByRole("button", { name: "Play", exact: true }).click()
    // From its beginning to its end.
    const [, all] = /of (\S+)$/.exec(await page.locator(".film .times b").innerText())!
    await expectEventually("the end", async () => {
      const [now] = /^\S+/.exec(await page.locator(".film .times b").innerText())!
      return secondsOf(now) >= secondsOf(all!) - 1
    })
    const frames = await shownFrames(page)
    // Frames of the camera, in their order; a busy machine leaves many out, of its camera and of its screen.
    expect(frames.length).toBeGreaterThan(8)
    expect(frames).toEqual(frames.toSorted((a, b) => a - b))
    const [first, last] = [frames[0]!, frames.at(-1)!]
    expect(last - first).toBeGreaterThan((secondsOf(all!) - 3) * media.frameRate)
    expect(last - first).toBeLessThan((secondsOf(all!) + 2) * media.frameRate)
    expect(await page.locator(".checked").innerText()).toContain("nothing is wrong")
    await page.locator(".dock .again").click()
    await rows.first().waitFor()
  }
})

test("on the phone itself her recordings are there as long as the key is", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  await recordBriefly(phone)
  await phone.again()
  await phone.page.locator(".top .plain").click()
  await phone.page.getByRole("button", { name: "Open my recordings" }).click()
  await phone.page.locator(".hers .one").click()
  await phone.page.locator(".film .times").waitFor()
  expect(await phone.page.locator(".given").innerText()).toBe("")
})

test("a key that no phone has told of is said to be that, and another can be entered", async () => {
  await using town = await newHerTown()
  const other = await town.phone()
  await recordBriefly(other)
  await openRecovery(other.page)
  // Shown and never read back: it isn't in use.
  const [sheet] = await takePapers(other.page, "sheet")

  const { page } = await town.device()
  await enterPaper(page, sheet!)
  await page.getByText("This server knows no recordings of this key.").waitFor()
  await page.getByRole("button", { name: "Enter another key" }).click()
  await page.locator(".word-field input").waitFor()
})
