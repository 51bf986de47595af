import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { axeScript, violationsOn } from "../../../phone/stage/axe.ts"
import { DESK, openTheatre, PHONE, type Theatre } from "../../stage/browser.ts"
import { scenes } from "../../stage/scenes.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const calls = (page: Page) => page.evaluate(() => window.consoleStage.calls.splice(0))
const { own } = scenes.hours.hours!

test("a day that is touched is set for every week, with the days that are chosen", async () => {
  const page = await theatre.open("hours", {}, { ...PHONE, bypassCSP: true })
  await page.getByRole("button", { name: /^Mon, Nov 23/ }).click()
  const form = page.getByRole("form", { name: "Monday, November 23" })
  await form.getByLabel("Begins", { exact: true }).fill("22:00")
  await form.getByLabel("Ends").fill("06:00")
  await form.getByLabel("Wednesday").check()
  await form.getByLabel("Last day (empty: it goes on)").fill("2026-12-31")
  await page.addScriptTag({ content: await axeScript() })
  expect(await violationsOn(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await form.getByRole("button", { name: "Save" }).click()
  const added = { days: ["mon", "wed"], from: "22:00", to: "06:00", since: "2026-11-23", until: "2027-01-01" }
  expect(await calls(page)).toEqual([["save", { ...own!.hours, weekly: [...own!.hours.weekly, added] }]])
  expect(await page.getByRole("form").count()).toBe(0)
  await page.context().close()
})

test("days off are said with their last day, and what was said is taken away again", async () => {
  const page = await theatre.open("hours", {}, DESK)
  await page.getByRole("button", { name: /^Wed, Dec 2/ }).click()
  await page.getByLabel("Whole days off").check()
  await page.getByLabel("Last day off").fill("2026-12-04")
  await page.getByRole("button", { name: "Save" }).click()
  const off = { kind: "off", from: "2026-12-02T00:00", to: "2026-12-05T00:00" }
  expect(await calls(page)).toEqual([["save", { ...own!.hours, exceptions: [...own!.hours.exceptions, off] }]])
  await page.getByRole("button", { name: "Take it away: Thu, Nov 26 – Fri, Nov 27" }).click()
  expect(await calls(page)).toEqual([["save", { ...own!.hours, exceptions: own!.hours.exceptions.slice(1) }]])
  await page.context().close()
})

test("a shift, or a part of it, is offered to somebody, and what somebody offers is taken or not", async () => {
  const page = await theatre.open("hours", {}, DESK)
  await page.getByRole("button", { name: "Give it away: Sun, Nov 22, 6:15 – 10:45 PM" }).click()
  await page.getByLabel("To whom").selectOption("Ben Okafor")
  await page.getByLabel("From", { exact: true }).fill("2026-11-22T20:00")
  await page.getByRole("button", { name: "Ask them" }).click()
  await page.getByRole("button", { name: "I take it" }).click()
  await page.getByRole("button", { name: "I can't" }).click()
  await page.getByRole("button", { name: "Take it back" }).click()
  expect(await calls(page)).toEqual([
    ["offer", { taker: "1f3a".repeat(16), from: "2026-11-22T20:00", to: "2026-11-22T22:45" }],
    ["agree", "1"],
    ["drop", "1"],
    ["drop", "2"],
  ])
  await page.context().close()
})

test("the day on which the clock goes back says so, and its night is drawn with all its hours", async () => {
  const page = await theatre.open("hours clock goes back", {}, DESK)
  const sunday = page.getByRole("button", { name: /^Sun, Nov 1/ })
  expect(await sunday.innerText()).toContain("The clock goes back this day: it is longer.")
  expect(await sunday.innerText()).toContain("until 6:00 AM")
  // Seven of the day's 25 hours are of the shift.
  const share = await sunday.locator(".shift").evaluate((shift) => shift.clientWidth / shift.parentElement!.clientWidth)
  expect(share).toBeCloseTo(7 / 25, 2)
  await page.context().close()
})

test("counsel elsewhere sees shifts by their own clock, with the organization's beside it", async () => {
  const page = await theatre.open("hours elsewhere", {}, DESK)
  const next = page.getByRole("region", { name: "When you are on call" })
  const text = (await next.innerText()).replaceAll(/\s+/g, " ")
  expect(text).toContain("By the clock where you are: Central Time")
  expect(text).toContain("Sun, Nov 22, 6:15 – 10:45 PM")
  expect(text).toContain("Sun, Nov 22, 7:15 – 11:45 PM, Eastern Time, where your organization is")
  await page.context().close()
})

test("a coordinator reads where nobody is on, and sets the hours of whoever they touch", async () => {
  const page = await theatre.open("rota", {}, DESK)
  await page.getByText(/stretches with nobody on shift/).click()
  expect(await page.locator(".gap-line").first().innerText()).toMatch(/^Minnesota, English/)
  await page.getByRole("button", { name: /^Ben Okafor/ }).click()
  expect(await page.getByRole("heading", { name: "Hours of Ben Okafor" }).count()).toBe(1)
  await page.getByRole("button", { name: /^Take it away: Mon, Tue/ }).click()
  const { hours, key } = scenes.rota.rota!.rota!.members[1]!
  expect(await calls(page)).toEqual([["save", key, { ...hours, weekly: hours.weekly.slice(1) }]])
  await page.getByRole("button", { name: "Everybody's hours" }).click()
  await page.getByLabel(/All hours are by this clock/).selectOption("America/Denver")
  expect(await calls(page)).toEqual([["setZone", "America/Denver"]])
  await page.context().close()
})
