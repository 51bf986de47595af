import { expect, test } from "vitest"
import { makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { lostFrames, lostSeconds, playedFrames, playedSeconds, unrecorded } from "../played.ts"
import type { StoredRecord } from "../stored-record.ts"
import { newTown } from "../town.ts"

/** Ordinals in which segments of a track arrived that were recorded in a stretch of the leg's clock. */
function arrivalOf(record: StoredRecord, track: "audio" | "video", fromMs: number, untilMs: number): number[] {
  return record
    .segments(track)
    .filter(({ statement }) => statement.elapsedMs >= fromMs && statement.elapsedMs < untilMs)
    .map(({ ordinal }) => ordinal)
}

test("ten seconds without a network: every second arrives, and the sound of them before their picture", async () => {
  const media = await makeMarkedMedia({ seconds: 40, width: 320, height: 240 })
  await using town = await newTown({ media })
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 3000)
  // Slow enough that the order in which the backlog goes can be seen.
  phone.network.shape({ upBitsPerSecond: 2_000_000, delayMs: 20 })
  phone.network.cut()
  const atCut = (await phone.shown()).safeUntilMs
  await phone.page.waitForTimeout(10_000)
  const whileCut = await phone.shown()
  expect(whileCut.safeUntilMs).toBeLessThanOrEqual(atCut + 1000)
  expect(whileCut.text).toContain("No network")
  phone.network.restore()
  await phone.until("it has caught up", ({ safeUntilMs }) => safeUntilMs >= atCut + 12_000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  expect(lostFrames(await playedFrames(record!), media.frameCount)).toEqual([])
  expect(lostSeconds(await playedSeconds(record!), media.seconds)).toEqual([])
  expect(unrecorded(record!, "audio")).toEqual([])
  const [fromMs, untilMs] = [atCut + 2000, atCut + 8000]
  const lastSound = Math.max(...arrivalOf(record!, "audio", fromMs, untilMs))
  const video = arrivalOf(record!, "video", fromMs, untilMs)
  expect(video.filter((ordinal) => ordinal > lastSound).length).toBeGreaterThan(video.length * 0.8)
})

test("a dead zone, which answers nothing and refuses nothing, holds nothing up once it is behind", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  phone.network.deadZone()
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 30)
  // Those connections never come back: the phone has to give them up by itself.
  phone.network.cut()
  phone.network.restore()
  await phone.until("it has caught up", ({ waiting, safeUntilMs }) => waiting <= 3 && safeUntilMs >= 8000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
})

test("the server is killed in the middle and comes back: nothing that it acknowledged is gone, nothing is lost", async () => {
  const media = await makeMarkedMedia({ seconds: 40, width: 320, height: 240 })
  await using town = await newTown({ media })
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 3000)
  await town.server.kill()
  const safe = (await phone.shown()).safeUntilMs
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 12)
  await town.server.start()
  await phone.until("it has caught up", ({ safeUntilMs }) => safeUntilMs >= safe + 4000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  expect(record!.contradictions).toBe(0)
  expect(lostFrames(await playedFrames(record!), media.frameCount)).toEqual([])
  expect(lostSeconds(await playedSeconds(record!), media.seconds)).toEqual([])
  expect(unrecorded(record!, "audio")).toEqual([])
})

test("recorded and closed without a network, opened days later: it is sent without anybody's doing", async () => {
  await using town = await newTown()
  const phone = await town.phone({ isInstalled: false })
  phone.network.cut()
  await phone.press()
  await phone.until("some of it waiting", ({ waiting }) => waiting >= 15)
  await phone.kill()
  phone.network.restore()
  await phone.open({ daysLater: 3 })
  // Not gone on with: who opens the app after days isn't in what she recorded then.
  await phone.until("the button", ({ screen }) => screen === "ready")
  const sealed = (await phone.kept()).bodies!
  const arrived = (record: StoredRecord | undefined): number =>
    new Set(record?.items.map(({ ordinal }) => ordinal)).size
  await expectEventually("all of it on the server", async () => arrived((await town.stored())[0]) === sealed)
  await phone.until("nothing left to send", ({ text }) => !text.includes("earlier recording"))

  const [record] = await town.stored()
  expect(record!.legs.length).toBe(1)
  expect(record!.findings).toEqual([])
  expect(record!.segments("audio").length).toBeGreaterThan(4)
  expect(record!.segments("video").length).toBeGreaterThan(0)
})
