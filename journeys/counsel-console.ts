/** Counsel's console in a journey: what counsel does with it, what it shows, and every frame that was ever on its screen. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { type Chromium, openChromium } from "./chromium.ts"
import { readFrameNumber } from "./media/read-marks.ts"
import { expectEventually } from "./phone.ts"

export interface ConsoleOptions {
  /** Where the console finds the server: the server's own origin, or that of a network in between. */
  readonly origin: string
  /** What stands behind `#join=`. */
  readonly joining: string
  /** Before the console is opened, in its page. */
  readonly before?: (page: Page) => Promise<void>
  readonly arguments?: readonly string[]
}

/** Width of the strip that is read of each frame; the marks have 20 cells in six eighths of it. */
export const STRIP = 160

export class CounselConsole implements AsyncDisposable {
  readonly page: Page
  readonly #browser: Chromium
  readonly #profile: string
  readonly #origin: string
  /** What the page said it didn't expect; leaving the block fails on any. */
  readonly #complaints: string[] = []

  private constructor(browser: Chromium, page: Page, profile: string, origin: string) {
    this.#browser = browser
    this.page = page
    this.#profile = profile
    this.#origin = origin
    page.on("pageerror", (error) => this.#complaints.push(error.stack ?? error.message))
    page.on("console", (message) => {
      const text = message.text()
      // A server that is away is what some journeys are about.
      if (message.type() === "error" && !/Failed to load resource|WebSocket connection/.test(text)) {
        this.#complaints.push(text)
      }
    })
  }

  /** Joins with the link; the list is on the screen when this resolves. */
  static async open(options: ConsoleOptions): Promise<CounselConsole> {
    const profile = await mkdtemp(join(tmpdir(), "alongside-console-"))
    const browser = await openChromium({ profile, arguments: options.arguments ?? [] })
    const page = await browser.context.newPage()
    const counsel = new CounselConsole(browser, page, profile, options.origin)
    await options.before?.(page)
    await page.goto(`${options.origin}/console/#join=${options.joining}`)
    await page.locator("main.list").waitFor()
    return counsel
  }

  /** Touches the encounter in the list, and notes every frame from then on. */
  async watch(encounter: string): Promise<void> {
    await this.page.locator(`a[href="#/${encounter}"]`).click()
    await this.#noteFrames()
  }

  /** Touches what is on top of the list. */
  async watchNewest(): Promise<void> {
    await this.page.locator("main.list a").first().click()
    await this.#noteFrames()
  }

  /** Opens the encounter's own address, as from a bookmark: no touch comes before. */
  async watchByAddress(encounter: string): Promise<void> {
    await this.page.goto(`${this.#origin}/console/#/${encounter}`)
    await this.page.reload()
    await this.#noteFrames()
  }

  /** The number of the frame on the screen; `undefined` while there is none that can be read. */
  async frame(): Promise<number | undefined> {
    return (await this.frames()).at(-1)
  }

  /** The numbers of all frames that were on the screen since {@link watch}, in order. What couldn't be read is left out. */
  async frames(): Promise<number[]> {
    return framesIn(await this.page.evaluate(() => globalThis.shownStrips ?? []))
  }

  /** Resolves when a frame is on the screen of which this is true. */
  async untilFrame(what: string, isSo: (frame: number) => boolean): Promise<void> {
    await expectEventually(
      what,
      async () => {
        const frame = await this.frame()
        return frame !== undefined && isSo(frame)
      },
      async () => `frames ${(await this.frames()).slice(-40).join(" ")}\n${await this.text()}`,
    )
  }

  async until(what: string, isSo: (text: string) => boolean): Promise<void> {
    await expectEventually(
      what,
      async () => isSo(await this.text()),
      () => this.text(),
    )
  }

  text(): Promise<string> {
    return this.page.locator("#app").innerText()
  }

  /** The headline: in which state the page says that it is. */
  standing(): Promise<string> {
    return this.page.locator(".standing h1").innerText()
  }

  /** The checks panel. */
  checks(): Promise<string> {
    return this.page.locator("section[aria-labelledby=checks]").innerText()
  }

  /** Bytes of sound decoded so far. */
  soundDecoded(): Promise<number> {
    return this.page
      .locator("video")
      .evaluate(
        (video: HTMLVideoElement & { webkitAudioDecodedByteCount?: number }) => video.webkitAudioDecodedByteCount ?? 0,
      )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.kill()
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    if (this.#complaints.length > 0) throw new Error(`the console complained: ${this.#complaints.join("\n")}`)
  }

  async #noteFrames(): Promise<void> {
    await this.page.locator("video").waitFor({ state: "attached" })
    await this.page.evaluate(noteShownFrames, STRIP)
  }
}

/** Runs in the page of the console: keeps one line of pixels of each frame that is shown. */
export function noteShownFrames(width: number): void {
  const video = document.querySelector("video")!
  const canvas = document.createElement("canvas")
  canvas.width = width
  canvas.height = 1
  const context = canvas.getContext("2d", { willReadFrequently: true })!
  const strips: number[][] = []
  globalThis.shownStrips = strips
  const note = () => {
    // What the page covers isn't shown.
    const isShown = document.querySelector(".picture.blank") === null
    if (isShown && video.videoHeight > 0) {
      context.drawImage(video, 0, video.videoHeight / 20, video.videoWidth, 1, 0, 0, width, 1)
      const { data } = context.getImageData(0, 0, width, 1)
      strips.push(Array.from({ length: width }, (_, x) => data[4 * x + 1]!))
    }
    video.requestVideoFrameCallback(note)
  }
  video.requestVideoFrameCallback(note)
}

/** The frame numbers in lines of pixels. What can't be read is left out. */
export function framesIn(strips: readonly (readonly number[])[]): number[] {
  return strips
    .map((luma) => readFrameNumber({ width: luma.length, height: 1, brightness: (x) => luma[x] ?? 128 }))
    .filter((number) => number !== undefined)
}

declare global {
  /** One line of pixels of each frame that was shown, by {@link CounselConsole}. */
  var shownStrips: number[][] | undefined
}
