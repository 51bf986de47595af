import { expect, test } from "vitest"
import { waitBefore } from "./backoff.ts"

test("each wait is twice as long as the one before, up to eight seconds", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 20].map((tries) => waitBefore(tries, () => 1))
  expect(longest).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
})

test("consoles that lost the server together come back apart", () => {
  expect(waitBefore(5, () => 0)).toBe(4000)
  expect(waitBefore(5, () => 0.5)).toBe(6000)
})
