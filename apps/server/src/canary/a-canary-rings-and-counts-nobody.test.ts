import { actsSchema, answerTimesSchema, type Board, boardRoutes, boardSchema } from "@alongside/protocol/board"
import { expect, test, vi } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { openDatabase } from "../accounts/database.ts"
import { configurationWith } from "../configuration.ts"
import { CANARY_JURISDICTION } from "../dispatch/canary.ts"
import type { Member } from "../dispatch/member.ts"
import { People } from "../dispatch/people.ts"
import { defaultPolicy } from "../dispatch/policy.ts"
import { Spending } from "../dispatch/spending.ts"
import { newOfficeWithPhones } from "../notify/trial/office-with-phones.ts"

const MINUTE = 60 * 1000

test("a canary goes the whole way, again and again, with a token, and nobody is rung, shown, counted or named by it", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start({ configuration: { canaryMinutes: 5, joinedOnly: true, watchUnasked: true } })
  for (const channel of ["push", "text"] as const) await town.set(server, 0, { channel })
  await town.shift(server, 0, -1, 60)
  const desk = await town.office.onDuty(server, 0)
  const coordinator = await SignedCoordinator.signIn({ ...server, coordinatorPath: town.office.coordinatorPath })
  const board = async (): Promise<Board> => boardSchema.parse(await (await coordinator.ask(boardRoutes.now)).json())
  const presses = new Set<number>()
  const pressed = (atLeast: number) =>
    vi.waitFor(
      async () => {
        const { last } = (await board()).canary
        // On a machine that is too busy for one of them it is tried again, as anywhere.
        if (last !== null && last.failedAt !== null) town.move(MINUTE)
        expect(last).toMatchObject({ failedAt: null })
        // Once for each: a clock that jumps while one is under way is another matter.
        if (!presses.has(last!.atMs) && presses.size + 1 < atLeast) town.move(5 * MINUTE)
        presses.add(last!.atMs)
        expect(presses.size).toBeGreaterThanOrEqual(atLeast)
      },
      { timeout: 25_000, interval: 300 },
    )
  await pressed(3)

  const shown = await board()
  expect(shown.people.map(({ name }) => name)).toEqual(["Lawyer 0"])
  expect(shown.requests).toEqual([])
  const { all } = answerTimesSchema.parse(await (await coordinator.ask(boardRoutes.times(7))).json())
  expect(all).toMatchObject({ requests: 0, mistakes: 0, answered: 0, abandoned: 0 })
  expect(actsSchema.parse(await (await coordinator.ask(boardRoutes.acts(999))).json()).acts).toEqual([])
  expect(desk.count("ring")).toBe(0)
  expect(town.texts()).toEqual([])
  // Where counsel may watch without having been asked there is nothing of it to watch.
  expect(await (await SignedCounsel.as(server.url, town.office.joinings[0]!)).list()).toEqual([])

  // After another start it goes on with the same encounter, and what is over is forgotten.
  const again = await town.start({ configuration: { canaryMinutes: 5 } })
  await vi.waitFor(() => expect(again.logged()).not.toContain("the canary didn't come through"))
  await again.close()
  const database = await openDatabase(town.office.data)
  const rows = await database.selectFrom("help_request").select(["number", "is_open"]).execute()
  await database.destroy()
  expect(rows.length).toBeLessThanOrEqual(2)
  expect(rows.every((row) => row.is_open === 0)).toBe(true)
}, 60_000)

test("somebody who says that they are where the canary is is answered like anybody at the organisation's home", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  const desk = await town.office.onDuty(server, 0)
  await new HelpCaller(server).ask({ jurisdiction: { code: CANARY_JURISDICTION, source: "position" } })
  expect(await desk.until("ring")).toMatchObject({ jurisdiction: "US-MN", jurisdictionSource: "assumed" })
})

test("nobody who works beside counsel is a candidate where the canary is", () => {
  const volunteer: Member = {
    ...{ id: "v", role: "intake", isPartner: false, licences: [], languages: ["en"], channels: [], onCall: [] },
    certifiedUntilMs: 9e15,
  }
  const people = new People(new Spending(defaultPolicy.caps))
  people.replace([volunteer, { ...volunteer, id: "i", role: "interpreter" }])
  expect(people.candidates("intake", "US-MN")).toHaveLength(1)
  expect(people.candidates("intake", CANARY_JURISDICTION)).toEqual([])
  expect(people.candidates("interpreter", CANARY_JURISDICTION)).toEqual([])
})

test("a canary that would be a flood, or of the day before yesterday, is refused", () => {
  for (const canaryMinutes of [1, 10_000]) {
    expect(() => configurationWith({ data: "/tmp/x", canaryMinutes })).toThrow("canaryMinutes")
  }
})
