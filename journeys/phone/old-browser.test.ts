import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("a browser without Ed25519 of its own records, verifies receipts and goes on after a restart all the same", async () => {
  await using town = await newTown()
  const phone = await town.phone({ isInstalled: false, lacksEd25519: true })
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.restart()
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= 5000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  // Both legs are endorsed by one device key, or this would throw.
  const [record] = await town.stored()
  expect(record!.legs.length).toBe(2)
  expect(record!.findings).toEqual([])
})
