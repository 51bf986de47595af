import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("a server that has too much to do gets a batch a second from the phone, and nothing of the recording is missing", async () => {
  await using town = await newTown()
  const phone = await town.phone({ isInstalled: false })
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 3000)
  // As the server's own header is tested where the server is: here it says so without a crowd.
  await phone.page.context().route("**/batches", async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), "alongside-batch-interval": "1000" } })
  })
  const askedMs = (await phone.shown()).safeUntilMs
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= askedMs + 8000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  const later = record!.segments("audio").filter(({ statement }) => {
    const seconds = (statement.elapsedMs - askedMs) / 1000
    return seconds > 3 && seconds < 7
  })
  expect(later.reduce((sum, { statement }) => sum + statement.durationMs, 0)).toBeGreaterThan(3000)
  // Five a second until then.
  expect(new Set(later.map(({ ordinal }) => ordinal)).size).toBeLessThanOrEqual(6)
})
