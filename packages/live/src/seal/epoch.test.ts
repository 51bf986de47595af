import { STEPS_PER_EPOCH } from "@alongside/evidence/seal/ratchet"
import { expect, test } from "vitest"
import { EPOCH_MS, Epoch } from "./epoch.ts"

const of = { encounter: new Uint8Array(32), leg: 0, writer: new Uint8Array(32) }

test("an epoch is nearly over after five minutes, and long before its steps are", async () => {
  const epoch = await Epoch.make(of, 0, [], undefined)
  epoch.begin(new Map([["audio", 100]]))
  expect(epoch.isNearlyOver(EPOCH_MS - 1)).toBe(false)
  expect(epoch.isNearlyOver(EPOCH_MS)).toBe(true)
  const last = STEPS_PER_EPOCH - 4097
  epoch.keysAt("audio", last - 1)
  expect(epoch.isNearlyOver(0)).toBe(false)
  epoch.keysAt("audio", last)
  expect(epoch.isNearlyOver(0)).toBe(true)
  expect(() => epoch.keysAt("audio", STEPS_PER_EPOCH)).toThrow(RangeError)
})

test("steps are counted from where the epoch began in each track, and none can be had twice", async () => {
  const epoch = await Epoch.make(of, 3, [], undefined)
  epoch.begin(new Map([["audio", 100]]))
  expect(epoch.stepOf("audio", 102)).toBe(2)
  epoch.keysAt("audio", 2)
  expect(() => epoch.keysAt("audio", 2)).toThrow(RangeError)
  expect(epoch.keysAt("video", 2)).not.toEqual(epoch.keysAt("audio", 3))
})

test("two epochs share no secret", async () => {
  const [a, b] = [await Epoch.make(of, 0, [], undefined), await Epoch.make(of, 0, [], undefined)]
  expect(a.keysAt("audio", 0)).not.toEqual(b.keysAt("audio", 0))
})
