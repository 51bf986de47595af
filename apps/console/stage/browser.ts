import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { build } from "vite"
import { requireProgram } from "../../../scripts/browsers.ts"
import { staticApp } from "../../../scripts/static-app.ts"
import { serveFolder } from "../../phone/stage/serve.ts"
import { CLOCK, type SceneName } from "./scenes.ts"

export interface Look {
  readonly language?: "en" | "es"
  readonly pseudo?: "longest" | "mirrored"
  readonly appearance?: "dark" | "light"
}

/** A browser with the stage in it. Leaving the block closes both. */
export interface Theatre extends AsyncDisposable {
  open(scene: SceneName, look?: Look, options?: BrowserContextOptions): Promise<Page>
}

export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
export const DESK = { viewport: { width: 1280, height: 800 } }

export async function openTheatre(): Promise<Theatre> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-console-stage-"))
  const how = staticApp(import.meta.dirname, "/")
  await build({ ...how, configFile: false, logLevel: "warn", build: { ...how.build, outDir: folder, license: false } })
  const served = await serveFolder(folder)
  const browser = await chromium.launch({
    executablePath: requireProgram("chromium"),
    args: ["--no-sandbox", "--disable-gpu"],
  })
  return {
    async open(scene, look = {}, options = DESK) {
      const locale = look.language === "es" ? "es-MX" : "en-US"
      const context = await browser.newContext({ locale, timezoneId: "America/Chicago", ...options })
      const page = await context.newPage()
      page.on("pageerror", (error) => {
        throw error
      })
      await page.clock.setFixedTime(CLOCK)
      await page.goto(`${served.origin}/?${new URLSearchParams({ scene, ...look })}`)
      await page.locator("h1").first().waitFor()
      return page
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await served[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
