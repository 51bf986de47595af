import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Bytes, toHex } from "../format/bytes.ts"
import { hashSmall } from "../format/hash.ts"
import type { GapStatement } from "../statement/statement.ts"
import { ChainTable } from "./chain-table.ts"
import { Findings } from "./findings.ts"
import { HashTable } from "./hash-table.ts"
import { InOrder } from "./in-order.ts"
import type { SeenBatch } from "./seen.ts"

const hashOf = (number: number): Bytes => hashSmall(Uint8Array.of(number & 0xff, (number >> 8) & 0xff, number >> 16))

describe("a table of hashes", () => {
  test("keeps what a Map keeps, however it grows", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 3000 }), fc.nat()), { minLength: 1, maxLength: 4000 }), (entries) => {
        const [table, map] = [new HashTable(), new Map<string, number>()]
        for (const [name, value] of entries) {
          table.set(hashOf(name), value)
          map.set(toHex(hashOf(name)), value)
        }
        expect(table.size).toBe(map.size)
        expect(new Set([...table.keys()].map(toHex))).toEqual(new Set(map.keys()))
        for (const [name] of entries) expect(table.get(hashOf(name))).toBe(map.get(toHex(hashOf(name))))
        expect(table.get(hashOf(4000))).toBeUndefined()
      }),
      { numRuns: 20 },
    )
  })

  test("tells hashes apart that begin alike", () => {
    const table = new HashTable()
    for (let i = 0; i < 2000; i++) table.set(new Uint8Array(32).with(31, i & 0xff).with(30, i >> 8), i)
    expect(table.get(new Uint8Array(32).with(31, 7).with(30, 3))).toBe(0x307)
  })
})

test("of ten thousand statements for one place some are kept, and it is told that there are many", () => {
  const table = new ChainTable()
  for (let i = 0; i < 10_000; i++) table.add({ sequence: 0, hash: hashOf(i), previous: undefined })
  expect(table.forks()).toEqual([{ sequence: 0, count: 64 }])
})

test("what comes in any order is told in order, with or without holes", () => {
  const statementAt = (sequence: number): GapStatement => ({
    kind: "gap",
    encounter: new Uint8Array(32),
    leg: 0,
    track: "audio",
    sequence,
    previous: undefined,
    wallMs: 0,
    elapsedMs: 0,
    newestReceipt: undefined,
    cause: "device-muted",
    durationMs: 0,
  })
  const batchOf = (sequence: number): SeenBatch => {
    const item = { statement: statementAt(sequence), statementHash: hashOf(sequence) }
    const said = { disclosure: "none", media: undefined, impliedFirst: undefined } as const
    return { file: "", item: 0, leg: 0, hash: hashOf(sequence), items: [{ ...item, ...said }] }
  }
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 300 }), (sequences) => {
      const told: number[] = []
      const order = new InOrder(
        () =>
          ({ sequence }) =>
            void told.push(sequence),
      )
      for (const sequence of sequences) order.see(batchOf(sequence))
      order.finish()
      expect(told).toEqual(sequences.toSorted((a, b) => a - b))
    }),
  )
  // Where every second is missing, more wait than are kept: those are passed over, each still in its turn.
  const told: number[] = []
  const order = new InOrder(
    () =>
      ({ sequence }) =>
        void told.push(sequence),
  )
  for (let sequence = 1; sequence < 30_000; sequence += 2) order.see(batchOf(sequence))
  order.finish()
  expect(told).toEqual(Array.from({ length: 15_000 }, (_, i) => 2 * i + 1))
})

test("of a million findings a hundred of each code are kept, and all are counted", () => {
  const findings = new Findings()
  for (let i = 0; i < 1_000_000; i++) findings.report({ code: "CHAIN_BROKEN", place: { sequence: i }, words: "" })
  findings.report({ code: "NOT_RECORDED", place: {}, words: "" })
  expect(findings.all.length).toBe(101)
  expect(findings.counts).toEqual(
    new Map([
      ["CHAIN_BROKEN", 1_000_000],
      ["NOT_RECORDED", 1],
    ]),
  )
})
