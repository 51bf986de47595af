import { routes } from "@alongside/protocol/routes"
import { beforeAll, expect, test } from "vitest"
import type { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { newOffice, type Office } from "../help/trial/office.ts"
import type { TestServer } from "../testing/test-server.ts"

let office: Office

beforeAll(async () => {
  office = await newOffice(2)
  return () => office[Symbol.asyncDispose]()
})

const signedIn = (server: TestServer, n: number) => SignedCounsel.as(server.url, office.joinings[n]!)

/** A press that is recorded, and asks for a lawyer. */
async function press(server: TestServer): Promise<HelpCaller> {
  const caller = new HelpCaller(server)
  const { phone } = caller
  await phone.upload(server.url, [await phone.firstBatch()])
  return caller
}

const accept = async (counsel: CounselOnCall): Promise<void> => {
  await counsel.sendAcceptance(await counsel.accept())
  await counsel.until("accepted")
}

test("until they have accepted, counsel on duty are shown no encounter, and given no record and no hold", async () => {
  const server = await office.start()
  const caller = await press(server)
  const { id } = caller.phone
  const ada = await office.onDuty(server, 0)
  await caller.askAndListen()
  const seat = await ada.accept()
  // She has the seat, and hasn't signed.
  const counsel = await signedIn(server, 0)
  expect(await counsel.list()).toEqual([])
  for (const path of [routes.index(id, 0), routes.records(id, 0, 9), routes.hold(id)]) {
    const response = await counsel.get(path)
    expect([response.status, await response.json()]).toMatchObject([404, { code: "ENCOUNTER_UNKNOWN" }])
  }
  const watching = await counsel.watch()
  watching.say({ type: "watch", encounter: id })
  expect(await watching.untilMessage("refused")).toMatchObject({ code: "ENCOUNTER_UNKNOWN", encounter: id })

  await ada.sendAcceptance(seat)
  await ada.until("accepted")
  expect(await watching.untilMessage("encounter")).toMatchObject({ encounter: id })
  expect((await counsel.list()).map((one) => one.id)).toEqual([id])
  expect((await counsel.get(routes.records(id, 0, 9))).status).toBe(200)
  watching.say({ type: "watch", encounter: id })
  await watching.untilMessage("watching")
  await watching.close()
  await ada.close()
})

test("who answered one person may read hers and nobody else's; nobody watches who wasn't asked; and both outlast a restart", async () => {
  let server = await office.start()
  const [asked, unasked] = [await press(server), await press(server)]
  const ben = await office.onDuty(server, 1)
  await asked.askAndListen()
  await accept(ben)
  await ben.close()
  server = await office.start()
  const [ada, other] = [await signedIn(server, 0), await signedIn(server, 1)]
  expect((await other.list()).map((one) => one.id)).toEqual([asked.phone.id])
  expect((await other.get(routes.index(unasked.phone.id, 0))).status).toBe(404)
  expect((await ada.get(routes.index(asked.phone.id, 0))).status).toBe(404)
})

test("where the organisation says so, counsel watch without having been asked", async () => {
  const server = await office.start({ configuration: { watchUnasked: true } })
  const { phone } = await press(server)
  const counsel = await signedIn(server, 0)
  expect((await counsel.list()).map((one) => one.id)).toContain(phone.id)
  expect((await counsel.get(routes.records(phone.id, 0, 9))).status).toBe(200)
})
