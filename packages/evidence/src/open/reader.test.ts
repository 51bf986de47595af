import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Bytes } from "../format/bytes.ts"
import { newEpochSecret, Ratchet, trackKeysOf } from "../seal/ratchet.ts"
import { sealSegment } from "../seal/segment.ts"
import type { Place, Track } from "../statement/place.ts"
import type { EpochStatement, SegmentStatement } from "../statement/statement.ts"
import { EpochReader } from "./reader.ts"

const encounter = new Uint8Array(32).fill(1)
const writer = new Uint8Array(32).fill(2)
const secret = newEpochSecret()
const keys = trackKeysOf(secret, { encounter, leg: 0, writer }, ["video"])
const hash = new Uint8Array(32).fill(3)

const said = { encounter, leg: 0, previous: hash, wallMs: 0, elapsedMs: 0, newestReceipt: undefined }
const FIRST = 100

const epoch: EpochStatement = {
  ...said,
  kind: "epoch",
  track: "leg",
  sequence: 1,
  epoch: 4,
  firstSequences: new Map<Track, number>([["video", FIRST]]),
  envelopes: [],
}

interface Sealed {
  readonly statement: SegmentStatement
  readonly body: Bytes
  readonly media: Bytes
}

async function sealMany(count: number): Promise<Sealed[]> {
  const ratchet = Ratchet.of(secret, { encounter, leg: 0, track: "video", writer }, epoch.epoch)
  const sealed: Sealed[] = []
  for (let step = 0; step < count; step++) {
    const place: Place = { encounter, leg: 0, track: "video", sequence: FIRST + step }
    const media = Uint8Array.of(step, 1, 2, 3)
    const { body, bodyHash, commitment } = await sealSegment(ratchet.keysAt(step), place, epoch.epoch, step, media)
    const own = { epoch: epoch.epoch, bodyHash, commitment, durationMs: 500, codec: "video/mp4", sealedAtPress: false }
    sealed.push({ statement: { kind: "segment", ...said, ...place, ...own }, body, media })
  }
  return sealed
}

const sealed = await sealMany(40)

describe("whoever holds a track's keys opens its segments", () => {
  test("in whatever order they are asked for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: sealed.length - 1 }), { maxLength: 30 }), async (order) => {
        const reader = new EpochReader(keys, epoch)
        for (const step of order) {
          const { statement, body, media } = sealed[step]!
          expect(await reader.open(statement, body)).toEqual(media)
        }
      }),
      { numRuns: 20 },
    )
  })

  test("live and from the beginning at once", async () => {
    const reader = new EpochReader(keys, epoch)
    const opened: Bytes[] = []
    for (let i = 0; i < 20; i++) {
      for (const one of [sealed[20 + i]!, sealed[i]!]) opened.push(await reader.open(one.statement, one.body))
    }
    expect(opened).toEqual(Array.from({ length: 20 }, (_, i) => [sealed[20 + i]!.media, sealed[i]!.media]).flat())
  })

  test("several at once", async () => {
    const reader = new EpochReader(keys, epoch)
    const opened = await Promise.all(sealed.toReversed().map(({ statement, body }) => reader.open(statement, body)))
    expect(opened.toReversed()).toEqual(sealed.map(({ media }) => media))
  })

  test("and after one that didn't open still the next", async () => {
    const reader = new EpochReader(keys, epoch)
    const [zero, one] = [sealed[0]!, sealed[1]!]
    await expect(reader.open(zero.statement, one.body)).rejects.toMatchObject({ code: "BODY_HASH_DIFFERS" })
    expect(await reader.open(one.statement, one.body)).toEqual(one.media)
    expect(await reader.open(zero.statement, zero.body)).toEqual(zero.media)
  })
})
