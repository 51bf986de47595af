import { beforeAll, describe, expect, test } from "vitest"
import { decodeAudio, decodeVideo, readSoundMarks } from "../../../../../journeys/media/read-marks.ts"
import { type RecordedMedia, recordedMedia } from "../../../../../journeys/recorded-media.ts"
import { decodeAll, frameTimes, inOrder, probe } from "../../../testing/probe.ts"
import { packageOf } from "../../../testing/read-package.ts"
import { type Piece, RecordedEncounter } from "../../../testing/recorded-encounter.ts"
import type { Bytes } from "../../format/bytes.ts"

const FRAME_RATE = 24
let large: RecordedMedia
let small: RecordedMedia
let vp9: RecordedMedia

/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000

beforeAll(async () => {
  large = await recordedMedia({ seconds: 60 })
  small = await recordedMedia({ seconds: 60, width: 240, height: 180 })
  vp9 = await recordedMedia({ seconds: 60, codec: "vp9" })
}, ENCODING_MS)

const between = ({ pieces }: RecordedMedia, fromMs: number, toMs: number): Piece[] =>
  pieces.filter(({ startMs, durationMs }) => startMs >= fromMs && startMs + durationMs <= toMs)

async function recorded(pieces: readonly Piece[]): Promise<RecordedEncounter> {
  const encounter = await RecordedEncounter.begin()
  for (const piece of pieces) await encounter.piece(piece)
  return encounter
}

async function playableOf(encounter: RecordedEncounter): Promise<Map<string, Bytes>> {
  const { files } = await packageOf(await encounter.open())
  const prefix = "data/playable/"
  return new Map(
    [...files].flatMap(([path, file]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : [])),
  )
}

const filmOf = async (pieces: readonly Piece[]): Promise<Bytes> =>
  (await playableOf(await recorded(pieces))).get("leg-0-0.mp4")!

/** The number of each frame and when it is shown, and of each second of sound when it is heard. */
async function played(film: Bytes) {
  await decodeAll(film)
  const [{ frameNumbers }, times] = [await decodeVideo(film), await frameTimes(film)]
  expect(frameNumbers).toHaveLength(times.length)
  const marks = readSoundMarks(await decodeAudio(film))
  return { frames: frameNumbers.map((frame, i) => ({ frame, at: times[i]! })), marks }
}

const isInHole = (frame: number, [fromMs, toMs]: readonly [number, number]) =>
  (frame * 1000) / FRAME_RATE >= fromMs - 1 && (frame * 1000) / FRAME_RATE < toMs - 1

describe("a film", () => {
  test("has every frame and every sound that was recorded, each at its time", async () => {
    const { frames, marks } = await played(await filmOf(between(large, 0, 6000)))
    expect(frames.map(({ frame }) => frame)).toEqual(Array.from({ length: 6 * FRAME_RATE }, (_, i) => i))
    // Sound begins 6.5 ms before: what its decoder puts out first is the pre-skip.
    for (const { frame, at } of frames) expect(Math.abs(at - 0.0065 - frame! / FRAME_RATE)).toBeLessThan(0.002)
    expect(marks.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4, 5])
    for (const { second, at } of marks) expect(Math.abs(at - 0.0065 - second)).toBeLessThan(0.03)
  })

  test("keeps a hole as long as it was, in picture and in sound, and what follows at its time", async () => {
    const pictureHole = [2000, 4000] as const
    const soundHole = [4800, 7200] as const
    const pieces = between(large, 0, 10_000).filter(({ track, startMs }) => {
      const [from, to] = track === "video" ? pictureHole : soundHole
      return startMs < from || startMs >= to
    })
    const { frames, marks } = await played(await filmOf(pieces))
    const expected = Array.from({ length: 10 * FRAME_RATE }, (_, i) => i).filter((i) => !isInHole(i, pictureHole))
    expect(frames.map(({ frame }) => frame)).toEqual(expected)
    for (const { frame, at } of frames) expect(Math.abs(at - 0.0065 - frame! / FRAME_RATE)).toBeLessThan(0.002)
    expect(marks.map(({ second }) => second)).toEqual([0, 1, 2, 3, 8])
    // To a packet's 20 ms.
    for (const { second, at } of marks) expect(Math.abs(at - 0.0065 - second)).toBeLessThan(0.05)
  })

  test("has everything at its time whatever order its pieces reached the server in", async () => {
    const pieces = between(large, 0, 6000)
    // An outage: the newest first, the backlog behind.
    const { frames, marks } = await played(await inOrder(await filmOf([...pieces.slice(20), ...pieces.slice(0, 20)])))
    expect(frames.map(({ frame }) => frame)).toEqual(Array.from({ length: 6 * FRAME_RATE }, (_, i) => i))
    for (const { frame, at } of frames) expect(Math.abs(at - 0.0065 - frame! / FRAME_RATE)).toBeLessThan(0.002)
    expect(marks.map(({ second }) => second)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test("goes on in another size of the same shape, and back", async () => {
    const pieces = [...between(large, 0, 2000), ...between(small, 2000, 4000), ...between(large, 4000, 6000)]
    const playable = await playableOf(await recorded(pieces))
    expect([...playable.keys()]).toEqual(["leg-0-0.mp4", "leg-0-0.vtt"])
    const { frames } = await played(playable.get("leg-0-0.mp4")!)
    expect(frames.map(({ frame }) => frame)).toEqual(Array.from({ length: 6 * FRAME_RATE }, (_, i) => i))
  })

  test("goes on in another file where codec, rotation or shape change", async () => {
    const turned = between(large, 4000, 6000).map((piece) => ({ ...piece, media: turn(piece) }))
    const pieces = [...between(large, 0, 2000), ...between(vp9, 2000, 4000), ...turned]
    const playable = await playableOf(await recorded(pieces))
    const films = [...playable.keys()].filter((name) => name.endsWith(".mp4"))
    expect(films).toEqual(["leg-0-0.mp4", "leg-0-1.mp4", "leg-0-2.mp4"])
    const numbers: (number | undefined)[] = []
    for (const name of films.slice(0, 2)) {
      await decodeAll(playable.get(name)!)
      numbers.push(...(await decodeVideo(playable.get(name)!)).frameNumbers)
    }
    expect(numbers).toEqual(Array.from({ length: 4 * FRAME_RATE }, (_, i) => i))
    const { width, height } = await decodeVideo(playable.get("leg-0-2.mp4")!)
    expect([width, height]).toEqual([240, 320])
  })

  test("of sound alone, or of pictures alone, is one too", async () => {
    for (const track of ["audio", "video"] as const) {
      const film = await filmOf(between(large, 0, 3000).filter((piece) => piece.track === track))
      await decodeAll(film)
      const { streams } = await probe(film)
      const kinds = streams.map(({ codec_type }) => codec_type).filter((type) => type !== "data")
      expect(kinds).toEqual([track])
    }
  })

  test("says in chapters where the leg begins, each minute, and where something is missing and back", async () => {
    const tiny = await recordedMedia({ seconds: 62, width: 160, height: 120 })
    const pieces = between(tiny, 0, 62_000).filter(({ track, startMs }) => track === "audio" || startMs < 50_000)
    const encounter = await recorded(pieces.filter(({ startMs }) => startMs < 50_000))
    await encounter.gap("video", "device-taken", 50_000, 0)
    for (const piece of pieces.filter(({ startMs }) => startMs >= 50_000)) await encounter.piece(piece)
    const film = (await playableOf(encounter)).get("leg-0-0.mp4")!
    const { chapters } = await probe(film)
    expect(chapters.map(({ start_time, tags }) => [Math.round(Number(start_time)), tags.title])).toEqual([
      [0, "leg 0, 2026-11-21 18:00:00 UTC"],
      [50, "picture: not recorded (device taken)"],
      [60, "0:01:00"],
    ])
  })
})

/** Its picture is shown turned by a quarter. */
function turn({ media }: Piece): Bytes {
  const bytes = media.slice()
  const name = [..."tkhd"].map((letter) => letter.charCodeAt(0))
  const at = bytes.findIndex((_, i) => name.every((code, j) => bytes[i + j] === code))
  const view = new DataView(bytes.buffer)
  const matrix = at + 4 + 4 + 20 + 16
  for (const [i, value] of [0, 0x1_0000, 0, -0x1_0000, 0, 0].entries()) view.setInt32(matrix + 4 * i, value)
  return bytes
}
