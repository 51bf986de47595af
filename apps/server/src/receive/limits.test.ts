import { describe, expect, test } from "vitest"
import { SignedPhone, type UploadAnswer } from "../../../../journeys/signed-phone.ts"
import { openLogStore } from "../store/log-store.ts"
import { StoreError, type StoreErrorCode, type StoreRecord } from "../store/segment-store.ts"
import { startTestServer } from "../testing/test-server.ts"

const codesOf = ({ reply, problem }: UploadAnswer) => reply?.refusals.map(({ code }) => code) ?? [problem?.code]

/** A store that takes nothing until it recovers. */
function refusingStore(code: StoreErrorCode) {
  let isRefusing = true
  const openStore = async (directory: string, onFatal: (error: Error) => void) => {
    const store = await openLogStore({ directory, onFatal })
    const append = store.append.bind(store)
    return Object.assign(store, {
      append: (record: StoreRecord) => (isRefusing ? Promise.reject(new StoreError(code, "no room")) : append(record)),
    })
  }
  const recover = () => {
    isRefusing = false
  }
  return { options: { openStore }, recover }
}

describe("an encounter may only grow so large", () => {
  test("in bytes", async () => {
    await using server = await startTestServer({ limits: { encounterBytes: 10_000 } })
    const phone = new SignedPhone()
    const [small, large, other] = [
      await phone.batch([phone.segment("audio", 4000)]),
      await phone.batch([phone.segment("audio", 8000)]),
      await phone.batch([phone.segment("audio", 4000)]),
    ]

    expect((await phone.upload(server.url, [small])).status).toBe(200)
    const answer = await phone.upload(server.url, [large])
    expect(codesOf(answer)).toEqual(["ENCOUNTER_QUOTA_SPENT"])
    expect(answer.status).toBe(429)
    // What was taken already is acknowledged again, and what still fits is taken.
    expect((await phone.upload(server.url, [small])).status).toBe(200)
    expect((await phone.upload(server.url, [other])).status).toBe(200)
  })

  test("in records, also of batches that come at once", async () => {
    await using server = await startTestServer({ limits: { encounterRecords: 3 } })
    const phone = new SignedPhone()
    const batches = await Promise.all(Array.from({ length: 5 }, () => phone.batch([phone.segment("audio", 100)])))
    const answer = await phone.upload(server.url, batches)
    expect(codesOf(answer)).toEqual(["ENCOUNTER_QUOTA_SPENT", "ENCOUNTER_QUOTA_SPENT"])
  })

  test("in legs", async () => {
    await using server = await startTestServer({ limits: { encounterLegs: 2 } })
    let phone = new SignedPhone()
    for (const expected of [200, 200, 429]) {
      const answer = await phone.upload(server.url, [await phone.firstBatch()])
      expect(answer.status).toBe(expected)
      phone = phone.nextLeg()
    }
  })
})

describe("a device may only send so much in a day", () => {
  test("in encounters, also after a restart", async () => {
    await using server = await startTestServer({ limits: { deviceEncountersPerDay: 2 } })
    const first = new SignedPhone()
    const again = () => new SignedPhone({ device: first.device })
    expect((await first.upload(server.url, [await first.firstBatch()])).status).toBe(200)
    const second = again()
    expect((await second.upload(server.url, [await second.firstBatch()])).status).toBe(200)

    await using restarted = await server.restart()
    const third = again()
    const answer = await third.upload(restarted.url, [await third.firstBatch()])
    expect(codesOf(answer)).toEqual(["DEVICE_QUOTA_SPENT"])
    expect(answer.status).toBe(429)
    expect(answer.retryAfter).toBeDefined()
    // Encounters under way go on; other devices begin theirs.
    const nextLeg = second.nextLeg()
    expect((await nextLeg.upload(restarted.url, [await nextLeg.firstBatch()])).status).toBe(200)
    const other = new SignedPhone()
    expect((await other.upload(restarted.url, [await other.firstBatch()])).status).toBe(200)
  })

  test("in bytes over all its encounters", async () => {
    await using server = await startTestServer({ limits: { deviceBytesPerDay: 10_000 } })
    const first = new SignedPhone()
    await first.upload(server.url, [await first.batch([first.segment("video", 6000)])])
    const second = new SignedPhone({ device: first.device })

    const answer = await second.upload(server.url, [await second.batch([second.segment("video", 6000)])])

    expect(codesOf(answer)).toEqual(["DEVICE_QUOTA_SPENT"])
  })
})

describe("a disk that fills up", () => {
  test("stops new encounters before those under way", async () => {
    let freeBytes = 1_000_000
    await using server = await startTestServer({
      limits: { diskForNewEncounters: 500_000, diskForAnything: 100_000 },
      openStore: async (directory, onFatal) => {
        const store = await openLogStore({ directory, onFatal })
        // The disk's own figure can't be turned; what depends on it is the real thing.
        return Object.assign(store, { pressure: () => ({ undurableBytes: 0, freeBytes }) })
      },
    })
    const phone = new SignedPhone()
    expect((await phone.upload(server.url, [await phone.firstBatch()])).status).toBe(200)

    freeBytes = 400_000
    const late = new SignedPhone()
    const lateBatch = await late.firstBatch()
    const refused = await late.upload(server.url, [lateBatch])
    expect(refused.problem?.code).toBe("DISK_FULL")
    expect(refused.status).toBe(507)
    expect((await phone.upload(server.url, [await phone.batch([phone.segment("audio", 1060)])])).status).toBe(200)

    freeBytes = 50_000
    const stopped = await phone.upload(server.url, [await phone.batch([phone.segment("audio", 1060)])])
    expect(stopped.problem?.code).toBe("DISK_FULL")
    expect(stopped.retryAfter).toBeDefined()

    freeBytes = 1_000_000
    expect((await late.upload(server.url, [lateBatch])).status).toBe(200)
  })

  test("is told by its code when it refuses what was let in, and what fits later is taken", async () => {
    const store = refusingStore("STORE_FULL")
    await using server = await startTestServer(store.options)
    const phone = new SignedPhone()
    const batch = await phone.firstBatch()
    const answer = await phone.upload(server.url, [batch])
    expect(codesOf(answer)).toEqual(["DISK_FULL"])
    expect(answer.status).toBe(507)
    store.recover()
    expect((await phone.upload(server.url, [batch])).status).toBe(200)
  })
})

test("when the store can take no more for the moment, the phone is told to come back, and nothing is forgotten", async () => {
  const store = refusingStore("STORE_BUSY")
  await using server = await startTestServer(store.options)
  const phone = new SignedPhone()
  const batch = await phone.firstBatch()
  const answer = await phone.upload(server.url, [batch])
  expect(codesOf(answer)).toEqual(["SERVER_BUSY"])
  expect(answer.status).toBe(503)
  expect(answer.retryAfter).toBe("1")
  store.recover()
  expect((await phone.upload(server.url, [batch], [])).status).toBe(200)
})

test("too many new encounters from one address are told to come back, and those under way aren't", async () => {
  await using server = await startTestServer({ limits: { newEncountersBurst: 2, newEncountersPerSecond: 0.001 } })
  const phones = [new SignedPhone(), new SignedPhone(), new SignedPhone()]
  const statuses: number[] = []
  for (const phone of phones) statuses.push((await phone.upload(server.url, [await phone.firstBatch()])).status)
  expect(statuses).toEqual([200, 200, 429])

  const [first] = phones
  expect((await first!.upload(server.url, [await first!.batch([first!.segment("audio", 100)])])).status).toBe(200)
})
