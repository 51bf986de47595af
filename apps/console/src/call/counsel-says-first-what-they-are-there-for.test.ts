import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openTheatre, PHONE, type Theatre } from "../../stage/browser.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const line = (page: Page) => page.locator(".first-line")

test("counsel reads what to say first, in the person's language, until they have said it", async () => {
  const page = await theatre.open("in a call", {}, PHONE)
  const quoted = line(page).locator("q")
  expect(await quoted.getAttribute("lang")).toBe("es")
  expect(await quoted.innerText()).toContain("Le ayudo con lo que pasa ahora")
  expect(await quoted.innerText()).toContain("Rosa Álvarez")
  await line(page).getByRole("button", { name: "I have said it" }).click()
  expect(await line(page).count()).toBe(0)
  await page.context().close()
})

test("beside an officer it is written, not said", async () => {
  const page = await theatre.open("in a call, an officer can hear")
  expect(await line(page).getByRole("button").allInnerTexts()).toEqual(["Write it"])
  await line(page).getByRole("button", { name: "Write it" }).click()
  expect(await page.evaluate(() => window.consoleStage.calls)).toEqual([["write", "for-now", ""]])
  await page.context().close()
})
