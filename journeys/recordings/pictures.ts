/** Takes a picture of every page of *My recordings*: `node journeys/recordings/pictures.ts FOLDER [part of a name]`. */
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { looks, openHerStage } from "./her-stage.ts"

const [folder, part = ""] = process.argv.slice(2)
if (folder === undefined) throw new Error("say into which folder")
await mkdir(folder, { recursive: true })
await using stage = await openHerStage()
for (const { name, look, options } of looks.filter((one) => one.name.includes(part))) {
  await stage.visit(look, options, async (page, shown) => {
    // All of it: the screen grows until nothing in it scrolls.
    const { width, height } = page.viewportSize()!
    const more = await page.locator(".content").evaluate((content) => content.scrollHeight - content.clientHeight)
    await page.setViewportSize({ width, height: height + more })
    await page.screenshot({
      path: join(folder, `${shown.replaceAll(/[ ,]+/g, "-")}.${name.replaceAll(/[ ,]+/g, "-")}.png`),
    })
    await page.setViewportSize({ width, height })
  })
}
