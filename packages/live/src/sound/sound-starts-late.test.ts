import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { describe, expect, test } from "vitest"
import { AudioTrack, PACKETS_PER_PIECE } from "./audio-track.ts"
import type { NewOpusEncoder } from "./opus-encoder.ts"

const RATE = 48_000
const BLOCK_MS = 10
const PIECE_MS = 20 * PACKETS_PER_PIECE
/** When the first sound was captured, by the page's clock and by the microphone's own. */
const CAPTURED_MS = 5_000_000
const STAMPED_MS = 70_000

/** What is said doesn't matter here, only when. */
const silence: NewOpusEncoder = ({ packet }) => ({
  preSkip: 312,
  encode: () => packet(Uint8Array.of(0xf8, 0xff, 0xfe)),
  flush: async () => undefined,
  close: () => undefined,
})

/**
 * Six seconds of sound. @param stampOff - by how much the stamp of a block is off. @param lateMs - how late it comes.
 * @returns how much later each piece is said to begin than it did, milliseconds.
 */
async function errorsOf(stampOff: (block: number) => number, lateMs: (block: number) => number): Promise<number[]> {
  const starts: number[] = []
  const track = new AudioTrack(CAPTURED_MS - 1000, silence, {
    piece: ({ media }) => starts.push(decodeAudioPackets(media).startUs / 1000 - 1000),
    failed: () => expect.unreachable(),
  })
  let arrivalMs = 0
  for (let block = 0; block < 6000 / BLOCK_MS; block++) {
    const samples = new Float32Array((RATE * BLOCK_MS) / 1000)
    const stampMs = STAMPED_MS + block * BLOCK_MS + stampOff(block)
    arrivalMs = Math.max(arrivalMs, CAPTURED_MS + (block + 1) * BLOCK_MS + lateMs(block))
    track.take({ samples, rate: RATE }, stampMs * 1000, arrivalMs)
  }
  await track.flush()
  expect(starts).toHaveLength(6000 / PIECE_MS)
  return starts.map((startMs, i) => startMs - i * PIECE_MS)
}

/** Less than lips show, and steady. */
function expectRight(errors: readonly number[]): void {
  for (const error of errors) expect(Math.abs(error)).toBeLessThan(25)
  for (const [i, error] of errors.slice(1).entries()) expect(Math.abs(error - errors[i]!)).toBeLessThan(3)
}

describe("the sound of a start is said to be when it was", () => {
  test("in a quiet page", async () => {
    expectRight(
      await errorsOf(
        () => 0,
        () => 2,
      ),
    )
  })

  test("when the page is busy and the first of it comes at once, late", async () => {
    expectRight(
      await errorsOf(
        () => 0,
        (block) => Math.max(2, 300 - block * BLOCK_MS),
      ),
    )
  })

  test("when the device stamps its first two blocks an eighth of a second too late", async () => {
    expectRight(
      await errorsOf(
        (block) => (block < 2 ? 145 : 0),
        () => 2,
      ),
    )
  })

  test("when it sets its stamps back later", async () => {
    expectRight(
      await errorsOf(
        (block) => (block < 200 ? 145 : 0),
        () => 2,
      ),
    )
  })
})
