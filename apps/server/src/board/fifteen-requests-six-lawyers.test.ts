import { type Acts, actsSchema, type Board, boardRoutes, boardSchema, boardTag } from "@alongside/protocol/board"
import type { OnCallMessage } from "@alongside/protocol/on-call"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { newOffice } from "../help/trial/office.ts"

const MOST = Number.MAX_SAFE_INTEGER

async function boardOf(coordinator: SignedCoordinator): Promise<Board> {
  return boardSchema.parse(await (await coordinator.ask(boardRoutes.now)).json())
}

async function actsOf(coordinator: SignedCoordinator): Promise<Acts> {
  return actsSchema.parse(await (await coordinator.ask(boardRoutes.acts(MOST))).json())
}

const post = (coordinator: SignedCoordinator, path: string, body: unknown): Promise<Response> =>
  coordinator.ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })

/** Fifteen ask, and six lawyers answer those that were first. */
async function badMorning() {
  const office = await newOffice(6)
  const server = await office.start()
  const counsel = await Promise.all(office.joinings.map((_, n) => office.onDuty(server, n)))
  const callers: HelpCaller[] = []
  for (let n = 0; n < 15; n++) {
    callers.push(new HelpCaller(server))
    await callers[n]!.ask()
  }
  const requests = callers.map(({ phone }) => `${phone.id}.0`)
  for (const [n, one] of counsel.entries()) {
    const { ring } = await one.until("ring", ({ request }) => request === requests[n])
    one.say({ type: "accept", ring })
    const { request, token } = await one.until("seat")
    one.say({ type: "connected", request, token })
  }
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  return { office, server, counsel, requests, coordinator }
}

test("a coordinator sees six who answer and nine who wait, in order, and nobody's name but the lawyers'", async () => {
  const { office, requests, coordinator } = await badMorning()
  await using _ = office

  await expect
    .poll(async () => (await boardOf(coordinator)).requests.filter(({ isConnected }) => isConnected).length)
    .toBe(6)
  const { people, requests: told, channels } = await boardOf(coordinator)

  expect(people.map(({ name, doing }) => `${name} ${doing}`)).toEqual(
    [0, 1, 2, 3, 4, 5].map((n) => `Lawyer ${n} answering`),
  )
  expect(told.slice(0, 9).map(({ request, place }) => ({ request, place }))).toEqual(
    requests.slice(6).map((request, n) => ({ request, place: n + 1 })),
  )
  expect(
    told
      .slice(9)
      .map(({ counsel }) => counsel)
      .sort(),
  ).toEqual(people.map(({ name }) => name))
  expect(told[0]).toMatchObject({ phase: "queued", alarms: ["queued"], jurisdiction: "US-MN", languages: ["en"] })
  expect(channels.find(({ channel }) => channel === "console")).toEqual({
    channel: "console",
    isSetUp: true,
    provider: null,
  })
  expect(channels.find(({ channel }) => channel === "voice")).toEqual({
    channel: "voice",
    isSetUp: false,
    provider: null,
  })
})

test("she puts the last one first, and whoever becomes free is rung for that one", async () => {
  const { office, counsel, requests, coordinator } = await badMorning()
  await using _ = office
  const [last, first] = [requests[14]!, requests[6]!]

  expect((await post(coordinator, boardRoutes.order, { request: last, before: first })).status).toBe(204)

  const waiting = (await boardOf(coordinator)).requests.filter(({ place }) => place !== null)
  expect(waiting.map(({ request }) => request)).toEqual([last, ...requests.slice(6, 14)])
  const { request, token } = await counsel[3]!.until("seat")
  counsel[3]!.say({ type: "finish", request, token })
  await counsel[3]!.until("unseat")
  const isOfLast = (one: OnCallMessage): boolean => one.type === "ring" && one.request === last
  // At first all of them rang for everybody.
  await expect.poll(() => counsel[3]!.heard.filter(isOfLast).length).toBe(2)

  const { acts, names } = await actsOf(coordinator)
  const told = acts.map(({ who, what, about }) => ({ who: who === null ? null : names[who], what, about }))
  expect(told).toContainEqual({ who: "Coordinator", what: "ordered", about: boardTag(last) })
  expect(told).toContainEqual({ who: "Lawyer 3", what: "accepted", about: boardTag(requests[3]!) })
  expect(told).toContainEqual({ who: "Lawyer 3", what: "finished", about: boardTag(requests[3]!) })
  // From 1 on without a hole, newest first.
  expect(acts.map(({ number }) => number)).toEqual(acts.map((_, n) => acts.length - n))
})

test("she links those of one event and takes the link back; what isn't open can't be ordered or linked", async () => {
  const { office, requests, coordinator } = await badMorning()
  await using _ = office
  const three = requests.slice(6, 9)
  const eventOf = async (): Promise<(string | null)[]> => {
    const { requests: told } = await boardOf(coordinator)
    return three.map((id) => told.find(({ request }) => request === id)!.event)
  }
  expect((await post(coordinator, boardRoutes.link, { requests: three, isLinked: true })).status).toBe(204)
  expect(await eventOf()).toEqual(three.map(() => boardTag(three[0]!)))
  await post(coordinator, boardRoutes.link, { requests: [three[1]], isLinked: false })
  expect(await eventOf()).toEqual([boardTag(three[0]!), null, boardTag(three[0]!)])

  const gone = `${"0".repeat(64)}.0`
  for (const [path, body] of [
    [boardRoutes.order, { request: gone, before: null }],
    [boardRoutes.order, { request: three[0], before: gone }],
    [boardRoutes.letThrough, { request: gone }],
    [boardRoutes.link, { requests: [gone], isLinked: true }],
  ] as const) {
    const response = await post(coordinator, path, body)
    expect({ status: response.status, code: (await response.json()).code }).toEqual({
      status: 404,
      code: "HELP_UNKNOWN",
    })
  }
  // What was refused is nobody's act.
  const { acts } = await actsOf(coordinator)
  expect(acts.filter(({ what }) => what === "ordered" || what === "let through")).toEqual([])
})

test("what was held back for a flood shows as an alarm, and she lets it through", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const { device } = new SignedPhone()
  const all = Array.from({ length: 13 }, () => new HelpCaller(server, new SignedPhone({ device })))
  for (const caller of all) await caller.ask()
  const heldBack = async () => (await boardOf(coordinator)).requests.filter(({ isHeldBack }) => isHeldBack)
  const [held, ...others] = await heldBack()
  expect(others).toEqual([])
  expect(held!.alarms).toContain("held back")

  expect((await post(coordinator, boardRoutes.letThrough, { request: held!.request })).status).toBe(204)

  expect(await heldBack()).toEqual([])
})
