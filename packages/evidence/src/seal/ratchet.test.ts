import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { toHex } from "../format/bytes.ts"
import { tracks } from "../statement/place.ts"
import {
  epochSecretFrom,
  firstBaseKey,
  kidOf,
  newEpochSecret,
  Ratchet,
  STEPS_PER_EPOCH,
  type WriterPlace,
} from "./ratchet.ts"

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.from(bytes))
const anySecret = bytes32.map((bytes) => epochSecretFrom(bytes)!)
const place: WriterPlace = {
  encounter: new Uint8Array(32).fill(1),
  leg: 0,
  track: "audio",
  writer: new Uint8Array(32).fill(2),
}
const anyPlace = fc.record({
  encounter: bytes32,
  leg: fc.nat({ max: 300 }),
  track: fc.constantFrom(...tracks),
  writer: bytes32,
})

describe("a ratchet goes forward and never back", () => {
  test("each step once, in any order that goes forward", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 60 }), { minLength: 1, maxLength: 12 }), (asked) => {
        const secret = newEpochSecret()
        const ratchet = Ratchet.of(secret, place, 0)
        for (const step of asked.toSorted((a, b) => a - b)) {
          const found = ratchet.keysAt(step)
          expect(found).toEqual(Ratchet.of(secret, place, 0).keysAt(step))
          expect(ratchet.step).toBe(step + 1)
          expect(() => ratchet.keysAt(step)).toThrow(RangeError)
        }
      }),
      { numRuns: 20 },
    )
  })

  test("nothing that it keeps is a key it has given out", () => {
    const secret = newEpochSecret()
    const ratchet = Ratchet.of(secret, place, 0)
    const { key, salt } = ratchet.keysAt(0)
    const again = Ratchet.of(secret, place, 0)
    again.keysAt(0)
    key.fill(0)
    salt.fill(0)
    // What the caller does with its keys changes nothing for the next step.
    expect(ratchet.keysAt(1)).toEqual(again.keysAt(1))
  })

  test("it doesn't touch the secret, and doesn't need it again", () => {
    const secret = newEpochSecret()
    const before = secret.slice()
    const ratchet = Ratchet.of(secret, place, 3)
    const expected = Ratchet.of(secret, place, 3).keysAt(5)
    expect(secret).toEqual(before)
    secret.fill(0)
    expect(ratchet.keysAt(5)).toEqual(expected)
  })

  test.each([-1, 0.5, STEPS_PER_EPOCH, Number.NaN])("there is no step %d", (step) => {
    expect(() => Ratchet.of(newEpochSecret(), place, 0).keysAt(step)).toThrow(RangeError)
  })

  test.each([-1, 0.5, 2 ** 32])("there is no epoch %d", (epoch) => {
    expect(() => Ratchet.of(newEpochSecret(), place, epoch)).toThrow(RangeError)
  })
})

describe("no two ever share a key", () => {
  test("another encounter, leg, track, writer or secret is another base key", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(anySecret, anyPlace), { minLength: 2, maxLength: 8 }), (all) => {
        const keys = new Set(all.map(([secret, of]) => toHex(firstBaseKey(secret, of))))
        const writers = new Set(all.map(([secret, of]) => JSON.stringify([toHex(secret), of])))
        expect(keys.size).toBe(writers.size)
      }),
    )
  })

  test("nor do places of one epoch that differ in one thing only", () => {
    const secret = newEpochSecret()
    const other = new Uint8Array(32).fill(9)
    const places: WriterPlace[] = [
      ...tracks.map((track) => ({ ...place, track })),
      { ...place, leg: 1 },
      { ...place, writer: other },
      { ...place, encounter: other },
    ]
    const keys = places.flatMap((of) =>
      [0, 1].flatMap((epoch) => {
        const ratchet = Ratchet.of(secret, of, epoch)
        return [0, 1, 2].map((step) => toHex(ratchet.keysAt(step).key))
      }),
    )
    expect(new Set(keys).size).toBe(places.length * 2 * 3)
  })

  test("each step of each epoch has a KID of its own", () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat({ max: STEPS_PER_EPOCH - 1 })),
        ([epoch, step]) => {
          const kid = kidOf(epoch, step)
          expect([Number(kid >> 16n), Number(kid & 0xffffn)]).toEqual([epoch, step])
        },
      ),
    )
  })
})
