import { type BoardPerson, boardRoutes, boardSchema } from "@alongside/protocol/board"
import { reachRoutes } from "@alongside/protocol/reach"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import type { TestServer } from "../testing/test-server.ts"
import { newOfficeWithPhones, type OfficeWithPhones } from "./trial/office-with-phones.ts"

const MINUTE = 60 * 1000

/** The clock is looked at once a second, on machines that are busy with other tests. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 15_000 })

/** What the browser that something was pushed to does by itself. */
async function sayThatItCame(server: TestServer, town: OfficeWithPhones, nth: number): Promise<void> {
  const { receipt } = (await town.browser.untilReceived(nth))[nth - 1]!
  const headers = { authorization: `Bearer ${receipt}` }
  expect((await fetch(server.url + reachRoutes.receipt, { method: "POST", headers })).ok).toBe(true)
}

async function boardOf(server: TestServer, { office }: OfficeWithPhones): Promise<(n: number) => Promise<BoardPerson>> {
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  return async (n) => {
    const { people } = boardSchema.parse(await (await coordinator.ask(boardRoutes.now)).json())
    return people.find(({ name }) => name === `Lawyer ${n}`)!
  }
}

const stateOf = async (server: TestServer, town: OfficeWithPhones): Promise<string> =>
  (await town.reachOf(server, 0)).addresses[0]!.state

test("counsel on shift are tried silently when it begins and every half hour, and who can't be reached is shown until they can", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  await town.set(server, 0, { channel: "push" })
  await town.shift(server, 0, 10, 120)
  const lawyer = await boardOf(server, town)
  town.move(11 * MINUTE)
  expect((await town.browser.untilReceived(1))[0]!.kind).toBe("probe")
  // As a ring would come: a phone that sleeps is woken.
  expect(town.browser.service.asked[0]!.headers.urgency).toBe("high")
  await sayThatItCame(server, town, 1)
  await eventually(() => stateOf(server, town)).toBe("works")

  town.move(30 * MINUTE)
  await town.browser.untilReceived(2)
  expect(await lawyer(0)).toMatchObject({ isOnShift: true, isReachable: true })
  town.move(2 * MINUTE)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  await eventually(() => stateOf(server, town)).toBe("fails")

  // Out of the tunnel.
  await sayThatItCame(server, town, 2)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(true)
  await eventually(() => stateOf(server, town)).toBe("works")

  town.move(30 * MINUTE)
  await town.browser.untilReceived(3)
  town.move(2 * MINUTE)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  // Off shift nobody is tried, and nothing is held against them.
  town.move(60 * MINUTE)
  await eventually(async () => lawyer(0)).toMatchObject({ isOnShift: false, isReachable: true })
  expect(town.browser.service.asked).toHaveLength(3)
})

test("who can't be reached is left out of the first wave, is tried at once when they come to a console, and is rung when it comes", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  await town.set(server, 0, { channel: "push" })
  await town.shift(server, 0, -1, 120)
  const lawyer = await boardOf(server, town)
  await town.browser.untilReceived(1)
  town.move(2 * MINUTE)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  const [ada, ben] = [await town.office.onDuty(server, 0), await town.office.onDuty(server, 1)]
  await town.browser.untilReceived(2)
  const phone = await new HelpCaller(server).askAndListen()
  await ben.until("ring")
  expect((await phone.until(({ ringing }) => ringing > 0)).ringing).toBe(1)
  expect(ada.count("ring")).toBe(0)
  await sayThatItCame(server, town, 2)
  await ada.until("ring")
  await phone.until(({ ringing }) => ringing === 2)
})

test("who sits at a console is tried by nothing", async () => {
  await using town = await newOfficeWithPhones(2)
  const server = await town.start()
  await town.set(server, 0, { channel: "push" })
  await town.set(server, 1, { channel: "push" })
  await town.office.onDuty(server, 0)
  const lawyer = await boardOf(server, town)
  await town.shift(server, 0, -1, 120)
  await town.shift(server, 1, -1, 120)
  // The other one is, in the same look.
  await town.browser.untilReceived(1)
  town.move(2 * MINUTE)
  await eventually(async () => (await lawyer(1)).isReachable).toBe(false)
  expect(await lawyer(0)).toMatchObject({ isAtConsole: true, isOnShift: true, isReachable: true })
  expect(await stateOf(server, town)).toBe("untried")
  expect(town.browser.service.asked).toHaveLength(1)
})
