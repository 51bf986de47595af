import { createRequire } from "node:module"
import { toHex } from "@alongside/evidence/format/bytes"
import { secretFromShares } from "@alongside/evidence/recovery/sheet"
import { readSheetQr } from "@alongside/evidence/recovery/sheet-qr"
import { chromium, type Page } from "playwright-core"
import { expect, test } from "vitest"
import { openTheatre } from "../../apps/phone/stage/browser.ts"
import { requireProgram } from "../../scripts/browsers.ts"
import { secretOnPaper } from "./sheet-reader.ts"

// Its declarations are those of a module that it isn't.
const readQr: typeof import("jsqr").default = createRequire(import.meta.url)("jsqr")

/** What a camera sees of a picture: its pixels, in RGBA. */
async function pixelsOf(png: Buffer): Promise<{ data: Uint8ClampedArray; width: number; height: number }> {
  await using browser = await chromium.launch({ executablePath: requireProgram("chromium"), args: ["--no-sandbox"] })
  const page = await browser.newPage()
  const [width, height, base64] = await page.evaluate(async (picture): Promise<[number, number, string]> => {
    const image = new Image()
    image.src = `data:image/png;base64,${picture}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext("2d")!
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    let text = ""
    for (const byte of data) text += String.fromCharCode(byte)
    return [image.width, image.height, btoa(text)]
  }, png.toString("base64"))
  return { data: new Uint8ClampedArray(Buffer.from(base64, "base64")), width, height }
}

const wordsOn = async (page: Page): Promise<string> => (await page.locator(".paper-words b").allInnerTexts()).join(" ")

test("the code on the sheet says the words beside it, on a screen and on paper, dark or light", async () => {
  await using theatre = await openTheatre()
  for (const appearance of ["dark", "light"] as const) {
    const page = await theatre.openOver("recovery, sheet", { appearance })
    const secret = await secretOnPaper(await wordsOn(page))
    for (const media of ["screen", "print"] as const) {
      await page.emulateMedia({ media })
      const { data, width, height } = await pixelsOf(await page.locator(".paper-code").screenshot())
      const read = readQr(data, width, height)?.data ?? ""
      expect(toHex(await secretFromShares([readSheetQr(read)])), `${appearance}, ${media}`).toBe(toHex(secret))
    }
    await page.context().close()
  }
})

test.each(["recovery, sheet", "recovery, share"] as const)(
  "%s is printed on one page, and nothing else is",
  async (opening) => {
    await using theatre = await openTheatre()
    const page = await theatre.openOver(opening)
    const pdf = (await page.pdf({ format: "Letter" })).toString("latin1")
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await page.emulateMedia({ media: "print" })
    const shown = await page.evaluate(() => {
      const isShown = (element: HTMLElement) => element.checkVisibility() && element.closest(".heard") === null
      return [...document.querySelectorAll<HTMLElement>("h1, button, .paper")]
        .filter(isShown)
        .map(({ className }) => className)
    })
    expect(shown).toEqual(["paper"])
  },
)
