import { expect, test } from "vitest"
import type { Phone } from "../phone.ts"
import { newTown } from "../town.ts"

/** Lets the browser's disk take so many bytes more than it holds now. */
async function limitDisk(phone: Phone, more: number): Promise<void> {
  const cdp = await phone.cdp()
  const { usage } = await cdp.send("Storage.getUsageAndQuota", { origin: phone.network.origin })
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: phone.network.origin, quotaSize: usage + more })
}

test("the phone's disk is full: the screen says so, what is recorded goes to the server all the same", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  phone.network.cut()
  await limitDisk(phone, 200_000)
  await phone.until("a full disk", ({ text }) => text.includes("storage is full"))
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 20)
  phone.network.restore()
  await phone.until("it has caught up", ({ waiting }) => waiting <= 3)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
})

test("killed when its disk was far behind its network: a new leg from where the disk was, and no fork", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  // The server goes on getting what this disk no longer takes, the heads statements every 5 s among it.
  await phone.breakDisk()
  const { safeUntilMs: safe } = await phone.shown()
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= safe + 8000)
  await phone.restart()
  await phone.until("recording again", ({ screen }) => screen === "recording")
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= safe + 10_000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record, ...others] = await town.stored()
  expect(others).toEqual([])
  expect(record!.legs.length).toBe(2)
  expect(record!.findings).toEqual([])
  expect(record!.contradictions).toBe(0)
  const named = record!.legs[1]!.previousLeg!
  const ofFirst = record!.items.filter(({ leg, statement }) => leg === 0 && statement.track === "leg")
  const at = ofFirst.findIndex(({ statementHash }) => Buffer.from(statementHash).equals(named.head))
  // It is there, and it isn't the newest that the server has.
  expect(at).toBeGreaterThanOrEqual(0)
  expect(at).toBeLessThan(ofFirst.length - 1)
})
