import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import { expect, test } from "vitest"
import { decodeVideo } from "../media/read-marks.ts"
import { makeMarkedMedia } from "../media/source.ts"
import { playedFrames, playedSeconds } from "../played.ts"
import type { StoredRecord } from "../stored-record.ts"
import { newTown } from "../town.ts"

/** Some seconds as the server has them, opened and without findings. @param fragment - which browser the app takes this one for. */
async function recordedOn(fragment: string): Promise<StoredRecord> {
  const media = await makeMarkedMedia({ seconds: 40, width: 320, height: 240 })
  await using town = await newTown({ media })
  const phone = await town.phone({ fragment })
  await phone.press()
  await phone.until("some seconds safe", ({ safeUntilMs }) => safeUntilMs >= 6000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record!.findings).toEqual([])
  return record!
}

test("the second path, Opus as wasm: durable, opened and played like the first", async () => {
  const record = await recordedOn("path=2")
  expect((await playedFrames(record)).length).toBeGreaterThan(48)
  expect((await playedSeconds(record)).length).toBeGreaterThan(2)
})

test("the third path, MediaRecorder: durable, opened, and its slices join to a film", async () => {
  const record = await recordedOn("path=3")
  const slices = record.segments("video").map((segment) => decodeWebmSlice(segment.media))
  const film = Buffer.concat([slices[0]!.header!, ...slices.map((slice) => slice.bytes)])
  expect((await decodeVideo(film)).frameNumbers.length).toBeGreaterThan(48)
})
