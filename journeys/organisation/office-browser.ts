/** Somebody's browser at the organisation's console: a profile of their own, and a finger that a passkey asks for. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { type Chromium, openChromium } from "../chromium.ts"
import { expectEventually } from "../phone.ts"

export class OfficeBrowser implements AsyncDisposable {
  readonly page: Page
  readonly profile: string
  /** Every body that was sent, by whatever page. */
  readonly sent: Buffer[] = []
  readonly #browser: Chromium

  private constructor(browser: Chromium, page: Page, profile: string) {
    this.#browser = browser
    this.page = page
    this.profile = profile
    page.on("request", (request) =>
      this.sent.push(Buffer.from(request.url()), request.postDataBuffer() ?? Buffer.alloc(0)),
    )
  }

  /** @param before - Done with the page before anything is opened in it. */
  static async open(
    address: string,
    {
      before,
      ...how
    }: { readonly before?: (page: Page) => Promise<void>; readonly arguments?: readonly string[] } = {},
  ): Promise<OfficeBrowser> {
    const profile = await mkdtemp(join(tmpdir(), "alongside-office-browser-"))
    const browser = await openChromium({ profile, ...how })
    const page = await browser.context.newPage()
    await before?.(page)
    const devtools = await browser.context.newCDPSession(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified: true, automaticPresenceSimulation: true },
      },
    })
    const office = new OfficeBrowser(browser, page, profile)
    await page.goto(address)
    return office
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click()
  }

  text(): Promise<string> {
    return this.page.locator("#app").innerText()
  }

  async until(what: string, isSo: (text: string) => boolean): Promise<void> {
    await expectEventually(
      what,
      async () => isSo(await this.text()),
      () => this.text(),
    )
  }

  /** The papers on the screen, each in one line. */
  async papers(): Promise<string[]> {
    const papers = await this.page.locator(".paper").all()
    return Promise.all(papers.map(async (paper) => (await paper.locator("li").allInnerTexts()).join(" ")))
  }

  async readPaper(words: string): Promise<void> {
    await this.page.locator("textarea").fill(words)
    await this.press("Check these words")
  }

  /** Keeps the papers on the screen and reads two of them back. @returns all three. */
  async keepPapers(title: string): Promise<string[]> {
    await this.page.getByRole("heading", { name: title }).waitFor()
    const papers = await this.papers()
    await this.press("I have all three on paper")
    await this.readPaper(papers[0]!)
    await this.page.getByText("Words of another paper").waitFor()
    await this.readPaper(papers[2]!)
    return papers
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.kill()
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
