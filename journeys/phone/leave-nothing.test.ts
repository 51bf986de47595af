import { expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"

test("stop: a sealed copy of what was recorded stays on the phone", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const kept = await phone.kept()
  expect(kept).toMatchObject({ encounters: 1, waiting: 0 })
  expect(kept.kept).toBeGreaterThan(5)
  expect(kept.bodies).toBe(kept.kept)
})

test("stop and leave nothing here: nothing of it is left on the phone, and all of it is on the server", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.stop({ leaveNothing: true })
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await expectEventually("nothing left", async () => {
    const { encounters, waiting, kept, bodies } = await phone.kept()
    return encounters === 0 && waiting === 0 && kept === 0 && bodies === 0
  })
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  expect(record!.isEnded).toBe(true)
})

test("stop and leave nothing here, without a network: what the server hasn't got stays until it has it", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  phone.network.cut()
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 6)
  await phone.stop({ leaveNothing: true })
  await phone.page.waitForTimeout(1000)
  const { waiting } = await phone.shown()
  await expectEventually("only what waits", async () => (await phone.kept()).bodies === waiting)
  await phone.kill()
  phone.network.restore()
  await phone.open()
  await phone.until("the button", ({ screen }) => screen === "ready")
  await expectEventually("nothing left", async () => (await phone.kept()).bodies === 0)
  await expectEventually("the encounter forgotten", async () => (await phone.kept()).encounters === 0)
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
})
