import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

/** Whoever reads nothing answers no ping, and their end of the connection stays open: so it is when a lid is shut. */
const shutLid = ({ socket }: { readonly socket: { pause(): void } }): void => socket.pause()

test("a laptop that fell asleep is counted on no more, though it closed nothing; who answers pings is", async () => {
  await using office = await newOffice(2)
  const server = await office.start({ limits: { pingSeconds: 0.5 } })
  const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
  shutLid(ada)
  const phone = await new HelpCaller(server).askAndListen()
  await phone.until(({ ringing }) => ringing === 2)

  await phone.until(({ ringing, phase, version }) => phase === "ringing" && ringing === 1 && version > 1)

  await ben.accept()
  await phone.until(({ counsel }) => counsel?.name === "Lawyer 1")
  // The lid is opened: what comes out of the wire is what was put into it before, and then its end.
  ada.socket.resume()
  await ada.closed
  expect(ada.count("seat")).toBe(0)
})

test("with nobody else there nothing is said to ring any more, and whoever comes next is rung", async () => {
  await using office = await newOffice(2)
  const server = await office.start({ limits: { pingSeconds: 0.5 } })
  const ada = await office.onDuty(server, 0)
  shutLid(ada)
  const phone = await new HelpCaller(server).askAndListen()
  const alone = await phone.until(({ phase }) => phase === "unanswered")
  expect(alone.ringing).toBe(0)

  const ben = await office.onDuty(server, 1)
  await ben.accept()
  await phone.until(({ phase }) => phase === "answered")
})

test("what a sleeping laptop holds goes back to the pool as if it had been closed, and its old token is worth nothing", async () => {
  let aheadMs = 0
  await using office = await newOffice(2)
  const limits = { pingSeconds: 0.5, consoleBackSeconds: 0.2 }
  const server = await office.start({ now: () => Date.now() + aheadMs, limits })
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const seat = await ada.accept()
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  await phone.until(({ counsel }) => counsel?.isConnected === true)

  shutLid(ada)

  const waiting = await phone.until(({ counsel, version }) => counsel?.isConnected === false && version > 3)
  expect(waiting).toMatchObject({ phase: "answered", counsel: { name: "Lawyer 0" } })
  const ben = await office.onDuty(server, 1)
  aheadMs += 21_000
  const newer = await ben.accept()
  expect(newer.token).toBe(seat.token + 1)
  await phone.until(({ counsel }) => counsel?.name === "Lawyer 1")

  const awake = await office.onDuty(server, 0)
  awake.say({ type: "connected", request: seat.request, token: seat.token })
  expect(await awake.until("refused")).toMatchObject({ request: seat.request, code: "TOKEN_STALE" })
  expect(awake.count("seat")).toBe(0)
})
