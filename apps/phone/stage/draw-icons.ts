/** Draws the PNG icons from public/icons/icon.svg: `node apps/phone/stage/draw-icons.ts`. They are committed. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { requireProgram } from "../../../scripts/browsers.ts"

const folder = join(import.meta.dirname, "../public/icons")
const rounded = await readFile(join(folder, "icon.svg"), "utf8")
/** Where the system cuts the shape itself, the ground fills the whole square. */
const square = rounded.replace('rx="112" ', "")

const icons = [
  { name: "icon-192", size: 192, svg: rounded },
  { name: "icon-512", size: 512, svg: rounded },
  { name: "maskable-512", size: 512, svg: square },
  { name: "apple-touch-icon", size: 180, svg: square },
]

const browser = await chromium.launch({ executablePath: requireProgram("chromium"), args: ["--no-sandbox"] })
for (const { name, size, svg } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`)
  await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true })
  await page.close()
}
await browser.close()
