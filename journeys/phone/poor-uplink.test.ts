import { expect, test } from "vitest"
import { releaseKept } from "../install/kept-release.ts"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"

test("an uplink that carries sound alone gets sound alone, with the reason signed; picture comes back with the uplink", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  // The app's own files are fetched in the first moments of the first visit, and take of such an uplink what sound needs.
  await releaseKept(phone.page)
  phone.network.shape({ upBitsPerSecond: 64_000, delayMs: 75 })
  await phone.press()
  await phone.until("sound alone", ({ text }) => text.includes("sound only"))
  // The picture of the first seconds is still on its way: sound goes past it.
  await expectEventually("sound is keeping up", async () => {
    const sound = (await town.stored())[0]?.segments("audio") ?? []
    return sound.some(({ statement }) => statement.elapsedMs >= 15_000)
  })
  phone.network.shape({})
  await phone.until("picture again", ({ text }) => !text.includes("sound only"))
  const back = (await phone.shown()).safeUntilMs
  await phone.until("it is safe too", ({ safeUntilMs }) => safeUntilMs >= back + 4000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  const gaps = record!.items.map(({ statement }) => statement).filter((one) => one.kind === "gap")
  expect(gaps.filter(({ track, cause }) => track === "video" && cause === "thin-uplink").length).toBeGreaterThan(1)
  expect(gaps.filter(({ track, cause }) => track === "audio" && cause === "thin-uplink")).toEqual([])
  const sound = record!.segments("audio").map(({ statement }) => statement)
  // A whole second of sound in a piece, while it was thin.
  expect(sound.some(({ durationMs }) => durationMs > 900)).toBe(true)
  const lastGapMs = Math.max(...gaps.map(({ elapsedMs }) => elapsedMs))
  expect(record!.segments("video").some(({ statement }) => statement.elapsedMs > lastGapMs)).toBe(true)
})
