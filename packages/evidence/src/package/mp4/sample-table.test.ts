import { expect, test } from "vitest"
import { findBox } from "./find-box.ts"
import { SampleTable } from "./sample-table.ts"

test("the size of every sample is said by itself, though all are of one: else GStreamer takes them for sound that isn't compressed", () => {
  const table = new SampleTable()
  table.beginChunk(0, 3, 0)
  for (let i = 0; i < 3; i++) table.addSample(60, 960, true)
  const bytes = table.box([], 0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const stsz = findBox(view, { from: 8, to: bytes.length }, "stsz")!
  const numbers = Array.from({ length: (stsz.to - stsz.from) / 4 }, (_, i) => view.getUint32(stsz.from + 4 * i))
  // Version and flags, no size for all, how many.
  expect(numbers).toEqual([0, 0, 3, 60, 60, 60])
})
