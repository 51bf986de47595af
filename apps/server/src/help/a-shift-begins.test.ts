import { expect, test } from "vitest"
import type { Member } from "../dispatch/member.ts"
import { ShiftClock } from "./shift-clock.ts"

test("each shift that begins is told once, also when the clock was set or the machine slept, and they are laid out again each hour", () => {
  const HOUR = 60 * 60 * 1000
  let nowMs = 0
  const begun: string[] = []
  let laidOut = 0
  const shifts = (id: string, ...from: number[]): Member => ({
    ...{ id, role: "counsel", isPartner: false, licences: [], languages: [], channels: [], certifiedUntilMs: 9e15 },
    onCall: from.map((fromMs) => ({ fromMs, toMs: fromMs + 10 })),
  })
  const clock = new ShiftClock({
    members: () => [shifts("ada", 100, 500), shifts("ben", 500), shifts("cleo", 2 * HOUR)],
    now: () => nowMs,
    onBegun: (member) => begun.push(member),
    layOutAgain: () => {
      laidOut += 1
    },
  })
  const lookAt = (ms: number): string[] => {
    nowMs = ms
    clock.look()
    return begun.splice(0)
  }
  expect(lookAt(99)).toEqual([])
  expect(lookAt(100)).toEqual(["ada"])
  expect(lookAt(101)).toEqual([])
  expect(lookAt(HOUR)).toEqual(["ada", "ben"])
  expect(laidOut).toBe(1)
  expect(lookAt(3 * HOUR)).toEqual(["cleo"])
  expect(laidOut).toBe(2)
  clock.close()
})
