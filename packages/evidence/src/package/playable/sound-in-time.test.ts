import { beforeAll, describe, expect, test } from "vitest"
import { decodeAudio, readSoundMarks } from "../../../../../journeys/media/read-marks.ts"
import { recordedMedia } from "../../../../../journeys/recorded-media.ts"
import { decodeAll } from "../../../testing/probe.ts"
import { packageOf } from "../../../testing/read-package.ts"
import { type Piece, RecordedEncounter } from "../../../testing/recorded-encounter.ts"
import { decodeAudioPackets, encodeAudioPackets } from "../../media/audio-packets.ts"

const SECONDS = 30
/** Each piece has that much sound. */
const PIECE_MS = 240
/** Sooner or later than that against its picture, speech is seen to be wrong. */
const LIPS_SECONDS = 0.04

let sound: readonly Piece[]
let pictures: readonly Piece[]

beforeAll(async () => {
  const { pieces } = await recordedMedia({ seconds: 60 })
  const until = pieces.filter(({ startMs, durationMs }) => startMs + durationMs <= SECONDS * 1000)
  sound = until.filter(({ track }) => track === "audio")
  pictures = until.filter(({ track }) => track === "video")
}, 120_000)

/** The same sound, said to have been captured at another time. */
function stamped(piece: Piece, startMs: number): Piece {
  const media = encodeAudioPackets({ ...decodeAudioPackets(piece.media), startUs: Math.round(startMs * 1000) })
  return { ...piece, startMs, media }
}

/** When each second is heard in the film of sound with these stamps. @param startMs - when each piece is said to have been captured. */
async function heard(startMs: (piece: number) => number, isThere: (piece: number) => boolean = () => true) {
  const encounter = await RecordedEncounter.begin()
  const pieces = [...sound.map((piece, i) => stamped(piece, startMs(i))).filter((_, i) => isThere(i)), ...pictures]
  for (const piece of pieces.sort((a, b) => a.startMs - b.startMs)) await encounter.piece(piece)
  const { files } = await packageOf(await encounter.open())
  const film = files.get("data/playable/leg-0-0.mp4")!
  await decodeAll(film)
  const captions = new TextDecoder().decode(files.get("data/playable/leg-0-0.vtt"))
  // Sound begins 6.5 ms before: what its decoder puts out first is the pre-skip.
  const marks = readSoundMarks(await decodeAudio(film)).map(({ second, at }) => ({ second, at: at - 0.0065 }))
  return { marks, captions }
}

describe("sound is heard when it was recorded, as far as the record can tell,", () => {
  test.each([
    ["when a busy start stamps it late", (piece: number) => Math.max(0, 150 - 12 * piece)],
    [
      "when a device's first stamps send a phone astray for three seconds",
      (piece: number) => (piece < 12 ? -12 * piece : 0),
    ],
    ["when a device stumbles in the middle", (piece: number) => (piece > 60 && piece < 72 ? 12 * (72 - piece) : 0)],
  ])("%s", async (_, offMs) => {
    const { marks, captions } = await heard((piece) => 1000 + PIECE_MS * piece + offMs(piece))
    expect(marks.map(({ second }) => second)).toEqual(Array.from({ length: SECONDS }, (_, i) => i))
    for (const { second, at } of marks) expect(Math.abs(at - 1 - second)).toBeLessThan(LIPS_SECONDS)
    expect(captions).not.toContain("missing")
  })

  // Ten times worse than real ones.
  test.each([
    ["runs fast", 0.998],
    ["runs slow", 1.002],
  ])("when the microphone's clock %s", async (_, rate) => {
    const { marks } = await heard((piece) => PIECE_MS * piece * rate)
    // A mark that a packet is left out of, or silence put into, can't always be read.
    expect(marks.length).toBeGreaterThan(SECONDS / 2)
    for (const { second, at } of marks) expect(Math.abs(at - second * rate)).toBeLessThan(LIPS_SECONDS)
    expect(marks.at(-1)!.second).toBeGreaterThan(SECONDS - 5)
  })

  test("when some of it is missing soon after the start, before it and behind it", async () => {
    const { marks } = await heard(
      (piece) => PIECE_MS * piece,
      (piece) => piece !== 6,
    )
    expect(marks.length).toBeGreaterThan(SECONDS - 4)
    for (const { second, at } of marks) expect(Math.abs(at - second)).toBeLessThan(LIPS_SECONDS)
  })

  test("when less than a piece of it is missing soon after the start, before it and behind it", async () => {
    const { marks } = await heard((piece) => PIECE_MS * piece + (piece < 6 ? 0 : 140))
    for (const { second, at } of marks) {
      const late = second * 1000 < 6 * PIECE_MS ? 0 : 0.14
      expect(Math.abs(at - late - second)).toBeLessThan(LIPS_SECONDS)
    }
    expect(marks.length).toBeGreaterThan(SECONDS - 4)
  })
})
