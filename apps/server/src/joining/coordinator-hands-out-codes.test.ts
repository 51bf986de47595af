import { readJoiningLink } from "@alongside/evidence/roster/joining-link"
import { actsSchema, boardRoutes, boardTag } from "@alongside/protocol/board"
import { seatRoutes } from "@alongside/protocol/seat-routes"
import { joiningCodeSchema, joiningCodesSchema, type NewCodeAsked } from "@alongside/protocol/seats"
import { expect, test } from "vitest"
import { SeatedPhone } from "../../../../journeys/seated-phone.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { startTestServer } from "../testing/test-server.ts"

const json = { "content-type": "application/json" }

async function newCode(coordinator: SignedCoordinator, code: NewCodeAsked) {
  const response = await coordinator.ask(seatRoutes.codes, {
    method: "POST",
    headers: json,
    body: JSON.stringify(code),
  })
  return joiningCodeSchema.parse(await response.json())
}

const codesOf = async (coordinator: SignedCoordinator) =>
  joiningCodesSchema.parse(await (await coordinator.ask(seatRoutes.codes)).json()).codes

test("a coordinator makes codes, sees how many seats are used, and closes one", async () => {
  await using server = await startTestServer()
  const coordinator = await SignedCoordinator.signIn(server)
  const family = await newCode(coordinator, { label: "family", seats: 3 })
  const open = await newCode(coordinator, { label: "everybody", seats: null })
  expect(await new SeatedPhone(server.url).takeSeat(family.seat)).toBeUndefined()
  expect(await new SeatedPhone(server.url).takeSeat(open.seat)).toBeUndefined()
  const used = (await codesOf(coordinator)).map(({ label, seats, used, isClosed }) => ({
    label,
    seats,
    used,
    isClosed,
  }))
  expect(used).toEqual(
    expect.arrayContaining([
      { label: "family", seats: 3, used: 1, isClosed: false },
      { label: "everybody", seats: null, used: 1, isClosed: false },
    ]),
  )

  expect((await coordinator.ask(seatRoutes.code(family.id), { method: "DELETE" })).status).toBe(204)
  expect(await new SeatedPhone(server.url).takeSeat(family.seat)).toBe("SEATS_CLOSED")
  expect((await codesOf(coordinator)).find(({ id }) => id === family.id)).toMatchObject({ isClosed: true })
  const unknown = await coordinator.ask(seatRoutes.code("none"), { method: "DELETE" })
  expect(await unknown.json()).toMatchObject({ status: 404, code: "JOINING_CODE_UNKNOWN" })
})

test("who made a code and who closed it is written down, once, without what it is called", async () => {
  await using server = await startTestServer()
  const coordinator = await SignedCoordinator.signIn(server)
  const { id } = await newCode(coordinator, { label: "the Okafors", seats: 3 })
  for (const _ of Array.from({ length: 2 })) await coordinator.ask(seatRoutes.code(id), { method: "DELETE" })
  await coordinator.ask(seatRoutes.code("none"), { method: "DELETE" })

  const told = await (await coordinator.ask(boardRoutes.acts(Number.MAX_SAFE_INTEGER))).json()
  const ofCodes = actsSchema.parse(told).acts.filter(({ what }) => what.startsWith("code "))
  const who = Buffer.from(coordinator.coordinating.coordinatorKey).toString("hex")
  expect(ofCodes).toMatchObject([
    { who, what: "code closed", about: boardTag(id) },
    { who, what: "code made", about: boardTag(id) },
  ])
  expect(JSON.stringify(told)).not.toContain("Okafor")
})

test.each([
  ["no seats", { label: "family", seats: 0 }],
  ["no name", { label: " ", seats: 3 }],
  ["half a seat", { label: "family", seats: 1.5 }],
])("no code is made with %s", async (_, code) => {
  await using server = await startTestServer()
  const coordinator = await SignedCoordinator.signIn(server)
  const refused = await coordinator.ask(seatRoutes.codes, { method: "POST", headers: json, body: JSON.stringify(code) })
  expect(await refused.json()).toMatchObject({ status: 400, code: "REQUEST_MALFORMED" })
  expect((await codesOf(coordinator)).map(({ label }) => label)).toEqual(["demonstration"])
})

test("whoever tries it out joins by the link that is printed, the same at every start", async () => {
  await using server = await startTestServer()
  const link = server.personLink!("https://alongside.example")
  const { seat, origin } = readJoiningLink(link)
  expect(origin).toBe("https://alongside.example")
  expect(await new SeatedPhone(server.url).takeSeat(seat)).toBeUndefined()
  await using again = await server.restart()
  expect(readJoiningLink(again.personLink!("https://alongside.example")).seat).toBe(seat)
})
