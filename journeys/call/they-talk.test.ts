import { expect, test } from "vitest"
import { lostSeconds, playedSeconds, unrecorded } from "../played.ts"
import { callTown, chosenPair, talk, untilHears } from "./call-town.ts"
import { isCoturnHere, startCoturn } from "./coturn.ts"

/** One after the other, as the file that the other's microphone plays says them. */
function expectInOrder(seconds: readonly number[], count: number): void {
  for (const [i, second] of seconds.entries()) {
    if (i === 0) continue
    // A machine that is busy lets a second be unreadable; none comes twice, or out of its order.
    expect([1, 2, 3]).toContain((second - seconds[i - 1]! + count) % count)
  }
}

test("who answers is heard, and hears; and the recording has every second of it, of her own voice", async () => {
  await using call = await callTown()
  await talk(call)
  const [atCounsel, atPhone] = await Promise.all([untilHears(call.counsel.page, 4), untilHears(call.phone.page, 4)])
  expectInOrder(atCounsel, call.phoneMedia.seconds)
  expectInOrder(atPhone, call.counselMedia.seconds)
  // Once, though the record brings counsel the same sound a moment later.
  expect(await call.counsel.page.locator("video").evaluate((video: HTMLVideoElement) => video.volume)).toBe(0)

  await call.counsel.page.getByRole("button", { name: "Finish" }).click()
  await call.counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
  await call.phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
  const { safeUntilMs } = await call.phone.shown()
  await call.phone.until("more recorded", (shown) => shown.safeUntilMs >= safeUntilMs + 2000)
  await call.phone.stop()
  await call.phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await call.town.stored()
  expect(record!.findings).toEqual([])
  expect(record!.items.filter(({ statement }) => statement.kind === "gap" && statement.track === "audio")).toEqual([])
  expect(unrecorded(record!, "audio")).toEqual([])
  expect(lostSeconds(await playedSeconds(record!), call.phoneMedia.seconds)).toEqual([])
})

if (!isCoturnHere) console.warn("coturn isn't on this machine: that calls go through a relay isn't tested")

test.skipIf(!isCoturnHere)(
  "through a relay and nothing else they talk as well, and neither learns the other's address",
  async () => {
    await using coturn = await startCoturn({ isRelayOnly: true })
    await using call = await callTown({ server: coturn.environment })
    await talk(call)
    const [atCounsel, atPhone] = await Promise.all([untilHears(call.counsel.page, 3), untilHears(call.phone.page, 3)])
    expectInOrder(atCounsel, call.phoneMedia.seconds)
    expectInOrder(atPhone, call.counselMedia.seconds)
    for (const page of [call.counsel.page, call.phone.page]) {
      expect(await chosenPair(page)).toEqual({ local: "relay", remote: "relay" })
    }
    expect(coturn.said()).toMatch(/ALLOCATE processed, success/)
  },
)
