import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Served, serveFolder } from "../../apps/phone/stage/serve.ts"
import { staticApp } from "../../scripts/static-app.ts"
import { type Chromium, openChromium } from "../chromium.ts"
import { expectEventually } from "../phone.ts"
import type { Lie } from "./page/page.ts"

let folder: string
let site: Served
let browser: Chromium
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alongside-call-page-"))
  const how = staticApp(join(import.meta.dirname, "page"), "/")
  await build({
    ...how,
    configFile: false,
    logLevel: "warn",
    build: { ...how.build, outDir: join(folder, "site"), license: false },
  })
  site = await serveFolder(join(folder, "site"))
  browser = await openChromium({ profile: join(folder, "profile") })
})
afterAll(async () => {
  await browser.kill()
  await site[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

async function begin(lie: Lie): Promise<Page> {
  const page = await browser.context.newPage()
  await page.goto(site.origin)
  await page.evaluate(async (how) => void (await window.begin(how)), lie)
  return page
}

const sound = (page: Page) => page.evaluate(() => window.ends.sound())
const refused = (page: Page) => page.evaluate(() => window.ends.refused.caller)
const isOn = async (page: Page): Promise<boolean> => Object.values(await sound(page)).every((one) => one === "on")

test("through a server that only carries, the sound is on at both ends, and nothing is refused", async () => {
  const page = await begin("nothing")
  await expectEventually("the sound on", () => isOn(page))
  expect(await page.evaluate(() => window.ends.refused)).toEqual({ caller: [], answerer: [] })

  // The network changes: the next round, and it is on.
  await page.evaluate(() => window.ends.restart())
  await expectEventually("a second round answered", () =>
    page.evaluate(() => window.ends.sent.answerer.filter((kind) => kind === "answer").length === 2),
  )
  await expectEventually("the sound on", () => isOn(page))
  await page.close()
})

const lies = [
  ["alters the description", "CALL_WORD_SIGNATURE_INVALID"],
  ["signs it itself", "CALL_WORD_SIGNATURE_INVALID"],
  ["exchanges a candidate", "CALL_WORD_SIGNATURE_INVALID"],
  ["plays an older acceptance's", "CALL_OF_ANOTHER"],
] as const

test.each(lies)(
  "a server that %s gets nowhere: the phone refuses it (%s), and has no sound with anybody",
  async (lie, code) => {
    const page = await begin(lie)
    // Counsel answers the offer, and answers it again when it is sent again.
    await expectEventually("a second refusal", async () => (await refused(page)).length >= 2)
    expect(new Set(await refused(page))).toEqual(new Set([code]))
    expect(await sound(page)).toMatchObject({ caller: "connecting" })
    await page.close()
  },
)

test("a server that plays the first answer again after the network changed gets nowhere, and the sound goes on", async () => {
  const page = await begin("plays the first again")
  await expectEventually("the sound on", () => isOn(page))
  await page.evaluate(() => window.ends.restart())
  await expectEventually("a refusal", async () => (await refused(page)).length > 0)
  expect(new Set(await refused(page))).toEqual(new Set(["CALL_OFFER_DIFFERS"]))
  expect(await isOn(page)).toBe(true)
  await page.close()
})
