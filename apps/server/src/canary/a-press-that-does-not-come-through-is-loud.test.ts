import { boardRoutes, boardSchema } from "@alongside/protocol/board"
import { routes } from "@alongside/protocol/routes"
import { expect, test, vi } from "vitest"
import { Network } from "../../../../journeys/network.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { newOfficeWithPhones } from "../notify/trial/office-with-phones.ts"
import { Provider } from "../notify/trial/provider.ts"

const SECOND = 1000
const MINUTE = 60 * SECOND
const QUIET = "the canary didn't come through, and is tried again"
const LOUD = "the canary doesn't come through: a request for help may reach nobody"

test("when two in a row don't come through the operator is told once, the heartbeat is silent, and both are over when one does", async () => {
  await using town = await newOfficeWithPhones(0)
  await using outside = await Provider.start(() => ({ status: 200 }))
  let url = ""
  await using network = new Network(() => url)
  await network.open()
  network.cut()
  const server = await town.start({
    limits: { heartbeatSeconds: 0.05 },
    configuration: {
      ...{ canaryMinutes: 60, origins: [network.origin], heartbeatUrl: outside.url },
      ...{ alarmEmail: "operator@office.example", alarmLanguage: "es" },
    },
  })
  url = server.url
  const logged = (text: string): number => server.logged().split(text).length - 1
  const untilLogged = (text: string, times: number) =>
    vi.waitFor(() => expect(logged(text), text).toBe(times), { timeout: 20_000, interval: 50 })
  const isBeating = async (): Promise<boolean> => {
    const { dispatcherSecondsAgo } = (await (await fetch(server.url + routes.health)).json()) as Record<string, number>
    return dispatcherSecondsAgo! < 60
  }

  // Its address leads nowhere yet: one that fails is tried again, and nobody is woken by it.
  await untilLogged(QUIET, 1)
  network.restore()
  const coordinator = await SignedCoordinator.signIn({
    ...{ url: network.origin, coordinatorPath: town.office.coordinatorPath },
  })
  const untilThrough = () =>
    vi.waitFor(
      async () => {
        const { canary } = boardSchema.parse(await (await coordinator.ask(boardRoutes.now)).json())
        expect(canary).toMatchObject({ isScheduled: true, last: { failedAt: null, tookMs: expect.any(Number) } })
      },
      { timeout: 20_000, interval: 100 },
    )
  town.move(20 * SECOND)
  await untilThrough()
  expect(logged(LOUD)).toBe(0)

  // The server is well, and nobody outside gets to it.
  network.cut()
  town.move(60 * MINUTE)
  await untilLogged(QUIET, 2)
  town.move(20 * SECOND)
  await untilLogged(LOUD, 1)
  expect(server.logged()).toContain('"step":"signing in"')
  const [mail] = await town.mail.untilReceived(1)
  expect(mail).toMatchObject({ to: "operator@office.example" })
  expect(mail!.text).toContain("la solicitud de prueba no llega")
  town.move(2 * MINUTE)
  await untilLogged(LOUD, 2)
  expect(await isBeating()).toBe(false)
  const heard = outside.asked.length

  network.restore()
  town.move(20 * SECOND)
  await untilThrough()
  await outside.untilAsked(heard + 1)
  await vi.waitFor(async () => expect(await isBeating()).toBe(true))
  expect(logged("the canary comes through again")).toBe(1)
  expect(town.mail.mails).toHaveLength(1)
}, 60_000)
