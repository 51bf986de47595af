import { expect, test } from "vitest"
import { newTown } from "../town.ts"

test("an uplink that carries sound alone, from the first second: sound is safe, the screen says so, and picture comes back with the uplink", async () => {
  await using town = await newTown()
  const phone = await town.phone({ conditions: { upBitsPerSecond: 64_000, delayMs: 75 } })
  await phone.press()
  await phone.until("sound alone", ({ text }) => text.includes("sound only"))
  // The picture of the first seconds is still on this phone: sound goes past it, and each is said.
  await phone.until(
    "sound keeping up, and picture behind",
    ({ recordedMs, soundSafeUntilMs, safeUntilMs }) =>
      soundSafeUntilMs >= 15_000 && recordedMs - soundSafeUntilMs <= 4000 && safeUntilMs < soundSafeUntilMs - 5000,
  )
  expect((await phone.shown()).text).toMatch(/Safe until\s+Sound\s+0:\d\d\s+Picture\s+0:\d\d/)
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
