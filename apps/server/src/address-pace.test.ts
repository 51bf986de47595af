import type { IncomingMessage } from "node:http"
import { expect, test } from "vitest"
import { AddressPace, addressOf } from "./address-pace.ts"

test("a burst is let through at once, and then so many a second", () => {
  let now = 0
  const pace = new AddressPace(3, 2, () => now)
  const admitted = (times: number) => Array.from({ length: times }, () => pace.admits("a"))
  expect(admitted(4)).toEqual([true, true, true, false])
  now = 499
  expect(pace.admits("a")).toBe(false)
  now = 500
  expect(admitted(2)).toEqual([true, false])
  now = 60_000
  expect(admitted(4)).toEqual([true, true, true, false])
})

test("one address doesn't use up another's", () => {
  const pace = new AddressPace(1, 1, () => 0)
  expect([pace.admits("a"), pace.admits("b"), pace.admits("a")]).toEqual([true, true, false])
})

test("a quiet address is forgotten, a busy one isn't", () => {
  let now = 0
  const pace = new AddressPace(2, 1, () => now)
  pace.admits("a")
  pace.admits("a")
  now = 1999
  pace.forgetQuiet()
  // Forgotten, it would have both again.
  expect([pace.admits("a"), pace.admits("a")]).toEqual([true, false])
})

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::1", "0:0:0:0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8::5:6", "2001:db8:0:0"],
  ["2001:db8:1:2::", "2001:db8:1:2"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("%s counts as %s", (remoteAddress, expected) => {
  expect(addressOf({ socket: { remoteAddress } } as unknown as IncomingMessage)).toBe(expected)
})
