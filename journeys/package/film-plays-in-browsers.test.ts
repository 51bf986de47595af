import type { Bytes } from "@alongside/evidence/format/bytes"
import { beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../packages/evidence/testing/read-package.ts"
import { type Piece, RecordedEncounter } from "../../packages/evidence/testing/recorded-encounter.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { browsers, canRun } from "../vectors/browsers.ts"
import { openFilmPage } from "./film-page.ts"

const FRAME_RATE = 24

let large: RecordedMedia
let small: RecordedMedia
let vp9: RecordedMedia

beforeAll(async () => {
  large = await recordedMedia({ seconds: 60 })
  small = await recordedMedia({ seconds: 60, width: 240, height: 180 })
  vp9 = await recordedMedia({ seconds: 60, codec: "vp9" })
})

const between = ({ pieces }: RecordedMedia, fromMs: number, toMs: number): Piece[] =>
  pieces.filter(({ startMs, durationMs }) => startMs >= fromMs && startMs + durationMs <= toMs)

/** The one film of a package. */
async function filmOf(pieces: readonly Piece[]): Promise<Bytes> {
  const encounter = await RecordedEncounter.begin()
  for (const piece of pieces) await encounter.piece(piece)
  const { files } = await packageOf(await encounter.open())
  const films = [...files].filter(([path]) => path.endsWith(".mp4"))
  expect(films).toHaveLength(1)
  return films[0]![1]
}

/** The middle of a frame: sound begins 6.5 ms before the first. */
const timeOf = (frame: number): number => 0.0065 + (frame + 0.5) / FRAME_RATE

for (const browser of browsers) {
  describe.skipIf(!canRun(browser))(browser.name, () => {
    const shown = async (film: Bytes, frames: readonly number[], from: number) => {
      await using page = await openFilmPage(film, frames.map(timeOf), from)
      const report = page.nextReport()
      await using _ = await browser.open(page.address)
      // Awaited here: leaving the block closes the browser.
      return await report
    }

    test("finds every frame where it was recorded, before a hole and behind it, and plays to the end", async () => {
      const isThere = ({ track, startMs }: Piece) => track === "audio" || startMs < 3000 || startMs >= 5000
      const film = await filmOf(between(large, 0, 9600).filter(isThere))
      const looked = [0, 1, 40, 71, 120, 121, 200]
      // In the hole the last picture stands. GStreamer, sent into one, shows the picture behind it.
      const standing = browser.name === "WebKitGTK" ? 120 : 71
      const { duration, frames, hasSound, how } = await shown(film, [...looked, 80, 110], 7)
      expect({ frames, hasSound, how }).toEqual({
        frames: [...looked, standing, standing],
        hasSound: true,
        how: "ended",
      })
      expect(duration).toBeCloseTo(9.6, 1)
    })

    test("goes on where the picture becomes smaller, and where it becomes large again", async () => {
      const pieces = [...between(large, 0, 2000), ...between(small, 2000, 4000), ...between(large, 4000, 6000)]
      const looked = [10, 60, 100, 50, 20, 140]
      const { frames, how } = await shown(await filmOf(pieces), looked, 1)
      expect({ frames, how }).toEqual({ frames: looked, how: "ended" })
    })

    test("plays VP9 likewise", async () => {
      const { frames, how } = await shown(await filmOf(between(vp9, 0, 3000)), [5, 30, 60], 2)
      expect({ frames, how }).toEqual({ frames: [5, 30, 60], how: "ended" })
    })
  })
}
