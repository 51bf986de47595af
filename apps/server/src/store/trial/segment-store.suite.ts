import { setImmediate } from "node:timers/promises"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { MAX_BODY, MAX_SUMMARY, type SegmentStore, type StoredSummary } from "../segment-store.ts"
import { bytes, encounters, record } from "./sample-records.ts"

const [ana, ben, cleo] = encounters as [string, string, string]

/** Opens the store that the last one left behind, or an empty one the first time after {@link fresh}. */
export interface StoreUnderTest {
  /** Takes away everything stored. */
  fresh(): Promise<void>
  open(): Promise<SegmentStore>
}

/** What every `SegmentStore` promises, tried on one implementation. */
export function describeSegmentStore(name: string, tested: StoreUnderTest): void {
  describe(`a segment store: ${name}`, () => {
    let store: SegmentStore
    beforeEach(async () => {
      await tested.fresh()
      store = await tested.open()
    })
    afterEach(() => store.close())

    async function reopen(): Promise<void> {
      await store.close()
      store = await tested.open()
    }

    test("the records of an encounter are numbered in the order of the calls, whatever others do meanwhile", async () => {
      const ordinals = await Promise.all(
        Array.from({ length: 300 }, (_, n) => store.append(record(encounters[n % 3]!, `${n}`))),
      )
      expect(ordinals).toEqual(Array.from({ length: 300 }, (_, n) => Math.floor(n / 3)))
    })

    test("a body is read back as it was appended, also after opening again", async () => {
      for (const length of [1, 2, 4095, 4096, 4097, 60_000, MAX_BODY - 1, MAX_BODY]) {
        const body = bytes(`body of ${length}`, length)
        const ordinal = await store.append({ encounter: ana, summary: new Uint8Array(), body })
        expectSame(await store.read(ana, ordinal), body)
      }
      await reopen()
      expectSame(await store.read(ana, 0), bytes("body of 1", 1))
      expectSame(await store.read(ana, 7), bytes(`body of ${MAX_BODY}`, MAX_BODY))
    })

    test("summaries come in order, from where one asks, with the length of the body", async () => {
      const lengths = [0, 1, 500, MAX_SUMMARY - 1, MAX_SUMMARY]
      const appended = lengths.map((length, n) => ({ length, body: bytes(`${n}`, n + 1) }))
      for (const { length, body } of appended) {
        await store.append({ encounter: ana, summary: bytes(`summary of ${length}`, length), body })
      }
      const expected = appended.map(({ length, body }, ordinal) => ({
        ordinal,
        summary: bytes(`summary of ${length}`, length),
        bodyLength: body.length,
      }))
      expectSummaries(await all(store.summaries(ana)), expected)
      expectSummaries(await all(store.summaries(ana, 3)), expected.slice(3))
      expect(await all(store.summaries(ana, 5))).toEqual([])
      await reopen()
      expectSummaries(await all(store.summaries(ana)), expected)
      expectSummaries(await all(store.summaries(ana, 4)), expected.slice(4))
    })

    test("numbering goes on where it was after opening again", async () => {
      expect(await store.append(record(ana, "a"))).toBe(0)
      expect(await store.append(record(ben, "b"))).toBe(0)
      for (let round = 1; round < 4; round += 1) {
        await reopen()
        expect(await Promise.all([store.append(record(ana, "a")), store.append(record(ana, "a"))])).toEqual([
          round * 2 - 1,
          round * 2,
        ])
      }
      expect(await store.append(record(ben, "b"))).toBe(1)
    })

    test("every encounter that has a record is listed once, and no other", async () => {
      expect(await all(store.encounters())).toEqual([])
      await store.append(record(ben, "1"))
      await store.append(record(ana, "2"))
      await store.append(record(ben, "3"))
      await expect(store.read(cleo, 0)).rejects.toMatchObject({ code: "RECORD_UNKNOWN" })
      expect((await all(store.encounters())).sort()).toEqual([ana, ben].sort())
      await reopen()
      await store.append(record(ana, "4"))
      expect((await all(store.encounters())).sort()).toEqual([ana, ben].sort())
    })

    test("a record that isn't there is unknown", async () => {
      await store.append(record(ana, "only one"))
      await expect(store.read(ana, 1)).rejects.toMatchObject({ name: "StoreError", code: "RECORD_UNKNOWN" })
      await expect(store.read(ben, 0)).rejects.toMatchObject({ name: "StoreError", code: "RECORD_UNKNOWN" })
      expect(await all(store.summaries(ben))).toEqual([])
      await reopen()
      await expect(store.read(ana, 1)).rejects.toMatchObject({ name: "StoreError", code: "RECORD_UNKNOWN" })
    })

    test("a record outside the sizes is the caller's mistake", async () => {
      const body = new Uint8Array(1)
      const summary = new Uint8Array()
      const wrong = [
        { encounter: ana, summary, body: new Uint8Array() },
        { encounter: ana, summary, body: new Uint8Array(MAX_BODY + 1) },
        { encounter: ana, summary: new Uint8Array(MAX_SUMMARY + 1), body },
        { encounter: ana.toUpperCase(), summary, body },
        { encounter: `${ana}00`, summary, body },
        { encounter: "../../../etc/passwd", summary, body },
      ]
      for (const one of wrong) await expect(store.append(one)).rejects.toBeInstanceOf(RangeError)
      expect(await all(store.encounters())).toEqual([])
    })

    test("closing makes what was appended durable and takes nothing more", async () => {
      const underWay = Array.from({ length: 50 }, (_, n) => store.append(record(ana, `${n}`)))
      const closed = store.close()
      await expect(store.append(record(ana, "too late"))).rejects.toMatchObject({ code: "STORE_CLOSED" })
      expect(await Promise.all(underWay)).toEqual(underWay.map((_, n) => n))
      await closed
      store = await tested.open()
      expect(await all(store.summaries(ana))).toHaveLength(50)
    })

    test("pressure counts what is appended and not yet durable", async () => {
      expect(store.pressure().undurableBytes).toBe(0)
      expect(store.pressure().freeBytes).toBeGreaterThan(0)
      const appended = store.append({ encounter: ana, summary: new Uint8Array(), body: new Uint8Array(5000) })
      expect(store.pressure().undurableBytes).toBeGreaterThanOrEqual(5000)
      await appended
      expect(store.pressure().undurableBytes).toBe(0)
    })

    test("an encounter that is erased is as one that never was, and all others are untouched", async () => {
      for (let n = 0; n < 9; n += 1) await store.append(record(encounters[n % 3]!, `${n}`))
      await store.erase(ben)
      for (const when of ["at once", "after opening again"]) {
        expect((await all(store.encounters())).sort(), when).toEqual([ana, cleo].sort())
        expect(await all(store.summaries(ben)), when).toEqual([])
        await expect(store.read(ben, 0), when).rejects.toMatchObject({ code: "RECORD_UNKNOWN" })
        for (let n = 0; n < 3; n += 1) expectSame(await store.read(cleo, n), record(cleo, `${3 * n + 2}`).body)
        await reopen()
      }
      expect(await store.append(record(ben, "a new one"))).toBe(0)
      expect(await store.append(record(ana, "one more"))).toBe(3)
    })

    test("erasing what isn't there, or was erased, changes nothing", async () => {
      await store.append(record(ana, "1"))
      await store.erase(ben)
      await store.erase(ben)
      expectSame(await store.read(ana, 0), record(ana, "1").body)
      expect(await all(store.encounters())).toEqual([ana])
    })

    test("others' records are taken and read while one is erased", async () => {
      for (let n = 0; n < 60; n += 1) await store.append(record(encounters[n % 2]!, `${n}`))
      const erased = store.erase(ben)
      const appended = await Promise.all(Array.from({ length: 50 }, (_, n) => store.append(record(cleo, `${n}`))))
      expect(appended).toEqual(appended.map((_, n) => n))
      await erased
      for (const [n] of appended.entries()) expectSame(await store.read(cleo, n), record(cleo, `${n}`).body)
      for (let n = 0; n < 30; n += 1) expectSame(await store.read(ana, n), record(ana, `${2 * n}`).body)
    })

    test("a closed store erases nothing", async () => {
      await store.append(record(ana, "1"))
      await store.close()
      await expect(store.erase(ana)).rejects.toMatchObject({ code: "STORE_CLOSED" })
      store = await tested.open()
      expectSame(await store.read(ana, 0), record(ana, "1").body)
    })

    test("reading goes on while records are appended", async () => {
      const appending = (async () => {
        for (let n = 0; n < 200; n += 1) await store.append(record(ana, `${n}`))
      })()
      let seen = 0
      while (seen < 200) {
        await setImmediate()
        const summaries = await all(store.summaries(ana))
        expect(summaries.map(({ ordinal }) => ordinal)).toEqual(summaries.map((_, n) => n))
        expect(summaries.length).toBeGreaterThanOrEqual(seen)
        seen = summaries.length
        if (seen > 0) expectSame(await store.read(ana, seen - 1), record(ana, `${seen - 1}`).body)
      }
      await appending
    })

    test("does what a list in memory does, for any appends, reads and openings", { timeout: 120_000 }, async () => {
      const command = fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constant("append" as const),
            who: fc.nat(4),
            lengths: fc.array(
              fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(4096, 4097, 30_000, 300_000)),
              {
                minLength: 1,
                maxLength: 20,
              },
            ),
          }),
        },
        { weight: 4, arbitrary: fc.record({ kind: fc.constant("read" as const), who: fc.nat(5), where: fc.nat(60) }) },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant("list" as const), who: fc.nat(5), where: fc.nat(20) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("open again" as const) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), who: fc.nat(5) }) },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
          await store.close()
          await tested.fresh()
          store = await tested.open()
          const model = new Map<string, Uint8Array[]>()
          for (const step of commands) {
            if (step.kind === "open again") {
              await reopen()
              continue
            }
            const encounter = encounters[step.who]!
            const kept = model.get(encounter) ?? []
            if (step.kind === "erase") {
              await store.erase(encounter)
              model.delete(encounter)
            } else if (step.kind === "append") {
              const bodies = step.lengths.map((length, n) => bytes(`${encounter} ${kept.length + n}`, length))
              const appended = bodies.map((body) => store.append({ encounter, summary: body.subarray(0, 100), body }))
              expect(await Promise.all(appended)).toEqual(bodies.map((_, n) => kept.length + n))
              model.set(encounter, [...kept, ...bodies])
            } else if (step.kind === "read") {
              const body = kept[step.where]
              const read = store.read(encounter, step.where)
              if (body !== undefined) expectSame(await read, body)
              else await expect(read).rejects.toMatchObject({ code: "RECORD_UNKNOWN" })
            } else {
              const expected = kept.map((body, ordinal) => ({
                ordinal,
                summary: body.subarray(0, 100),
                bodyLength: body.length,
              }))
              expectSummaries(await all(store.summaries(encounter, step.where)), expected.slice(step.where))
              expect((await all(store.encounters())).sort()).toEqual([...model.keys()].sort())
            }
          }
        }),
        { numRuns: 40 },
      )
    })
  })
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  return await Array.fromAsync(items)
}

/** Compares without printing megabytes when it fails. */
export function expectSame(found: Uint8Array, expected: Uint8Array): void {
  expect(found.length).toBe(expected.length)
  expect(Buffer.compare(found, expected)).toBe(0)
}

export function expectSummaries(found: readonly StoredSummary[], expected: readonly StoredSummary[]): void {
  const plain = ({ ordinal, summary, bodyLength }: StoredSummary): unknown[] => [
    ordinal,
    bodyLength,
    Buffer.from(summary).toString("hex"),
  ]
  expect(found.map(plain)).toEqual(expected.map(plain))
}
