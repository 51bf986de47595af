import { expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"

test("the tab is closed while sound is on its way over a slow link: it arrives, and the rest waits for the next start", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  // A second and a half each way: whatever is sent now is still on its way when the page is gone.
  phone.network.shape({ delayMs: 1500 })
  await phone.page.waitForTimeout(1000)
  const before = (await town.stored())[0]!.segments("audio").length
  await phone.page.close()
  await expectEventually("what was on its way", async () => (await town.stored())[0]!.segments("audio").length > before)
  expect((await town.stored())[0]!.isEnded).toBe(false)
})
