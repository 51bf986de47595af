import { type BoardPerson, boardRoutes, boardSchema } from "@alongside/protocol/board"
import { reachRoutes } from "@alongside/protocol/reach"
import { expect, test, vi } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import type { TestServer } from "../testing/test-server.ts"
import { newOfficeWithPhones, type OfficeWithPhones } from "./trial/office-with-phones.ts"

const MINUTE = 60 * 1000

/** The clock is looked at once a second, on machines that are busy with other tests. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 15_000 })

async function boardOf(server: TestServer, { office }: OfficeWithPhones) {
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })
  const board = async () => boardSchema.parse(await (await coordinator.ask(boardRoutes.now)).json())
  return {
    lawyer: async (n: number): Promise<BoardPerson> =>
      (await board()).people.find(({ name }) => name === `Lawyer ${n}`)!,
    isWell: async (channel: string) =>
      (await board()).channels.find((one) => one.channel === channel)!.provider?.isWell,
  }
}

const stateOf = async (server: TestServer, town: OfficeWithPhones): Promise<string> =>
  (await town.reachOf(server, 0)).addresses[0]!.state

test.each(["text", "voice", "email"] as const)(
  "when nothing can leave by %s who is reached by nothing else is shown, it is loud, and nobody was sent anything to find it out",
  async (channel) => {
    await using town = await newOfficeWithPhones(1)
    const server = await town.start()
    const { lawyer, isWell } = await boardOf(server, town)
    await town.set(server, 0, { channel })
    await town.shift(server, 0, -1, 300)
    await eventually(() => isWell(channel)).toBe(true)
    expect(await lawyer(0)).toMatchObject({ isOnShift: true, isReachable: true })

    town.telephone.mood = "down"
    town.mail.mood = "down"
    town.move(31 * MINUTE)
    const goOnUntil = (isSo: () => Promise<void>): Promise<void> =>
      vi.waitFor(
        async () => {
          town.move(MINUTE / 4)
          await isSo()
        },
        { timeout: 30_000, interval: 100 },
      )
    await goOnUntil(async () => expect(await isWell(channel)).toBe(false))
    await goOnUntil(async () => expect((await lawyer(0)).isReachable).toBe(false))
    await goOnUntil(async () => expect(server.logged()).toContain("no counsel who is on call can be reached"))
    expect(server.logged()).not.toContain("hunter2")

    town.telephone.mood = "well"
    town.mail.mood = "well"
    await goOnUntil(async () => expect((await lawyer(0)).isReachable).toBe(true))
    expect(await isWell(channel)).toBe(true)
    expect(town.mail.mails).toEqual([])
    expect(town.telephone.asked.filter(({ method }) => method !== "GET")).toEqual([])
  },
)

test("Signal is asked once in half a day whether it has a number, and who gave it up is shown until they are there again", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  const { lawyer } = await boardOf(server, town)
  await town.set(server, 0, { channel: "signal" })
  const searched = () => town.bridge.asked.filter(({ path }) => path.startsWith("/v1/search/"))
  const looks = () => town.bridge.asked.filter(({ path }) => path === "/v1/accounts").length
  town.bridge.mood = "address gone"
  await town.shift(server, 0, -1, 20 * 60)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  expect(await stateOf(server, town)).toBe("fails")
  expect(searched().map(({ path }) => path)).toEqual(["/v1/search/%2B16125550100?numbers=%2B16125550140"])

  town.bridge.mood = "well"
  const before = looks()
  town.move(11 * 60 * MINUTE)
  await eventually(async () => looks()).toBeGreaterThan(before)
  expect(await lawyer(0)).toMatchObject({ isOnShift: true, isReachable: false })
  expect(searched()).toHaveLength(1)

  town.move(61 * MINUTE)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(true)
  expect(await stateOf(server, town)).toBe("untried")
  expect(searched()).toHaveLength(2)
  expect(town.bridge.asked.filter(({ method }) => method !== "GET")).toEqual([])
})

test("a text that didn't get there counts until one does, and who is at a console is rung there all the same", async () => {
  await using town = await newOfficeWithPhones(1)
  const server = await town.start()
  const { lawyer } = await boardOf(server, town)
  await town.set(server, 0, { channel: "text" })
  const { addresses } = await town.reachOf(server, 0)
  const tried = async (status: string) => {
    const nth = town.texts().length
    await town.reachOf(server, 0, "POST", reachRoutes.test(addresses[0]!.id))
    await vi.waitFor(() => expect(town.texts()).toHaveLength(nth + 1), 15_000)
    const [, name] = /telephone\/([^/]+)\/report$/.exec(town.texts()[nth]!.StatusCallback!)!
    await town.say(server, "report", name!, { MessageStatus: status })
  }
  await town.shift(server, 0, -1, 300)
  await tried("undelivered")
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  await tried("delivered")
  await eventually(async () => (await lawyer(0)).isReachable).toBe(true)
  await tried("failed")
  await eventually(async () => (await lawyer(0)).isReachable).toBe(false)
  const console = await town.office.onDuty(server, 0)
  await eventually(async () => (await lawyer(0)).isReachable).toBe(true)
  await new HelpCaller(server).askAndListen()
  await console.until("ring")
})
