import { rm } from "node:fs/promises"
import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("a server whose disk is full takes nothing: the screen says so, it is recorded here, and sent once there is room", async () => {
  // More than any disk has free.
  await using town = await newTown({ server: { ALONGSIDE_DISK_FOR_ANYTHING: String(2 ** 50) } })
  const phone = await town.phone()
  await phone.press()
  await phone.until("the refusal", ({ text }) => text.includes("The server is full"))
  expect((await phone.shown()).safeUntilMs).toBe(0)
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 10)

  await town.server.stop()
  town.server.setEnvironment({})
  await town.server.start()
  await phone.stop()
  // Asked for by Retry-After: a minute.
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe, phone.page, 90_000)
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
})

test("an encounter that has reached its size: the screen says so, and another press begins another", async () => {
  await using town = await newTown({ server: { ALONGSIDE_ENCOUNTER_BYTES: "300000" } })
  const phone = await town.phone()
  await phone.press()
  await phone.until("the refusal", ({ text }) => text.includes("takes no more from this phone"))
  await phone.stop()
  await phone.again()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 1000)
  expect((await town.stored()).length).toBe(2)
})

test("another server at the known address: nothing is sent to it, and the screen says why", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await town.server.stop()
  await rm(town.server.data, { recursive: true })
  await town.server.start()
  await phone.page.reload()
  await phone.press()
  await phone.until("the refusal", ({ text }) => text.includes("SERVER_KEY_CHANGED"))
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 10)
  expect((await phone.shown()).safeUntilMs).toBe(0)
  expect(await town.stored()).toEqual([])
})
