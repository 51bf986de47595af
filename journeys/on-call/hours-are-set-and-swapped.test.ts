import { encodeJoining } from "@alongside/protocol/joining"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { newOfficeWithPhones, type OfficeWithPhones } from "../../apps/server/src/notify/trial/office-with-phones.ts"
import type { TestServer } from "../../apps/server/src/testing/test-server.ts"
import { CounselConsole } from "../counsel-console.ts"
import { HelpCaller } from "../help-caller.ts"

const HOUR = 60 * 60 * 1000
/** By the clocks where the office is: `15:30`. */
const clockOf = (ms: number): string =>
  new Date(ms).toLocaleTimeString("sv-SE", { timeZone: "America/Chicago" }).slice(0, 5)

async function hoursOf(town: OfficeWithPhones, server: TestServer, n: number): Promise<CounselConsole> {
  const counsel = await CounselConsole.open({ origin: server.url, joining: encodeJoining(town.office.joinings[n]!) })
  await counsel.page.getByRole("link", { name: "My hours" }).click()
  await counsel.page.getByRole("heading", { name: "The next two weeks" }).waitFor()
  return counsel
}

const next = (page: Page) => page.getByRole("region", { name: "When you are on call" })

test("counsel who sets hours at the console is rung in them, whoever takes the shift over instead, and nobody after it", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  for (const n of [0, 1]) await town.set(server, n, { channel: "text" })
  const rung = () => town.texts().map(({ To }) => To)
  await using ada = await hoursOf(town, server, 0)
  const { page } = ada
  await next(page).getByText("You have no hours in the next two weeks").waitFor()

  // Today, from this minute on, for three hours.
  await page.locator(".day").first().click()
  await page.getByLabel("On call this once").check()
  await page.getByLabel("Begins", { exact: true }).fill(clockOf(Date.now()))
  await page.getByLabel("Ends").fill(clockOf(Date.now() + 3 * HOUR))
  await page.getByRole("button", { name: "Save" }).click()
  await next(page).getByText("You are on call now").waitFor()

  const inHours = await new HelpCaller(server).askAndListen()
  await town.text(1)
  expect(rung()).toEqual(["+16125550140"])
  await inHours.caller.end()
  await inHours.until(({ phase }) => phase === "ended")

  await page
    .getByRole("button", { name: /^Give it away/ })
    .first()
    .click()
  await page.getByLabel("To whom").selectOption("Lawyer 1")
  await page.getByRole("button", { name: "Ask them" }).click()
  await page.getByText("You asked Lawyer 1 to take").waitFor()
  await next(page).getByText("You are on call now").waitFor()
  await using ben = await hoursOf(town, server, 1)
  await ben.page.getByText("Lawyer 0 asks you to take").waitFor()
  await ben.page.getByRole("button", { name: "I take it" }).click()
  await next(ben.page).getByText("You are on call now").waitFor()
  await page.getByText("Lawyer 1 has taken").waitFor()

  const swapped = await new HelpCaller(server).askAndListen()
  await town.text(2)
  expect(rung()).toEqual(["+16125550140", "+16125550141"])
  await swapped.caller.end()
  await swapped.until(({ phase }) => phase === "ended")

  town.move(4 * HOUR)
  const later = await new HelpCaller(server).askAndListen()
  await later.until(({ phase }) => phase === "unanswered")
  expect(rung()).toHaveLength(2)
})
