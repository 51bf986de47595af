import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { decodeAudio, decodeVideo, readSoundMarks } from "./read-marks.ts"
import { makeMarkedMedia } from "./source.ts"

test("every frame and every second that the source writes is read back", async () => {
  const media = await makeMarkedMedia({ seconds: 3 })

  const video = await decodeVideo(await readFile(media.videoFile))
  expect(video.frameNumbers).toEqual(Array.from({ length: 72 }, (_, n) => n))

  const marks = readSoundMarks(await decodeAudio(await readFile(media.audioFile)))
  expect(marks.map((mark) => mark.second)).toEqual([0, 1, 2])
  for (const mark of marks) expect(Math.abs(mark.at - mark.second)).toBeLessThan(0.005)
})
