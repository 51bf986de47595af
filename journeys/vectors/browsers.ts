/** Browsers that open one page each, and what each needs to be driven. */
import { chromium } from "playwright-core"
import puppeteer from "puppeteer-core"
import { findProgram, type Program, requireProgram } from "../../scripts/browsers.ts"
import { canRunWebKit, openWebKit, webKitNeeds } from "../webkit.ts"

export interface OneBrowser {
  readonly name: string
  /** Without them this machine can't run it. */
  readonly needs: readonly Program[]
  /** Opens `address`; what is returned closes the browser. */
  open(address: string): Promise<AsyncDisposable>
}

export const canRun = (browser: OneBrowser): boolean =>
  browser === webkitBrowser ? canRunWebKit() : browser.needs.every((program) => findProgram(program) !== undefined)

const chromiumBrowser: OneBrowser = {
  name: "Chromium",
  needs: ["chromium"],
  async open(address) {
    const browser = await chromium.launch({
      executablePath: requireProgram("chromium"),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    })
    await (await browser.newPage()).goto(address)
    return { [Symbol.asyncDispose]: () => browser.close() }
  },
}

const firefoxBrowser: OneBrowser = {
  name: "Firefox",
  needs: ["firefox"],
  async open(address) {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: requireProgram("firefox"),
      headless: true,
    })
    await (await browser.newPage()).goto(address)
    return { [Symbol.asyncDispose]: () => browser.close() }
  },
}

const webkitBrowser: OneBrowser = { name: "WebKitGTK", needs: webKitNeeds, open: (address) => openWebKit(address) }

export const browsers: readonly OneBrowser[] = [chromiumBrowser, firefoxBrowser, webkitBrowser]
