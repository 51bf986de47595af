import { createRequire } from "node:module"
import { readJoiningCode } from "@alongside/evidence/roster/joining-code"
import { readJoiningLink } from "@alongside/evidence/roster/joining-link"
import { SHORT_PIN_DIGITS } from "@alongside/evidence/roster/root"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { axeScript, violationsOn } from "../../../phone/stage/axe.ts"
import { DESK, openTheatre, PHONE, type Theatre } from "../../stage/browser.ts"
import { scenes } from "../../stage/scenes.ts"

const readQr: typeof import("jsqr").default = createRequire(import.meta.url)("jsqr")

interface Pixels {
  /** `1` for a bright one, `0` for a dark one, from the top left. */
  readonly bright: string
  readonly width: number
  readonly height: number
}

/** What a camera sees of a picture, unpacked by the page. @param shot - PNG, base64. */
function blackAndWhite(page: Page, shot: string): Promise<Pixels> {
  return page.evaluate(async (png) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (one) => one.charCodeAt(0))]))
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!
    context.drawImage(image, 0, 0)
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height)
    const bright = Array.from({ length: width * height }, (_, i) => (data[4 * i]! > 127 ? "1" : "0")).join("")
    return { bright, width, height }
  }, shot)
}

function qrOn({ bright, width, height }: Pixels): string | undefined {
  const colours = Uint8ClampedArray.from({ length: 4 * bright.length }, (_, i) =>
    i % 4 === 3 || bright[i >> 2] === "1" ? 255 : 0,
  )
  return readQr(colours, width, height)?.data
}

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

test.each(["dark", "light"] as const)(
  "the square code, the letters and the link lead to this organisation and one of this code's seats (%s)",
  async (appearance) => {
    const page = await theatre.open("code shown", { appearance }, PHONE)
    const { seat } = scenes["code shown"].codes!.codes![0]!
    const { pin } = scenes["code shown"].office!.roster!
    const origin = new URL(page.url()).origin

    const picture = page.locator(".code-picture")
    const read = qrOn(await blackAndWhite(page, (await picture.screenshot()).toString("base64")))
    expect(readJoiningLink(read ?? "")).toEqual({ pin, seat, origin })

    expect(await page.locator(".address").innerText()).toBe(read)
    const typed = readJoiningCode(await page.locator(".seat-code").innerText())
    expect(typed).toEqual({ pin: pin.slice(0, SHORT_PIN_DIGITS), seat })

    // On paper the same, and nothing that is for the coordinator.
    await page.emulateMedia({ media: "print" })
    expect(qrOn(await blackAndWhite(page, (await picture.screenshot()).toString("base64")))).toBe(read)
    const shown = page.locator(".top, .views, .settings, .no-print, .seat-code").filter({ visible: true })
    expect(await shown.evaluateAll((all) => all.map((one) => one.className))).toEqual(["seat-code"])
    await page.context().close()
  },
)

test("a code is closed after one question, and not without it", async () => {
  const page = await theatre.open("codes", {}, { ...PHONE, bypassCSP: true })
  await page.addScriptTag({ content: await axeScript() })
  const calls = () => page.evaluate(() => window.consoleStage.calls.splice(0))
  const touch = (name: string) => page.getByRole("button", { name, exact: true }).first().click()
  const [first] = scenes.codes.codes!.codes!
  await touch("Close it")
  expect(await page.getByRole("alertdialog").innerText()).toContain("can't open it again")
  expect(await violationsOn(page)).toEqual([])
  await touch("Leave it open")
  expect(await page.getByRole("alertdialog").count()).toBe(0)
  expect(await calls()).toEqual([])
  await touch("Close it")
  await touch("Close it for good")
  expect(await calls()).toEqual([["close", first!.id]])
  // A closed one is neither shown to anybody nor closed again.
  const closed = page.locator(".person", { hasText: "Lost poster" })
  expect(await closed.getByRole("button").count()).toBe(0)
  await page.context().close()
})

test("a code is made for a number of people or for any, with a name that isn't only spaces", async () => {
  const page = await theatre.open("codes none", {}, DESK)
  const calls = () => page.evaluate(() => window.consoleStage.calls.splice(0))
  const make = () => page.getByRole("button", { name: "Make the code" }).click()
  await page.getByLabel("What you call it").fill("   ")
  await page.getByLabel("How many people").fill("12")
  await make()
  expect(await calls()).toEqual([])
  await page.getByLabel("What you call it").fill(" clinic ")
  await make()
  expect(await calls()).toEqual([["make", { label: "clinic", seats: 12 }]])
  await page.getByLabel("How many people").fill("0")
  await make()
  expect(await calls()).toEqual([])
  await page.getByLabel("Any number of people").check()
  await make()
  expect(await calls()).toEqual([["make", { label: "clinic", seats: null }]])
  await page.context().close()
})
