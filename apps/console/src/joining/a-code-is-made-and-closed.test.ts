import { Session } from "@alongside/live/relay/session"
import { seatRoutes } from "@alongside/protocol/seat-routes"
import { signal } from "@preact/signals"
import { expect, onTestFinished, test, vi } from "vitest"
import { SeatedPhone } from "../../../../journeys/seated-phone.ts"
import { coordinatingOf, SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { signerOf } from "../../../../journeys/signed-counsel.ts"
import { startTestServer } from "../../../server/src/testing/test-server.ts"
import { coordinatorSignsIn } from "../roster/office.ts"
import { Codes } from "./codes.ts"
import type { CodesState } from "./codes-state.ts"

type Server = Awaited<ReturnType<typeof startTestServer>>

/** A coordinator's codes, looked at until the test is over. */
function codesAt(server: Server) {
  const { signingSeed, coordinatorKey } = coordinatingOf(server.coordinatorPath)
  const signsIn = coordinatorSignsIn({ counselKey: coordinatorKey, sign: signerOf(signingSeed) })
  const isLookedAt = signal(true)
  onTestFinished(() => {
    isLookedAt.value = false
  })
  const codes = new Codes()
  codes.enter(new Session(server.url, signsIn), isLookedAt)
  /** Waits until nothing is being asked and the state is as said. */
  const until = (isSo: (state: CodesState) => unknown): Promise<CodesState> =>
    vi.waitFor(() => {
      const state = codes.state.value
      expect(!state.isBusy && Boolean(isSo(state)), JSON.stringify(state)).toBe(true)
      return state
    }, 20_000)
  return { codes, until }
}

const shownOf = ({ codes, shown }: CodesState) => codes?.find(({ id }) => id === shown)
const named = (name: string, { codes }: CodesState) => codes?.find(({ label }) => label === name)

test("a code that a coordinator makes is shown at once, gives as many seats as it has, and none once it is closed", async () => {
  await using server = await startTestServer()
  const { codes, until } = codesAt(server)
  codes.make({ label: "clinic", seats: 2 })
  const made = shownOf(await until(({ shown }) => shown))!
  expect(made).toMatchObject({ label: "clinic", seats: 2, used: 0, isClosed: false })
  for (const answer of [undefined, undefined, "SEATS_TAKEN"]) {
    expect(await new SeatedPhone(server.url).takeSeat(made.seat)).toBe(answer)
  }

  codes.make({ label: "everybody", seats: null })
  const open = shownOf(await until(({ shown }) => shown !== made.id))!
  expect(open).toMatchObject({ label: "everybody", seats: null })
  await until((state) => named("clinic", state)?.used === 2)
  codes.show(undefined)
  expect(shownOf(codes.state.value)).toBeUndefined()

  codes.close(open.id)
  await until((state) => named("everybody", state)?.isClosed)
  expect(await new SeatedPhone(server.url).takeSeat(open.seat)).toBe("SEATS_CLOSED")
})

test("what isn't done says why, and the next thing that is done takes it away", async () => {
  await using server = await startTestServer()
  const { codes, until } = codesAt(server)
  codes.close("none")
  await until(({ fault }) => fault === "JOINING_CODE_UNKNOWN")
  codes.make({ label: "clinic", seats: 2 })
  const made = await until(({ shown }) => shown)
  expect(made).toMatchObject({ fault: undefined, isStale: false })

  await server.close()
  codes.close(made.shown!)
  const away = await until(({ fault, isStale }) => fault === "SERVER_UNREACHABLE" && isStale)
  // What was known is still there to be shown to somebody.
  expect(shownOf(away)).toMatchObject({ label: "clinic", isClosed: false })
})

test("what another coordinator does with codes shows here by itself", async () => {
  await using server = await startTestServer()
  const { until } = codesAt(server)
  const first = named("demonstration", await until((state) => state.codes))!
  const other = await SignedCoordinator.signIn(server)
  await other.ask(seatRoutes.code(first.id), { method: "DELETE" })
  await until((state) => named("demonstration", state)?.isClosed)
})
