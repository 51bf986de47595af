import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { requireProgram } from "../../../scripts/browsers.ts"
import type { BesideSceneName } from "./beside-scene-names.ts"
import { type Opening, type OpeningName, openings, type SceneName, scenes } from "./scenes.ts"
import { buildStage, type Served, serveFolder } from "./serve.ts"

export interface Look {
  /** The browser's. */
  readonly language?: "en" | "es"
  readonly pseudo?: "longest" | "mirrored"
  readonly appearance?: "dark" | "light"
}

/** A browser with the stage in it. Leaving the block closes both. */
export interface Theatre extends AsyncDisposable {
  /** A fresh page that shows `scene`; a phone's screen and touch unless told otherwise. */
  open(scene: SceneName, look?: Look, options?: BrowserContextOptions): Promise<Page>
  /** The same with one of {@link circleScenes} or {@link lettersScenes}. */
  openBeside(scene: BesideSceneName, look?: Look, options?: BrowserContextOptions): Promise<Page>
  /** The same, with what is opened over it by touch. */
  openOver(opening: OpeningName, look?: Look, options?: BrowserContextOptions): Promise<Page>
}

export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
export const SMALL_PHONE = { ...PHONE, viewport: { width: 320, height: 568 } }
export const DESK = { viewport: { width: 1280, height: 800 } }

export async function openTheatre(): Promise<Theatre> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-stage-"))
  await buildStage(folder)
  const served: Served = await serveFolder(folder)
  const browser: Browser = await chromium.launch({
    executablePath: requireProgram("chromium"),
    args: ["--no-sandbox", "--disable-gpu"],
  })
  const openBy = async (
    wanted: Readonly<Record<string, string>>,
    look: Look = {},
    options: BrowserContextOptions = PHONE,
  ): Promise<Page> => {
    const context = await browser.newContext({ locale: look.language === "es" ? "es-MX" : "en-US", ...options })
    const page = await context.newPage()
    page.on("pageerror", (error) => {
      throw error
    })
    const query = new URLSearchParams({ ...wanted, ...look })
    await page.goto(`${served.origin}/?${query}`)
    await page.locator("h1, .dim").first().waitFor()
    return page
  }
  const open: Theatre["open"] = (scene, look, options) => openBy({ scene }, look, options)
  return {
    open,
    openBeside: (beside, look, options) => openBy({ beside }, look, options),
    async openOver(opening, look, options) {
      const { scene, touch, hold, shows }: Opening = openings[opening]
      const page = await open(scene, look, options)
      if (scenes[scene].phase === "recording") await steady(page)
      for (const selector of touch) await page.locator(selector).click()
      if (hold !== undefined) {
        await page.locator(".press").hover()
        // However long it is looked at, the hold isn't over: its timer is never set. Every other is.
        const real = await page.evaluateHandle(() => window.setTimeout)
        await page.evaluate(() => Object.assign(window, { setTimeout: () => 0 }))
        await page.mouse.down()
        await page.evaluate((setTimeout) => Object.assign(window, { setTimeout }) && undefined, real)
        await page.evaluate((name) => window.stage.show(name), hold)
        await page.locator(".hold-ring").waitFor()
      }
      if (shows !== undefined) await page.locator(shows).waitFor()
      return page
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await served[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Waits until the buttons that come up under the finger that pressed *Record* have begun to answer. */
export async function steady(page: Page): Promise<void> {
  await page.waitForFunction((ms) => performance.now() > ms, (await page.evaluate(() => performance.now())) + 750)
}
