import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { describe, expect, test } from "vitest"
import { type Identity, openEnvelope } from "../open/envelope.ts"
import { EpochReader } from "../open/reader.ts"
import { openSegment } from "../open/segment.ts"
import { type Track, tracks } from "../statement/place.ts"
import type { EpochStatement, ReaderKind, SegmentStatement } from "../statement/statement.ts"
import { sealEnvelope } from "./envelope.ts"
import { kidOf, newEpochSecret, Ratchet, type TrackKeys, trackKeysOf } from "./ratchet.ts"
import { sealSegment } from "./segment.ts"
import { type BaseKey, deriveFrameKeys, ratchetBaseKey } from "./sframe.ts"

const encounter = new Uint8Array(32).fill(1)
const writer = { encounter, leg: 0, writer: new Uint8Array(32).fill(2) }
const keys = trackKeysOf(newEpochSecret(), writer, tracks)
const hash = new Uint8Array(32).fill(3)
const said = { encounter, leg: 0, previous: hash, wallMs: 0, elapsedMs: 0, newestReceipt: undefined }

const epoch: EpochStatement = {
  ...{ kind: "epoch", ...said, track: "leg", sequence: 1, epoch: 7, envelopes: [] },
  firstSequences: new Map(tracks.map((track) => [track, 10])),
}

/** Three segments of each track, as one writer seals them in one epoch. */
const segments = await Promise.all(
  tracks.flatMap((track) => {
    const ratchet = new Ratchet(keys.get(track)!, epoch.epoch)
    return [0, 1, 2].map(async (step) => {
      const place = { encounter, leg: 0, track, sequence: 10 + step }
      const sealed = await sealSegment(ratchet.keysAt(step), place, epoch.epoch, step, Uint8Array.of(step, 1, 2))
      const { body, bodyHash, commitment } = sealed
      const own = { epoch: 7, bodyHash, commitment, durationMs: 200, codec: "x", sealedAtPress: false }
      const statement: SegmentStatement = { kind: "segment", ...said, ...place, ...own }
      return { statement, body }
    })
  }),
)

/** What somebody of this kind gets out of the envelope that was made for them. */
async function givenTo(kind: ReaderKind, opens: readonly Track[]): Promise<TrackKeys> {
  const identity: Identity = await generateHybridIdentity()
  const content = { encounter, leg: 0, epoch: 7, keys, endorsement: undefined }
  const file = await sealEnvelope(content, { kind, recipient: await identityToRecipient(identity), opens })
  return (await openEnvelope(file, identity, { encounter, leg: 0, epoch: 7, kind, opens })).keys
}

const readers = [
  ["contact", ["video", "place"]],
  ["contact", ["place"]],
  ["contact", ["audio", "video", "place"]],
  ["recovery", ["audio", "video", "place"]],
  ["counsel", ["audio", "video", "place"]],
  ["counsel", ["audio", "video", "place", "advice"]],
  ["advice", ["advice"]],
] as const

describe.each(readers)("an envelope for %s that opens %j", (kind, opens) => {
  test("opens every segment of those tracks", async () => {
    const reader = new EpochReader(await givenTo(kind, opens), epoch)
    for (const { statement, body } of segments) {
      const isTheirs = (opens as readonly Track[]).includes(statement.track)
      expect(reader.opens(statement.track)).toBe(isTheirs)
      if (isTheirs) expect((await reader.open(statement, body)).length).toBeGreaterThan(0)
    }
  })

  test("and with any key in it, or ratcheted from it, taken for another track's, nothing of the others", async () => {
    const given = await givenTo(kind, opens)
    const others = segments.filter(({ statement }) => !given.has(statement.track))
    for (const first of given.values()) {
      let key: BaseKey = first
      for (let step = 0; step < 6; step++) {
        for (const { statement, body } of others) {
          const guess = deriveFrameKeys(kidOf(7, statement.sequence - 10), key)
          const opened = openSegment(guess, statement, 10, body)
          await expect(opened).rejects.toMatchObject({ code: "SEGMENT_TAG_INVALID" })
        }
        key = ratchetBaseKey(key)
      }
    }
  })
})

test.each([
  ["contact", ["video", "place", "advice"]],
  ["contact", ["advice"]],
  ["recovery", ["audio", "advice"]],
  ["advice", ["audio", "advice"]],
  ["advice", ["audio"]],
  ["counsel", []],
] as const)("no envelope for %s is made that opens %j", async (kind, opens) => {
  await expect(givenTo(kind, opens)).rejects.toThrow(RangeError)
})
