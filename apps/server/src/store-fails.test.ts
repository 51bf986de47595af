import { expect, test } from "vitest"
import { SignedPhone } from "../../../journeys/signed-phone.ts"
import { openLogStore } from "./store/log-store.ts"
import { StoreError, type StoreRecord } from "./store/segment-store.ts"
import { startTestServer } from "./testing/test-server.ts"

test("when the disk fails nothing more is acknowledged, and whoever runs the process is told to end it", async () => {
  const fatal: Error[] = []
  let isBroken = false
  await using server = await startTestServer({
    onFatal: (error) => fatal.push(error),
    openStore: async (directory, onFatal) => {
      const store = await openLogStore({ directory, onFatal })
      const append = store.append.bind(store)
      const fail = (): Promise<number> => {
        const error = new StoreError("STORE_FAILED", "the disk doesn't answer")
        onFatal(error)
        return Promise.reject(error)
      }
      return Object.assign(store, { append: (record: StoreRecord) => (isBroken ? fail() : append(record)) })
    },
  })
  const phone = new SignedPhone()
  const first = await phone.firstBatch()
  expect((await phone.upload(server.url, [first])).status).toBe(200)
  isBroken = true

  const next = await phone.batch([phone.segment("audio", 100)])
  const answer = await phone.upload(server.url, [first, next])

  expect(answer.status).toBe(500)
  expect(answer.reply?.refusals).toEqual([{ index: 1, code: "INTERNAL" }])
  expect(fatal.map(({ message }) => message)).toEqual(["the disk doesn't answer"])
  expect(server.logged()).toContain("nothing can be stored any more")
})
