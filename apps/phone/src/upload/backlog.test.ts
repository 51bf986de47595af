import fc from "fast-check"
import { expect, test } from "vitest"
import type { BatchRow } from "../outbox/rows.ts"
import { Backlog } from "./backlog.ts"

const row = (number: number): BatchRow => ({
  number,
  encounter: "one",
  leg: 0,
  hash: new Uint8Array(32),
  byteLength: 1,
  isVideo: false,
  spans: [],
  sealedWallMs: 0,
  refusal: undefined,
})

test("nothing gets lost and nothing is there twice, however batches come, depart, come back and are settled", () => {
  const step = fc.record({ act: fc.constantFrom("depart", "come back", "settle"), which: fc.nat(29) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const backlog = new Backlog()
      for (let number = 0; number < 30; number++) backlog.add(row(number))
      const waiting = new Set(Array.from({ length: 30 }, (_, number) => number))
      const underWay = new Set<number>()
      for (const { act, which } of steps) {
        if (act === "depart" && waiting.delete(which)) underWay.add(which)
        if (act === "come back" && underWay.delete(which)) waiting.add(which)
        if (act === "settle") underWay.delete(which)
        if (act === "depart") backlog.depart(new Set([which]))
        if (act === "come back") backlog.comeBack(which)
        if (act === "settle") backlog.settle(which)
      }
      const inOrder = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b)
      expect(backlog.waiting.map(({ number }) => number)).toEqual(inOrder(waiting))
      expect(inOrder(backlog.all.map(({ number }) => number))).toEqual(inOrder([...waiting, ...underWay]))
    }),
  )
})
