import { expect, test } from "vitest"
import { isPin } from "./pin.ts"
import { makeRecord, type PinRecord, readRecord } from "./record.ts"

const sizesOf = ({ salt, slots }: PinRecord) => [salt.length, ...slots.map((s) => [s.nonce.length, s.sealed.length])]

test("what is kept has one form and size, with a second PIN and without, and tells neither PIN nor which is which", async () => {
  const one = await makeRecord("4711", undefined)
  const two = await makeRecord("4711", "0815")
  expect(sizesOf(one)).toEqual(sizesOf(two))
  expect(sizesOf(one)).toEqual([16, [12, 17], [12, 17]])
  expect(await readRecord(two, "4711")).toBe("confirmed")
  expect(await readRecord(two, "0815")).toBe("under pressure")
  expect(await readRecord(two, "0816")).toBeUndefined()
  expect(await readRecord(one, "4711")).toBe("confirmed")
  expect(await readRecord(one, "0815")).toBeUndefined()
})

test("the order of the two is tossed", async () => {
  const places = new Set<number>()
  // 1 in 2^20 that it comes out alike each time by chance.
  for (let n = 0; places.size < 2 && n < 21; n += 1) {
    const { salt, slots } = await makeRecord("1234", "4321")
    places.add((await readRecord({ salt, slots: [slots[0], slots[0]] }, "1234")) === undefined ? 1 : 0)
  }
  expect(places.size).toBe(2)
})

test("a PIN is 4 to 6 digits", () => {
  expect(["1234", "12345", "123456"].every(isPin)).toBe(true)
  expect(["123", "1234567", "12a4", "", "１２３４"].some(isPin)).toBe(false)
})
