import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("while one tab records, another says so and has no button; when the first is closed, it may", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  const second = await phone.openTab()
  await phone.until("the other tab named", ({ text }) => text.includes("Another window"), second)
  expect(await second.locator(".press").count()).toBe(0)

  await phone.page.close()
  // It goes on with what the first left unfinished: the same record, a leg of its own.
  await phone.until("recording in the second", ({ screen }) => screen === "recording", second)
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= 4000, second)

  const records = await town.stored()
  expect(records.map(({ legs }) => legs.length)).toEqual([2])
  expect(records[0]!.findings).toEqual([])
  expect(records[0]!.contradictions).toBe(0)
})

test("a tab that records nothing gives way to the one that is looked at", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.until("the button", ({ text }) => text.includes("Record"))
  const second = await phone.openTab()
  await phone.until("the button in the second", ({ screen }) => screen === "ready", second)
  await second.locator(".press").waitFor()
  await phone.press(second)
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000, second)
  expect((await town.stored()).length).toBe(1)
})
