import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("the clock is set back an hour in the middle: the record goes on in its order, both clocks told as they were", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 3000)
  await phone.setClocks(-3_600_000)
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= 7000)
  // A start of the app in between is no reason to take the record for an old one.
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  const said = record!.segments("audio").map(({ statement }) => statement)
  const elapsed = said.map(({ elapsedMs }) => elapsedMs)
  expect(elapsed).toEqual([...elapsed].sort((a, b) => a - b))
  const wall = said.map(({ wallMs, elapsedMs }) => Math.round((wallMs - elapsedMs) / 600_000))
  const distances = new Set(wall.map((at) => (wall[0]! - at) * 10))
  // Minutes: before and after.
  expect([...distances]).toEqual([0, 60])
})
