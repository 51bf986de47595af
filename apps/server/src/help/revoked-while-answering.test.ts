import { toHex } from "@alongside/evidence/format/bytes"
import { expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { newOffice, type Office } from "./trial/office.ts"

async function revoke(office: Office, url: string, n: number): Promise<void> {
  const coordinator = await SignedCoordinator.signIn({ url, coordinatorPath: office.coordinatorPath })
  const key = toHex(office.joinings[n]!.counselKey)
  await coordinator.certify((members) => members.filter((member) => toHex(member.key) !== key))
}

test("counsel who is revoked in the call has it no longer, and the next one is rung", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const caller = await new HelpCaller(server).askAndListen()
  const seat = await ada.accept()
  await ada.sendAcceptance(seat)
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  await caller.until(({ phase }) => phase === "answered")
  const ben = await office.onDuty(server, 1)

  await revoke(office, server.url, 0)

  await ada.until("unseat", ({ because }) => because === "revoked")
  expect(await ada.closed).toBe(4401)
  const taken = await ben.accept()
  expect(taken.token).toBeGreaterThan(seat.token)
  await caller.until(({ phase }) => phase !== "answered")
})

test("counsel who is revoked while it rings can't accept", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const ben = await office.onDuty(server, 1)
  const phone = await new HelpCaller(server).askAndListen()
  const { ring } = await ada.until("ring")

  await revoke(office, server.url, 0)

  await ada.until("silence", ({ because }) => because === "revoked")
  ada.say({ type: "accept", ring })
  expect(await ada.closed).toBe(4401)
  expect(ada.count("seat")).toBe(0)
  // What she said last took it from nobody.
  await phone.until(({ phase, ringing }) => phase === "ringing" && ringing === 1)
  expect((await ben.accept()).token).toBe(1)
  expect((await phone.until(({ counsel }) => counsel !== undefined)).counsel).toMatchObject({ name: "Lawyer 1" })
})

test("counsel who is certified while the console is open is welcomed by name, and can go on duty", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const [, ben] = (await coordinator.own()).roster.members
  await coordinator.certify((members) =>
    members.map((one) => (one === members[1] ? { ...one, name: "Somebody" } : one)),
  )
  const console = await office.onDuty(server, 1)
  await coordinator.certify((members) =>
    members.map((one) => ({ ...one, name: one.name === "Somebody" ? ben!.name : one.name })),
  )
  await console.until("welcome", ({ name }) => name === ben!.name)
  expect(console.count("welcome")).toBe(2)
  expect(await CounselOnCall.onDuty(server, office.joinings[1])).toBeDefined()
})
