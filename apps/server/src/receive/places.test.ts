import { chains } from "@alongside/evidence/statement/place"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Places } from "./places.ts"

const audio = (sequence: number) => ({ leg: 0, chain: "audio" as const, sequence })

test("whatever was taken is found among the records that are named, and a free place is found free", () => {
  const place = fc.record({
    leg: fc.integer({ min: 0, max: 2 }),
    chain: fc.constantFrom(...chains),
    sequence: fc.integer({ min: 0, max: 700 }),
  })
  fc.assert(
    fc.property(fc.array(place, { maxLength: 800 }), (order) => {
      const places = new Places()
      const taken = new Map<string, number>()
      order.forEach((one, ordinal) => {
        const name = JSON.stringify(one)
        if (taken.has(name)) return
        taken.set(name, ordinal)
        places.take(one, ordinal)
      })
      for (const [name, ordinal] of taken) {
        const range = places.find(JSON.parse(name))
        expect(range!.from).toBeLessThanOrEqual(ordinal)
        expect(range!.to).toBeGreaterThan(ordinal)
      }
      for (let sequence = 0; sequence <= 701; sequence++) {
        const isTaken = taken.has(JSON.stringify({ leg: 0, chain: "audio", sequence }))
        expect(places.find(audio(sequence)) !== undefined).toBe(isTaken)
      }
    }),
  )
})

describe("around the edges of a page", () => {
  test.each([0, 1, 255, 256, 257, 511, 512, 2 ** 31, 2 ** 52])("place %i is told from its neighbours", (sequence) => {
    const places = new Places()
    places.take(audio(sequence), 7)
    expect(places.find(audio(sequence))).toEqual({ from: 7, to: 8 })
    expect(places.find(audio(sequence + 1))).toBeUndefined()
    if (sequence > 0) expect(places.find(audio(sequence - 1))).toBeUndefined()
    expect(places.find({ ...audio(sequence), chain: "video" })).toBeUndefined()
    expect(places.find({ ...audio(sequence), leg: 1 })).toBeUndefined()
  })
})

test("a full page shrinks to the range of its records, whatever their order", () => {
  const places = new Places()
  for (let sequence = 255; sequence >= 0; sequence--) places.take(audio(sequence), 1000 - sequence)
  expect(places.find(audio(0))).toEqual({ from: 745, to: 1001 })
  expect(places.find(audio(255))).toEqual({ from: 745, to: 1001 })
  expect(places.find(audio(256))).toBeUndefined()
})

test("a whole day takes little more memory than two minutes", () => {
  const [short, long] = [new Places(), new Places()]
  for (let sequence = 0; sequence < 480; sequence++) short.take(audio(sequence), sequence)
  for (let sequence = 0; sequence < 4 * 60 * 60 * 24; sequence++) long.take(audio(sequence), sequence)
  expect(long.bytes).toBeLessThan(short.bytes + 200_000)
})

test("a phone that leaves holes everywhere costs bounded memory, and still nothing of it is forgotten", () => {
  const places = new Places()
  for (let i = 0; i < 5000; i++) places.take(audio(i * 256), i)
  expect(places.bytes).toBeLessThan(1_000_000)
  for (let i = 0; i < 5000; i++) {
    const range = places.find(audio(i * 256))
    expect(range!.from).toBeLessThanOrEqual(i)
    expect(range!.to).toBeGreaterThan(i)
  }
})
