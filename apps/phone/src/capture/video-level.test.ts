import { expect, test } from "vitest"
import { fitWithin, PICTURE } from "./video-level.ts"

test.each([
  [640, 480, "full", 640, 480],
  [480, 640, "full", 480, 640],
  [1280, 720, "full", 640, 360],
  [1080, 1920, "smaller", 270, 480],
  [640, 480, "smallest", 320, 240],
  [320, 240, "full", 320, 240],
  [641, 361, "smaller", 480, 270],
  [480, 480, "smallest", 240, 240],
] as const)("%d × %d at %s becomes %d × %d", (width, height, level, toWidth, toHeight) => {
  expect(fitWithin({ width, height }, PICTURE[level])).toEqual({ width: toWidth, height: toHeight })
})
