import { expect, test } from "vitest"
import { ProgressLine } from "./progress-line.ts"

test("progress is one line, written over now and then, and gone at the end", () => {
  let said = ""
  const line = new ProgressLine((text) => {
    said += text
  })
  const all = 100 * 2 ** 20
  for (let done = 0; done <= all; done += 2 ** 18) line.tell(done, all)
  line.wipe()
  const lines = said.split("\r").map((text) => text.trim())
  expect(lines).toEqual(["", ...[16, 32, 48, 64, 80, 96].map((done) => `verifying ${done} % of 105 MB`), "", ""])
})

test("what is small is done before anything is said", () => {
  let said = ""
  const line = new ProgressLine((text) => {
    said += text
  })
  line.tell(1000, 1000)
  line.wipe()
  expect(said).toBe("")
})
