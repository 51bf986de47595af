import { beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import type { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { tenSeconds } from "../../testing/ten-seconds.ts"
import { type Bytes, toHex } from "../format/bytes.ts"
import { openEnvelope } from "../open/envelope.ts"
import { openSegment } from "../open/segment.ts"
import { kidOf, Ratchet, type TrackKeys } from "../seal/ratchet.ts"
import { type BaseKey, deriveFrameKeys, ratchetBaseKey } from "../seal/sframe.ts"
import { type BatchItem, parseBatch } from "../statement/batch.ts"
import type { SegmentStatement } from "../statement/statement.ts"

interface Segment {
  readonly statement: SegmentStatement
  readonly body: Bytes
  readonly hash: string
}

let encounter: RecordedEncounter
let items: readonly BatchItem[]
let segments: readonly Segment[]

/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000

beforeAll(async () => {
  encounter = await tenSeconds()
  items = encounter.stored.flatMap(({ batch }) => parseBatch(batch).items)
  segments = items.flatMap(({ statement, unverifiedBody, statementHash }) =>
    statement.kind === "segment" ? [{ statement, body: unverifiedBody!, hash: toHex(statementHash) }] : [],
  )
}, ENCODING_MS)

const clip = { kind: "clip", range: { from: { leg: 0, elapsedMs: 4000 }, to: { leg: 0, elapsedMs: 5000 } } } as const

const codeOf = (open: Promise<unknown>): Promise<string> =>
  open.then(
    () => "opens",
    (error: { code: string }) => error.code,
  )

describe("what is disclosed for segment n", () => {
  test("opens segment n and no other of its track: not n + 1, not n − 1, none", async () => {
    const { keys } = await packageOf(encounter)
    for (const track of ["audio", "video", "place"] as const) {
      const ofTrack = segments.filter(({ statement }) => statement.track === track)
      expect(ofTrack.length).toBeGreaterThan(2)
      const some = track === "audio" ? ofTrack.slice(10, 20) : ofTrack.slice(0, 10)
      for (const { hash, statement: of } of some) {
        const opened = some.map(({ statement, body }) => codeOf(openSegment(keys.get(hash)!, statement, 0, body)))
        const expected = some.map(({ statement }) => (statement === of ? "opens" : "SEGMENT_TAG_INVALID"))
        expect(await Promise.all(opened)).toEqual(expected)
      }
    }
  })

  test("also when it is taken for a base key, and ratcheted on", async () => {
    const { keys } = await packageOf(encounter, clip)
    const disclosed = segments.filter(({ hash }) => keys.has(hash))
    expect(disclosed.length).toBeGreaterThan(4)
    for (const { hash, statement } of disclosed) {
      const { key, salt } = keys.get(hash)!
      const next = segments.find(
        ({ statement: one }) => one.track === statement.track && one.sequence === statement.sequence + 1,
      )!
      const doubled = Uint8Array.from({ length: 64 }, (_, i) => key[i % 32]!) as BaseKey
      const salted = Uint8Array.from({ length: 64 }, (_, i) => (i < 32 ? key[i]! : (salt[i - 32] ?? 0))) as BaseKey
      for (const guess of [doubled, salted, ratchetBaseKey(doubled), ratchetBaseKey(salted)]) {
        const guessed = deriveFrameKeys(kidOf(0, next.statement.sequence), guess)
        expect(await codeOf(openSegment(guessed, next.statement, 0, next.body))).toBe("SEGMENT_TAG_INVALID")
      }
    }
  })
})

const opens = ["audio", "video", "place"] as const

test("no package of any kind holds an envelope, or a base key of any step", async () => {
  const epochs = items.flatMap(({ statement }) => (statement.kind === "epoch" ? [statement] : []))
  const envelopes = items.flatMap(({ statement, unverifiedBody }) =>
    statement.kind === "envelope" ? [{ statement, body: unverifiedBody! }] : [],
  )
  expect(envelopes).toHaveLength(epochs.length)
  for (const wish of [{ kind: "whole" }, { kind: "others" }, clip] as const) {
    const { zip } = await packageOf(encounter, wish)
    const found = Buffer.from(zip.buffer)
    for (const { statement, body } of envelopes) {
      expect(found.indexOf(body.subarray(0, 200))).toBe(-1)
      expect(found.indexOf(body.subarray(-200))).toBe(-1)
      const place = { encounter: encounter.encounter, leg: 0, epoch: statement.epoch, kind: "recovery", opens } as const
      const { keys } = await openEnvelope(body, encounter.identity, place)
      expect([...keys.keys()]).toEqual(opens)
      for (const key of baseKeys(keys)) expect(found.indexOf(key.subarray(0, 32))).toBe(-1)
    }
  }
})

function* baseKeys(keys: TrackKeys): Generator<Bytes> {
  for (const first of keys.values()) {
    let key = first
    // More steps than the encounter has.
    for (let step = 0; step < 60; step++) {
      yield key
      key = ratchetBaseKey(key)
    }
  }
}

test("in a clip nothing of the rest is there but statements", async () => {
  const { zip, keys } = await packageOf(encounter, clip)
  const found = Buffer.from(zip.buffer)
  for (const { statement, body, hash } of segments) {
    const isWithin = statement.elapsedMs < 5000 && statement.elapsedMs + statement.durationMs > 4000
    const where = `${statement.track} ${statement.sequence}`
    expect(keys.has(hash), where).toBe(isWithin)
    expect(found.indexOf(body) !== -1, where).toBe(isWithin)
  }
})

test("the keys in a package are those that walking the ratchet gives", async () => {
  const { keys } = await packageOf(encounter)
  const envelope = items.find(({ statement }) => statement.kind === "envelope")!
  const place = { encounter: encounter.encounter, leg: 0, epoch: 0, kind: "recovery", opens } as const
  const content = await openEnvelope(envelope.unverifiedBody!, encounter.identity, place)
  const ratchet = new Ratchet(content.keys.get("video")!, 0)
  const first = segments.filter(({ statement }) => statement.track === "video" && statement.epoch === 0)
  for (const { statement, hash } of first) expect(keys.get(hash)).toEqual(ratchet.keysAt(statement.sequence))
})
