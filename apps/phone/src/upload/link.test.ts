import { expect, test } from "vitest"
import { Goodput } from "./goodput.ts"
import { Link } from "./link.ts"

test("while nothing gets through it is tried again within a second and a half, and not all the time", () => {
  const link = new Link()
  const waits = Array.from({ length: 12 }, () => {
    link.failed({ nowMs: 0, chance: 1, tookMs: 10, bytes: 1000 })
    return link.waitMs(0)
  })
  expect(waits[0]).toBe(200)
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
  expect(waits.at(-1)).toBe(1500)
  expect(link.isProbing).toBe(true)
  link.answered(1000)
  expect(link).toMatchObject({ state: "online", isProbing: false })
  expect(link.waitMs(0)).toBe(0)
})

test("phones that lost a server together come back one after the other", () => {
  const waits = [0, 0.5, 1].map((chance) => {
    const link = new Link()
    link.failed({ nowMs: 0, chance, tookMs: 10, bytes: 1000 })
    return link.waitMs(0)
  })
  expect(new Set(waits).size).toBe(3)
})

test("what a server asks for is obeyed, also when the browser says that there is a network again", () => {
  const link = new Link()
  link.refused("DISK_FULL", 60_000, 0)
  link.hope()
  expect(link).toMatchObject({ state: "refused", refusal: "DISK_FULL" })
  expect(link.waitMs(0)).toBe(60_000)
  link.failed({ nowMs: 0, chance: 1, tookMs: 10, bytes: 1000 })
  link.hope()
  expect(link.waitMs(0)).toBe(0)
})

test("a link that is only slower than thought gets longer, until something arrives", () => {
  const link = new Link()
  const first = link.timeoutMs(100_000, undefined)
  link.failed({ nowMs: 0, chance: 1, tookMs: first, bytes: 100_000 })
  const second = link.timeoutMs(100_000, undefined)
  expect(second).toBeGreaterThan(first)
  link.answered(2000)
  expect(link.timeoutMs(100_000, undefined)).toBe(second)
  link.answered(100_000)
  expect(link.timeoutMs(100_000, undefined)).toBe(first)
  expect(link.timeoutMs(100_000, 1_000_000)).toBeLessThan(first)
})

test("what an uplink carries is told only of an uplink that was full", () => {
  const goodput = new Goodput()
  goodput.acknowledged(1_000_000, 0)
  expect(goodput.perSecond(0)).toBeUndefined()
  goodput.saturated(1000)
  for (let atMs = 1100; atMs <= 3000; atMs += 100) goodput.acknowledged(5000, atMs)
  expect(goodput.perSecond(3000)).toBeCloseTo(50_000, -3)
  goodput.relaxed(3000)
  goodput.acknowledged(1_000_000, 3100)
  expect(goodput.perSecond(3100)).toBeCloseTo(50_000, -3)
  // And not of what was long ago.
  expect(goodput.perSecond(20_000)).toBeUndefined()
})

test("a server that takes nothing and doesn't say until when is asked ever less often", () => {
  const link = new Link()
  const waits = Array.from({ length: 9 }, () => {
    link.refused("INTERNAL", undefined, 0)
    return link.waitMs(0)
  })
  expect(waits.slice(0, 3)).toEqual([1000, 2000, 4000])
  expect(waits.at(-1)).toBe(60_000)
})

test("what the uplink would carry is told by requests that go alone, though it is never full", () => {
  const goodput = new Goodput()
  expect(goodput.capacity(0)).toBeUndefined()
  goodput.wentAlone(1000, 151, 150, 0)
  expect(goodput.capacity(0)).toBeUndefined()
  for (let atMs = 0; atMs < 5000; atMs += 500) goodput.wentAlone(22_000, 150 + 234, 150, atMs)
  // One that met with nothing in its way, and one that waited for a lost packet.
  goodput.wentAlone(22_000, 160, 150, 5000)
  goodput.wentAlone(22_000, 900, 150, 5000)
  expect(goodput.capacity(5000)).toBeCloseTo(94_000, -3)
  expect(goodput.perSecond(5000)).toBeUndefined()
  expect(goodput.capacity(21_000)).toBeUndefined()
})
