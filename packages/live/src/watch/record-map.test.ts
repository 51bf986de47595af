import { expect, test } from "vitest"
import type { KnownStatement } from "../open/opened.ts"
import { RecordMap } from "./record-map.ts"

function known(changes: Partial<KnownStatement>): KnownStatement {
  return {
    ...{ kind: "segment", leg: 0, chain: "video", sequence: 0, elapsedMs: 0, durationMs: 500, epoch: 0, wallMs: 0 },
    ...changes,
  }
}
const video = (sequence: number, leg = 0) => known({ sequence, elapsedMs: sequence * 500, leg })

test("what lies around a moment is found, also where pieces came out of order", () => {
  const map = new RecordMap()
  for (const sequence of [3, 0, 4, 2, 1, 9]) map.add(sequence + 10, [video(sequence)])
  expect(map.segmentsIn(0, 700, 1600).map(({ sequence, ordinal }) => [sequence, ordinal])).toEqual([
    ...[
      [1, 11],
      [2, 12],
      [3, 13],
    ],
  ])
  expect(map.segmentsIn(0, 2500, 4500)).toEqual([])
  expect(map.segmentsIn(1, 0, 4500)).toEqual([])
})

test("pieces that follow each other are one stretch, and a late one joins two", () => {
  const map = new RecordMap()
  for (const sequence of [0, 1, 3]) map.add(sequence, [video(sequence)])
  expect(map.coverage()).toMatchObject([
    {
      stretches: [
        [0, 1000],
        [1500, 2000],
      ],
    },
  ])
  map.add(2, [video(2)])
  expect(map.coverage()).toMatchObject([{ stretches: [[0, 2000]] }])
  expect(map.endOf(0)).toBe(2000)
})

test("the keys of an epoch are its statement, its envelopes and the leg's own statement", () => {
  const map = new RecordMap()
  const leg = { chain: "leg", durationMs: 0 } as const
  map.add(0, [known({ ...leg, kind: "leg" }), known({ ...leg, kind: "epoch", sequence: 1 }), video(0)])
  map.add(1, [known({ ...leg, kind: "envelope", sequence: 2 }), known({ ...leg, kind: "envelope", sequence: 3 })])
  map.add(7, [known({ ...leg, kind: "epoch", sequence: 4, epoch: 1 })])
  map.add(9, [known({ ...leg, kind: "envelope", sequence: 5, epoch: 1 })])
  expect(map.keysOf(0, 0)).toEqual([0, 1])
  expect(map.keysOf(0, 1)).toEqual([0, 7, 9])
  expect(map.keysOf(0, undefined)).toEqual([0, 1])
  expect(map.keysOf(3, undefined)).toEqual([])
})

test("a record that is told of twice counts once", () => {
  const map = new RecordMap()
  map.add(4, [video(0)])
  map.add(4, [video(1)])
  expect(map.statementsIn(0, "video", 0, 10)).toBe(1)
})

test("what a contradiction says is in nobody's place", () => {
  const map = new RecordMap()
  const statement = { ...video(0), statementHash: new Uint8Array(32), bodyLength: 1 }
  const entry = {
    receivedMs: 0,
    batchHash: new Uint8Array(32),
    leg: 0,
    receipts: [],
    isContradiction: true,
    statements: [statement],
  }
  map.addLine({ ordinal: 3, entry })
  expect(map.coverage()).toEqual([])
})

test("hours of an encounter are drawn as few stretches", () => {
  const map = new RecordMap()
  for (let sequence = 0; sequence < 30_000; sequence++) map.add(sequence, [video(sequence)])
  expect(map.coverage()).toMatchObject([{ stretches: [[0, 15_000_000]] }])
  expect(map.segmentsIn(0, 7_000_000, 7_001_000).map(({ sequence }) => sequence)).toEqual([14_000, 14_001])
})
