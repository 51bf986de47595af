import { answerTimesSchema, boardRoutes } from "@alongside/protocol/board"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { openDatabase } from "../accounts/database.ts"
import { newOffice } from "../help/trial/office.ts"

test("how requests went is counted once each, mistakes apart, and names neither encounter nor device", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  const answered = new HelpCaller(server)
  await answered.ask()
  const { request, token } = await counsel.accept()
  counsel.say({ type: "connected", request, token })
  counsel.say({ type: "finish", request, token })
  await counsel.until("unseat")
  const mistaken = new HelpCaller(server)
  await mistaken.ask()
  await mistaken.end()
  await mistaken.end()
  const left = new HelpCaller(server)
  await left.ask()
  await left.end({ because: "person left" })

  const again = await office.start()
  const coordinator = await SignedCoordinator.signIn({ url: again.url, coordinatorPath: office.coordinatorPath })
  const { all } = answerTimesSchema.parse(await (await coordinator.ask(boardRoutes.times(30))).json())
  expect(all).toMatchObject({ requests: 3, mistakes: 1, answered: 1, abandoned: 1, within15: 0.5, within20: 0.5 })

  const database = await openDatabase(office.data)
  const rows = JSON.stringify(await database.selectFrom("answer").selectAll().execute())
  await database.destroy()
  for (const { phone } of [answered, mistaken, left]) {
    expect(rows).not.toContain(phone.id)
    expect(rows).not.toContain(Buffer.from(phone.device.publicKey).toString("hex"))
  }
})

test.each(["0", "367", "x", ""])("for %o days nothing is told", async (days) => {
  await using office = await newOffice(1)
  const server = await office.start()
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const response = await coordinator.ask(`/v1/board/times?days=${days}`)
  expect({ status: response.status, code: (await response.json()).code }).toEqual({
    ...{ status: 400, code: "REQUEST_MALFORMED" },
  })
})
