import { expect, test } from "vitest"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"
import { BatchInterval } from "./batch-interval.ts"

/** A server whose work is what `phones` send at the interval that it asked for. */
function serving(perPhone: number) {
  let phones = 0
  const interval = new BatchInterval(() =>
    Math.min(1, phones * perPhone * (interval.ms === 0 ? 5 : 1000 / interval.ms)),
  )
  const seconds = (n: number, crowd: number): number[] => {
    phones = crowd
    return Array.from({ length: n * 2 }, () => {
      interval.look()
      return interval.ms
    })
  }
  return { seconds }
}

test("a crowd is asked to send less often, within three seconds, and again as often as it can once it has gone", () => {
  const { seconds } = serving(1 / 5000)
  expect(new Set(seconds(60, 500))).toEqual(new Set([0]))
  expect(seconds(3, 4000).at(-1)).toBe(1000)
  expect(seconds(60, 500).at(-1)).toBe(0)
})

test("a crowd that stays isn't asked for more and for less in turn", () => {
  for (let crowd = 100; crowd <= 4900; crowd += 100) {
    const { seconds } = serving(1 / 5000)
    seconds(5, crowd)
    expect(new Set(seconds(600, crowd)).size, `${crowd} phones`).toBe(1)
  }
})

test("phones hear of it with their receipts, and only while it is so", async () => {
  let load = 0
  await using server = await startTestServer({ load: () => load })
  const phone = new SignedPhone()
  const asked = async () => (await phone.upload(server.url, [await phone.batch([phone.heads()])])).batchIntervalMs
  await phone.upload(server.url, [await phone.firstBatch()])
  expect(await asked()).toBe(0)
  load = 1
  await expect.poll(asked, { timeout: 20_000 }).toBe(1000)
})
