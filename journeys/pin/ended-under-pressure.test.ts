import { parseClosing } from "@alongside/protocol/closing"
import { parseHelpPost } from "@alongside/protocol/help"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { expectEventually, type Phone } from "../phone.ts"
import { newTown } from "../town.ts"

const FIRST = "471108"
const SECOND = "158230"

/** On the pad that is shown. */
async function type(page: Page, pin: string): Promise<void> {
  const pad = page.locator(".pin-pad")
  await pad.waitFor()
  for (const digit of pin) await pad.getByRole("button", { name: digit, exact: true }).click()
  await pad.getByRole("button", { name: "Done" }).click()
}

async function setPins(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Choose a PIN" }).click()
  for (const name of ["Choose 4 to 6 numbers", "Type the same numbers again"]) {
    await page.getByRole("heading", { name }).waitFor()
    await type(page, FIRST)
  }
  await page.getByRole("button", { name: "Choose a second PIN" }).click()
  for (const name of ["Choose 6 other numbers", "Type the same numbers again"]) {
    await page.getByRole("heading", { name }).waitFor()
    await type(page, SECOND)
  }
  await page.getByText("Your PIN is set").waitFor()
  await page.locator(".again").click()
}

/** Records a moment, and stops with a PIN or without. @returns the screens between Stop and the end, as texts. */
async function recordAndStop(phone: Phone, pin: string | undefined): Promise<string[]> {
  const { page } = phone
  const texts: string[] = []
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 1000)
  const sheet = page.locator("dialog.sheet")
  await expectEventually("the question for the PIN", async () => {
    if (await sheet.isVisible()) return true
    await page.locator(".dock .stop").click()
    return sheet.isVisible()
  })
  if (pin === undefined) await sheet.getByRole("button", { name: "Stop without the PIN" }).click()
  else {
    await type(page, pin)
    await sheet.getByRole("heading", { name: "Stop recording?" }).waitFor()
    texts.push(await sheet.innerText())
    await sheet.getByRole("button", { name: "Stop", exact: true }).click()
  }
  await page.locator(".screen.stopped").waitFor()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  texts.push(await page.locator(".screen.stopped h1").innerText())
  return texts
}

test("an end that she is forced to looks the same on screen and wire, and counsel reads what it was", async () => {
  await using town = await newTown()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  const phone = await town.phone()
  const posts: Uint8Array<ArrayBuffer>[] = []
  phone.page.context().on("request", (request) => {
    const body = request.postDataBuffer()
    if (request.url().endsWith("/closings") && body !== null) posts.push(new Uint8Array(body))
  })
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 1000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await setPins(phone.page)
  await phone.again()

  const ordinary = await recordAndStop(phone, FIRST)
  await phone.again()
  const forced = await recordAndStop(phone, SECOND)
  await phone.again()
  await recordAndStop(phone, undefined)

  expect(forced).toEqual(ordinary)
  await expectEventually("four closings on the wire", async () => posts.length === 4)
  expect(posts.map(({ length }) => length)).toEqual(posts.map(() => posts[0]!.length))
  const said = posts.map((post) => parseClosing(parseHelpPost(post).signed))
  expect(said.map(({ isConfirmed }) => isConfirmed)).toEqual([false, true, true, false])
  expect(new Set(said.flatMap(({ words }) => words.map(({ file }) => file.length))).size).toBe(1)

  await counsel.until("They ended it under pressure", (text) => text.includes("They ended it under pressure"))
  await counsel.page.getByRole("button", { name: "I have seen it" }).click()
  const rows = counsel.page.locator(".ended-row")
  await expectEventually("four ends in the list", async () => (await rows.count()) === 4)
  const notes = await rows.locator(".keeping span").allInnerTexts()
  expect(notes).toEqual([
    "Stopped at the phone, unconfirmed",
    "They ended it under pressure",
    "Stopped with their PIN",
    "Stopped at the phone, unconfirmed",
  ])
})
