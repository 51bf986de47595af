/**
 * Takes a picture of every screen: `node apps/phone/stage/pictures.ts FOLDER [part of a name]`.
 * Each in four looks at phone and desk size, and the narrowest phone with text twice as large.
 */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { BrowserContextOptions, Page } from "playwright-core"
import { besideSceneNames } from "./beside-scene-names.ts"
import { DESK, type Look, openTheatre, PHONE, SMALL_PHONE } from "./browser.ts"
import { type OpeningName, openings, type SceneName, scenes } from "./scenes.ts"

const [folder, part = ""] = process.argv.slice(2)
if (folder === undefined) throw new Error("say into which folder")

interface Shot {
  readonly name: string
  readonly options: BrowserContextOptions
  readonly look: Look
  readonly textPercent?: number
}

const shots: readonly Shot[] = [
  { name: "phone-dark-en", options: PHONE, look: {} },
  { name: "phone-light-es", options: PHONE, look: { language: "es", appearance: "light" } },
  { name: "phone-dark-longest", options: PHONE, look: { pseudo: "longest" } },
  { name: "phone-light-mirrored", options: PHONE, look: { pseudo: "mirrored", appearance: "light" } },
  { name: "small-dark-es", options: SMALL_PHONE, look: { language: "es" } },
  { name: "small-dark-en-200", options: SMALL_PHONE, look: {}, textPercent: 200 },
  { name: "desk-dark-en", options: DESK, look: {} },
  { name: "desk-light-es", options: DESK, look: { language: "es", appearance: "light" } },
  { name: "sideways-dark-en", options: { ...PHONE, viewport: { width: 740, height: 360 } }, look: {} },
]

async function take(page: Page, name: string, shot: Shot): Promise<void> {
  if (shot.textPercent !== undefined)
    await page.evaluate((percent) => {
      document.documentElement.style.fontSize = `${percent}%`
    }, shot.textPercent)
  await page.screenshot({ path: join(folder!, `${name.replaceAll(/[ ,]+/g, "-")}.${shot.name}.png`) })
}

await mkdir(folder, { recursive: true })
await using theatre = await openTheatre()
for (const shot of shots) {
  const wanted = (name: string) => `${name}.${shot.name}`.includes(part)
  for (const name of Object.keys(scenes).filter(wanted) as SceneName[]) {
    const page = await theatre.open(name, shot.look, shot.options)
    await take(page, name, shot)
    await page.context().close()
  }
  for (const name of besideSceneNames.filter(wanted)) {
    const page = await theatre.openBeside(name, shot.look, shot.options)
    await take(page, name, shot)
    await page.context().close()
  }
  for (const name of Object.keys(openings).filter(wanted) as OpeningName[]) {
    const page = await theatre.openOver(name, shot.look, shot.options)
    await take(page, name, shot)
    await page.context().close()
  }
}
