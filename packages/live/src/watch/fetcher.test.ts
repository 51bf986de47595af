import { expect, test } from "vitest"
import { rangesOf } from "./fetcher.ts"

test("ordinals that follow each other are asked for together, each once", () => {
  expect(rangesOf([7, 3, 4, 5, 9, 4, 8])).toEqual([
    { from: 3, to: 6 },
    { from: 7, to: 10 },
  ])
  expect(rangesOf([])).toEqual([])
})
