import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

const HOUR_MS = 60 * 60 * 1000

test("the server's clock is set forward by hours and back: who rings goes on ringing, who waits isn't dropped, who speaks speaks", async () => {
  let aheadMs = 0
  await using office = await newOffice(2)
  const server = await office.start({ now: () => Date.now() + aheadMs })
  const ada = await office.onDuty(server, 0)
  const spoken = new HelpCaller(server)
  const speaking = await spoken.askAndListen()
  const seat = await ada.accept()
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  await speaking.until(({ counsel }) => counsel?.isConnected === true)
  // All are busy: she waits.
  const waiting = await new HelpCaller(server).askAndListen()
  await waiting.until(({ phase }) => phase === "queued")

  for (const [n, ms] of [6 * HOUR_MS, -6 * HOUR_MS].entries()) {
    aheadMs += ms
    // Whatever is asked after the clock was set is taken by the time that it shows, and so is everything that is due.
    const later = await new HelpCaller(server).askAndListen()
    const { place } = await later.until((status) => status.phase === "queued")
    expect(place).toBe(2 + n)
  }
  expect(ada.count("unseat")).toBe(0)

  const ben = await office.onDuty(server, 1)
  const ring = await ben.until("ring")
  expect(ring.request).toBe(`${waiting.caller.phone.id}.0`)
  aheadMs += 6 * HOUR_MS
  const other = await office.onDuty(server, 0)
  other.say({ type: "finish", request: seat.request, token: seat.token })
  await speaking.closed
  ben.say({ type: "accept", ring: ring.ring })
  await ben.until("seat", ({ request }) => request === ring.request)
  await waiting.until(({ counsel }) => counsel?.name === "Lawyer 1")
  expect(waiting.heard.some(({ phase }) => phase === "ended")).toBe(false)
  expect(ben.heard).not.toContainEqual(expect.objectContaining({ type: "silence", because: "rang out" }))
})
