import { expect, test } from "vitest"
import { newOffice } from "../../apps/server/src/help/trial/office.ts"
import { HelpCaller } from "../help-caller.ts"
import { OfficeBrowser } from "./office-browser.ts"

test("fifteen requests meet six lawyers: the coordinator hears of it, sees who waits, and puts one forward", async () => {
  await using office = await newOffice(6)
  const server = await office.start()
  const counsel = await Promise.all(office.joinings.map((_, n) => office.onDuty(server, n)))
  const callers = Array.from({ length: 15 }, () => new HelpCaller(server))
  for (const caller of callers) await caller.ask()
  const requests = callers.map(({ phone }) => `${phone.id}.0`)
  for (const [n, one] of counsel.entries()) {
    const { ring } = await one.until("ring", ({ request }) => request === requests[n])
    one.say({ type: "accept", ring })
    const { request, token } = await one.until("seat")
    one.say({ type: "connected", request, token })
  }

  await using coordinator = await OfficeBrowser.open(server.url + office.coordinatorPath)
  // Whatever she looks at, it is told above it, and why.
  await coordinator.until("the alarm", (text) => text.includes("Somebody needs you to look"))
  expect(await coordinator.text()).toContain("Waits because every lawyer is busy.")
  await coordinator.press("I'm looking")
  await coordinator.until("who waits", (text) => text.includes("9 people wait") && text.includes("0 free"))
  expect(await coordinator.text()).not.toContain("Somebody needs you to look")
  const places = async (): Promise<string[]> => {
    const tags = await coordinator.page.locator(".waits .quiet").allInnerTexts()
    return tags.map((text) => text.slice("Request ".length))
  }
  const tags = requests.map((id) => id.slice(0, 6))
  expect(await places()).toEqual(tags.slice(6))

  await coordinator.press(`Put request ${tags[8]} one place forward`)

  const moved = [tags[6], tags[8], tags[7], ...tags.slice(9)]
  await expect.poll(places, { timeout: 20_000 }).toEqual(moved)
  // Two lawyers become free: they are rung in the order that she made.
  for (const [n, next] of [requests[6]!, requests[8]!].entries()) {
    const { request, token } = await counsel[n]!.until("seat")
    const before = counsel[n]!.heard.length
    counsel[n]!.say({ type: "finish", request, token })
    await expect
      .poll(() => counsel[n]!.heard.slice(before).flatMap((one) => (one.type === "ring" ? [one.request] : [])))
      .toEqual([next])
    const ring = counsel[n]!.heard.findLast((one) => one.type === "ring")!
    counsel[n]!.say({ type: "accept", ring: ring.ring })
    await counsel[n]!.until("seat", (seat) => seat.request === next)
  }
  await coordinator.until("seven who wait", (text) => text.includes("7 people wait"))

  await coordinator.page.getByRole("link", { name: "Who did what" }).click()
  await coordinator.until("her own act", (text) => text.includes(`Coordinator · put in another place · ${tags[8]}`))
  await coordinator.page.getByRole("link", { name: "Answer times" }).click()
  await coordinator.until("how it went", (text) => text.includes("Standard for emergency calls: 90%"))
  // Two have ended: so few are not broken down.
  expect(await coordinator.text()).toContain("With fewer than 5 requests nothing is broken down")
})
