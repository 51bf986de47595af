import { expect, test } from "vitest"
import { playedSeconds, unrecorded } from "../played.ts"
import { COUNSEL_FROM, callTown, chosenPair, SECONDS, talk, untilHears } from "./call-town.ts"
import { isCoturnHere, startCoturn } from "./coturn.ts"

/** What the one who begins at this number says, one second after the other. */
function expectSaid(heard: readonly number[], from: number): void {
  for (const [i, second] of heard.entries()) {
    expect(second).toBeGreaterThanOrEqual(from)
    expect(second).toBeLessThan(from + SECONDS)
    // A machine that is busy lets seconds be unreadable; none comes twice, or before one that it follows.
    if (i > 0) expect((second - heard[i - 1]! + SECONDS) % SECONDS).toBeGreaterThan(0)
    if (i > 0) expect((second - heard[i - 1]! + SECONDS) % SECONDS).toBeLessThan(SECONDS / 2)
  }
}

test("who answers is heard, and hears; and the recording goes on without a gap, with her own voice alone", async () => {
  await using call = await callTown()
  await talk(call)
  const [atCounsel, atPhone] = await Promise.all([untilHears(call.counsel.page, 4), untilHears(call.phone.page, 4)])
  expectSaid(atCounsel, 0)
  expectSaid(atPhone, COUNSEL_FROM)
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
  // Not each: both speak in the same tones, and echo cancellation takes some of hers for an echo of counsel's.
  const seconds = await playedSeconds(record!)
  expect(seconds.length).toBeGreaterThan(4)
  expect(seconds.every((second) => second < SECONDS)).toBe(true)
})

test("where the phone's network lets no WebSocket through they talk and write as well", async () => {
  await using call = await callTown()
  const { phone, counsel } = call
  phone.network.refusesWebSockets = true
  await talk(call)
  expectSaid((await Promise.all([untilHears(counsel.page, 2), untilHears(phone.page, 2)]))[0]!, 0)
  await phone.page.getByRole("button", { name: "Write instead" }).click()
  await phone.page.locator("dialog.write").getByRole("button", { name: "I am hurt" }).click()
  await counsel.untilSays("I am hurt")
  await counsel.page.getByRole("button", { name: "I stay with you." }).click()
  await phone.until("what counsel wrote", ({ text }) => text.includes("I stay with you."))
  await counsel.page.getByRole("button", { name: "Finish" }).click()
  await counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
})

if (!isCoturnHere) console.warn("coturn isn't on this machine: that calls go through a relay isn't tested")

test.skipIf(!isCoturnHere)(
  "through a relay and nothing else they talk as well, and neither learns the other's address",
  async () => {
    await using coturn = await startCoturn({ isRelayOnly: true })
    await using call = await callTown({ server: coturn.environment })
    await talk(call)
    const [atCounsel, atPhone] = await Promise.all([untilHears(call.counsel.page, 3), untilHears(call.phone.page, 3)])
    expectSaid(atCounsel, 0)
    expectSaid(atPhone, COUNSEL_FROM)
    for (const page of [call.counsel.page, call.phone.page]) {
      expect(await chosenPair(page)).toEqual({ local: "relay", remote: "relay" })
    }
    // One place each: what was made ready while it rang is what they talk by.
    expect(coturn.said().match(/ALLOCATE processed, success/g)).toHaveLength(2)
  },
)
