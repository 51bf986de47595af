/** Takes a picture of every screen: `node apps/console/stage/pictures.ts FOLDER [part of a name]`. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { BrowserContextOptions } from "playwright-core"
import { DESK, type Look, openTheatre, PHONE } from "./browser.ts"
import { type SceneName, scenes } from "./scenes.ts"

const [folder, part = ""] = process.argv.slice(2)
if (folder === undefined) throw new Error("say into which folder")

interface Shot {
  readonly name: string
  readonly options: BrowserContextOptions
  readonly look: Look
}

const shots: readonly Shot[] = [
  { name: "desk-dark-en", options: DESK, look: {} },
  { name: "desk-light-es", options: DESK, look: { language: "es", appearance: "light" } },
  { name: "desk-dark-longest", options: DESK, look: { pseudo: "longest" } },
  { name: "phone-dark-en", options: PHONE, look: {} },
  { name: "phone-light-es", options: PHONE, look: { language: "es", appearance: "light" } },
  { name: "phone-dark-longest", options: PHONE, look: { pseudo: "longest" } },
  { name: "phone-light-mirrored", options: PHONE, look: { pseudo: "mirrored", appearance: "light" } },
]

await mkdir(folder, { recursive: true })
await using theatre = await openTheatre()
for (const shot of shots) {
  for (const scene of Object.keys(scenes) as SceneName[]) {
    const name = `${scene.replaceAll(" ", "-")}.${shot.name}`
    if (!name.includes(part)) continue
    const page = await theatre.open(scene, shot.look, shot.options)
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: shot.options === PHONE })
    await page.context().close()
  }
}
