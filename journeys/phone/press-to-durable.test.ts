import { expect, test } from "vitest"
import { makeMarkedMedia } from "../media/source.ts"
import { lostFrames, lostSeconds, playedFrames, playedSeconds } from "../played.ts"
import { newTown } from "../town.ts"

test("one press: what was recorded, from before the press to the stop, is on the server, opens and plays", async () => {
  const media = await makeMarkedMedia({ seconds: 40, width: 320, height: 240 })
  await using town = await newTown({ media })
  const phone = await town.phone()
  await phone.page.waitForTimeout(4000)
  await phone.press()
  await phone.until("some seconds safe", ({ safeUntilMs }) => safeUntilMs >= 8000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  const [record, ...others] = await town.stored()
  expect(others).toEqual([])
  expect(record!.findings).toEqual([])
  expect(record!.isEnded).toBe(true)
  const beforePress = record!.segments("audio").filter(({ statement }) => statement.sealedAtPress)
  expect(beforePress.length).toBeGreaterThan(8)
  const sound = record!.segments("audio").filter(({ statement }) => !statement.sealedAtPress)
  const pictures = record!.segments("video").filter(({ statement }) => !statement.sealedAtPress)
  const withSound = pictures.filter(({ ordinal }) => sound.some((one) => one.ordinal === ordinal))
  expect(withSound.length).toBeGreaterThan(pictures.length / 2)
  const frames = await playedFrames(record!)
  expect(frames.length).toBeGreaterThan(6 * 24)
  expect(lostFrames(frames, media.frameCount)).toEqual([])
  const seconds = await playedSeconds(record!)
  expect(seconds.length).toBeGreaterThanOrEqual(5)
  expect(lostSeconds(seconds, media.seconds)).toEqual([])
})

test("the recovery key on the phone opens the record too, and its envelope came with the first segment, counsel's after it", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await phone.page.waitForTimeout(1500)
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  const identity = await phone.recoveryIdentity()
  const [record] = await town.stored({ identity, kind: "recovery" })

  expect(record!.segments("audio").length).toBeGreaterThan(4)
  const firstSegment = record!.items.find(({ statement }) => statement.kind === "segment")!.ordinal
  const envelopes = record!.items.flatMap(({ statement, ordinal }) =>
    statement.kind === "envelope" ? [{ kind: statement.reader.kind, ordinal }] : [],
  )
  expect(envelopes.find(({ kind }) => kind === "recovery")!.ordinal).toBe(firstSegment)
  expect(envelopes.find(({ kind }) => kind === "counsel")!.ordinal).toBeGreaterThan(firstSegment)
})
