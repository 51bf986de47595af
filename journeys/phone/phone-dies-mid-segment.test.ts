import { toHex } from "@alongside/evidence/format/bytes"
import { expect, test } from "vitest"
import { makeMarkedMedia } from "../media/source.ts"
import { lostFrames, lostSeconds, playedFrames, playedSeconds } from "../played.ts"
import type { StoredRecord } from "../stored-record.ts"
import { newTown } from "../town.ts"

/** The leg names the newest statement of the leg before that the phone remembered: one that is really there. */
function expectToFollow(record: StoredRecord, leg: number): void {
  const { previousLeg } = record.legs[leg]!
  expect(previousLeg?.leg).toBe(leg - 1)
  const hashes = record.items
    .filter((item) => item.leg === leg - 1 && item.statement.track === "leg")
    .map(({ statementHash }) => toHex(statementHash))
  expect(hashes).toContain(toHex(previousLeg!.head))
}

test("a phone that is killed while it records goes on with the same record when it starts again, and forks nothing", async () => {
  const media = await makeMarkedMedia({ seconds: 40, width: 320, height: 240 })
  await using town = await newTown({ media })
  const phone = await town.phone()
  await phone.press()
  await phone.until("some seconds safe", ({ safeUntilMs }) => safeUntilMs >= 4000)
  await phone.restart()
  await phone.until("recording again", ({ screen }) => screen === "recording")
  const before = (await phone.shown()).safeUntilMs
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= before + 3000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const records = await town.stored()
  expect(records.map(({ legs }) => legs.length)).toEqual([2])
  const record = records[0]!
  expect(record.findings).toEqual([])
  expect(record.contradictions).toBe(0)
  expectToFollow(record, 1)
  expect(toHex(record.legs[1]!.sessionKey)).not.toBe(toHex(record.legs[0]!.sessionKey))
  for (const leg of [0, 1]) {
    expect(lostFrames(await playedFrames(record, leg), media.frameCount)).toEqual([])
    expect(lostSeconds(await playedSeconds(record, leg), media.seconds)).toEqual([])
  }
})

test("what a phone sealed without a network before it was killed is sent when it starts again", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  phone.network.cut()
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 15)
  const sealed = await phone.kept()
  await phone.kill()
  phone.network.restore()
  await phone.open()
  await phone.until("recording again", ({ screen }) => screen === "recording")
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  const ofFirstLeg = new Set(record!.items.filter(({ leg }) => leg === 0).map(({ ordinal }) => ordinal))
  expect(ofFirstLeg.size).toBeGreaterThanOrEqual(sealed.bodies!)
  expectToFollow(record!, 1)
})

test("the page is loaded again while it records: a new leg of the same record", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  // That it is loaded, the screen says: the browser's own word for it comes late on a busy machine.
  await phone.page.reload({ waitUntil: "commit" })
  await phone.until("recording again", ({ screen }) => screen === "recording")
  await phone.until("more of it safe", ({ safeUntilMs }) => safeUntilMs >= 5000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record, ...others] = await town.stored()
  expect(others).toEqual([])
  expect(record!.legs.length).toBe(2)
  expect(record!.findings).toEqual([])
  expectToFollow(record!, 1)
})
