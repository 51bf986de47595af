import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import type { RecoverySecret } from "@alongside/evidence/recovery/secret"
import { makeSheet } from "@alongside/evidence/recovery/sheet"
import { english } from "@alongside/evidence/recovery/words/english"
import type { Page } from "playwright-core"
import { type Chromium, openChromium } from "../../journeys/chromium.ts"
import { choosesFile } from "../../journeys/recordings/chosen-file.ts"
import { enterPaper } from "../../journeys/recovery/paper.ts"
import { RendererMemory } from "./renderer-memory.ts"

/** What came of something that a page did by itself. */
export interface Done {
  readonly seconds: number
  /** Of the file that was written. */
  readonly fileBytes: number
  /** The highest of the renderers' memory meanwhile. */
  readonly peakBytes: number
}

/** A page says by its title how it stands: nobody is attached to it to be told. */
const DONE = "done "
const FAILED = "failed "
/** Until the driver has let go. */
const BEGIN_AFTER_MS = 1000

/** A browser that nobody used before, in which her sheet was typed and her newest recording is open: nothing of it is played. */
export class OwnerBrowser implements AsyncDisposable {
  readonly #page: Page
  readonly #browser: Chromium
  readonly #folder: string

  private constructor(page: Page, browser: Chromium, folder: string) {
    this.#page = page
    this.#browser = browser
    this.#folder = folder
  }

  static async open(origin: string, secret: RecoverySecret): Promise<OwnerBrowser> {
    const folder = await mkdtemp(join(tmpdir(), "alongside-bench-export-"))
    const browser = await openChromium({ profile: folder, isMediaGranted: false })
    const page = await browser.context.newPage()
    await page.addInitScript(choosesFile)
    await page.goto(`${origin}/#recordings`)
    const words = (await makeSheet(secret)).map((number) => english.words[number]!)
    await enterPaper(page, words.join(" "))
    await page.locator(".hers .one").first().click()
    await page.locator(".film .times").waitFor()
    return new OwnerBrowser(page, browser, folder)
  }

  /**
   * Lets the page do something by itself, with nobody attached: a driver's hold on a page makes its process keep up to some 100 MB of what it
   * fetches. Once only.
   * @param act - runs in the page; it writes to the file `chosen.zip` of the page's own file system. @param given - goes to it, as JSON.
   */
  async letDo<T>(act: (given: T) => Promise<void>, given: T): Promise<Done> {
    const script = `setTimeout(async () => {
      const startedMs = performance.now()
      try {
        await (${act.toString()})(${JSON.stringify(given)})
        const seconds = (performance.now() - startedMs) / 1000
        const file = await (await navigator.storage.getDirectory()).getFileHandle("chosen.zip")
        document.title = "${DONE}" + seconds + " " + (await file.getFile()).size
      } catch (error) {
        document.title = "${FAILED}" + error
      }
    }, ${BEGIN_AFTER_MS})`
    await this.#page.evaluate(script)
    await this.#browser.release()
    await using memory = RendererMemory.watch(this.#browser.processId)
    for (;;) {
      const title = (await this.#browser.titles()).find((one) => one.startsWith(DONE) || one.startsWith(FAILED))
      if (title?.startsWith(FAILED) === true) throw new Error(`the page ${title}`)
      if (title !== undefined) {
        const [seconds, fileBytes] = title.slice(DONE.length).split(" ").map(Number)
        return { seconds: seconds!, fileBytes: fileBytes!, peakBytes: memory.peakBytes }
      }
      await wait(100)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.kill()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
