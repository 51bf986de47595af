import { toHex } from "@alongside/evidence/format/bytes"
import { actsSchema, boardRoutes, boardTag } from "@alongside/protocol/board"
import { dueOnBoardSchema, dueRoutes, type NewDue, ownDueSchema } from "@alongside/protocol/due"
import type { Problem } from "@alongside/protocol/error-codes"
import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { newOffice } from "../help/trial/office.ts"
import { answeredEncounter, WritingCounsel } from "./trial/answered.ts"

const hearing: NewDue = { kind: "hearing", day: "2026-12-31" }

async function post(counsel: WritingCounsel, route: string, body: unknown): Promise<string> {
  const headers = { authorization: `Bearer ${counsel.signed.token}`, "content-type": "application/json" }
  const response = await fetch(counsel.server.url + route, { method: "POST", headers, body: JSON.stringify(body) })
  return response.ok ? "taken" : ((await response.json()) as Problem).code
}

const ownOf = async (counsel: WritingCounsel) =>
  ownDueSchema.parse(await (await counsel.signed.get(dueRoutes.own)).json())

const onBoard = async (coordinator: SignedCoordinator) => (await coordinator.ask(dueRoutes.board)).json()

test("counsel notes what is due and ticks it off; the coordinator sees the day, the kind and whose it is, and nothing else", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const { counsel, phone } = await answeredEncounter(office, server)
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  expect(await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)).toBe("taken")
  expect(await post(counsel, dueRoutes.ofEncounter(phone.id), { kind: "call", day: "2026-12-03" })).toBe("taken")

  const [call, later] = await ownOf(counsel)
  expect(call).toMatchObject({ encounter: phone.id, kind: "call", day: "2026-12-03", isDone: false })
  const tag = boardTag(phone.id)
  expect(await onBoard(coordinator)).toEqual([
    { id: call!.id, tag, kind: "call", day: "2026-12-03", counsel: "Lawyer 0", isOnRoster: true },
    { id: later!.id, tag, ...hearing, counsel: "Lawyer 0", isOnRoster: true },
  ])

  expect(await post(counsel, dueRoutes.own, { id: call!.id, isDone: true })).toBe("taken")
  expect((await ownOf(counsel)).map(({ kind, isDone }) => [kind, isDone])).toEqual([
    ["hearing", false],
    ["call", true],
  ])
  expect(dueOnBoardSchema.parse(await onBoard(coordinator)).map(({ kind }) => kind)).toEqual(["hearing"])
  const { acts } = actsSchema.parse(await (await coordinator.ask(boardRoutes.acts(1_000_000))).json())
  const done = acts.filter(({ what }) => what.startsWith("due")).map(({ what, about }) => [what, about])
  expect(done).toEqual([
    ["due done", tag],
    ["due", tag],
    ["due", tag],
  ])
})

test("another counsel neither notes, nor sees, nor ticks off what isn't theirs", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const { counsel, phone } = await answeredEncounter(office, server)
  const other = await WritingCounsel.of(server, office.joinings[1]!)
  await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)
  const [item] = await ownOf(counsel)
  expect(await post(other, dueRoutes.ofEncounter(phone.id), hearing)).toBe("ENCOUNTER_UNKNOWN")
  expect(await ownOf(other)).toEqual([])
  expect(await post(other, dueRoutes.own, { id: item!.id, isDone: true })).toBe("DUE_UNKNOWN")
  expect(await ownOf(counsel)).toMatchObject([{ isDone: false }])
})

test.each([
  ["a kind that there isn't", { kind: "Ana's hearing", day: "2026-12-31" }],
  ["a day that there isn't", { kind: "hearing", day: "2026-02-30" }],
  ["a word more", { ...hearing, about: "Ana" }],
])("%s isn't taken", async (_, due) => {
  await using office = await newOffice(1)
  const { counsel, phone } = await answeredEncounter(office, await office.start())
  expect(await post(counsel, dueRoutes.ofEncounter(phone.id), due)).toBe("REQUEST_MALFORMED")
})

test("there is an end to it", async () => {
  await using office = await newOffice(1)
  const { counsel, phone } = await answeredEncounter(office, await office.start({ limits: { encounterDue: 1 } }))
  expect(await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)).toBe("taken")
  expect(await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)).toBe("ENCOUNTER_QUOTA_SPENT")
})

test("what was due to somebody who is off the roster now is still on the board, and says so", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const { counsel, phone } = await answeredEncounter(office, server)
  await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const gone = toHex(office.joinings[0]!.counselKey)
  await coordinator.certify((members) => members.filter(({ key }) => toHex(key) !== gone))
  expect(await onBoard(coordinator)).toMatchObject([{ counsel: "Lawyer 0", isOnRoster: false }])
})

test("it is erased with the encounter", async () => {
  await using office = await newOffice(1)
  const server = await office.start({ limits: { erasureDays: 0, erasureLookSeconds: 0.02 } })
  const { counsel, phone, owner } = await answeredEncounter(office, server)
  await post(counsel, dueRoutes.ofEncounter(phone.id), hearing)
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  expect(await onBoard(coordinator)).toHaveLength(1)
  await owner.askToErase(phone)
  await vi.waitFor(async () => expect((await owner.get(routes.tombstone(phone.id))).ok).toBe(true), 20_000)
  expect(await onBoard(coordinator)).toEqual([])
  expect(await ownOf(counsel)).toEqual([])
})
