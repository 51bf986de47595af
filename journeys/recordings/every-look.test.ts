import { routes } from "@alongside/protocol/routes"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { axeScript, violationsOn } from "../../apps/phone/stage/axe.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { enterPaper, takeKeyOff } from "../recovery/paper.ts"
import { faultsOn } from "./faults-of-a-look.ts"
import { type HerTown, newHerTown } from "./her-town.ts"

let town: HerTown
let sheet: string
let axe: string
beforeAll(async () => {
  axe = await axeScript()
  const media: MarkedMedia = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
  town = await newHerTown(media)
  const phone = await town.phone({ permissions: ["camera", "microphone", "geolocation"] })
  await phone.page.context().setGeolocation({ latitude: 44.9772, longitude: -93.2654, accuracy: 8 })
  await phone.page.reload()
  await phone.press()
  // A place is noted every five seconds.
  await phone.until("two places safe", ({ safeUntilMs }) => safeUntilMs >= 12_000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  sheet = await takeKeyOff(phone)
  await phone.kill()
  const counsel = await town.counsel()
  for (const { id } of await counsel.list()) await counsel.get(routes.records(id, 0, 2))
})
afterAll(() => town[Symbol.asyncDispose]())

const looks = [
  { name: "a phone, dark, English", viewport: { width: 360, height: 740 }, appearance: "dark", language: "en" },
  { name: "a small phone, light, Spanish", viewport: { width: 320, height: 568 }, appearance: "light", language: "es" },
  { name: "a desk, light, English", viewport: { width: 1280, height: 800 }, appearance: "light", language: "en" },
] as const

describe.each(looks)("on $name", ({ viewport, appearance, language }) => {
  test("every page of my recordings fits, and axe finds nothing", async () => {
    const settings = JSON.stringify({ beforePressSeconds: 10, language, dataSaver: false, appearance })
    const { page, browser } = await town.device({
      viewport,
      before: `${axe}; localStorage.setItem("alongside settings", ${JSON.stringify(settings)})`,
    })
    const looked = async (what: string): Promise<void> => {
      expect(await page.evaluate(faultsOn), what).toEqual([])
      expect(await violationsOn(page), what).toEqual([])
    }
    await page.locator(".word-field input").waitFor()
    await looked("the door")
    await page.locator(".sheet-language select").selectOption("en")
    await enterPaper(page, sheet)
    await page.locator(".hers .one").first().waitFor()
    await looked("the list")
    await page.locator(".hers .one").first().click()
    await page.locator(".film .times").waitFor()
    await page.locator(".given li").first().waitFor()
    await page.locator(".way").waitFor()
    await page.locator("details summary").click()
    expect(await page.locator("details .go-there").first().innerText()).toMatch(/44[.,]97720, -93[.,]26540/)
    await page.locator(".kinds input").nth(2).check()
    await looked("one recording")
    await page.locator(".content section").last().locator(".large-button").click()
    await page.locator("dialog.sheet").waitFor()
    await looked("the question whether to delete")
    await browser.kill()
  })
})
