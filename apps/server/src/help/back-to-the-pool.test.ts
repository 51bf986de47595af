import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

/** A clock that the test moves. */
function movedClock() {
  let aheadMs = 0
  return { now: () => Date.now() + aheadMs, move: (ms: number) => (aheadMs += ms) }
}

test("who accepts and isn't connected within five seconds has it no longer, and others are rung", async () => {
  await using office = await newOffice(2)
  const clock = movedClock()
  const server = await office.start({ now: clock.now })
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const seat = await ada.accept()
  expect(seat.connectWithinMs).toBeLessThanOrEqual(5000)
  const ben = await office.onDuty(server, 1)
  expect(ben.count("ring")).toBe(0)

  clock.move(5000)

  expect(await ada.until("unseat")).toMatchObject({ token: seat.token, because: "not connected" })
  await ben.until("ring")
  const again = await phone.until(({ phase, version }) => phase === "ringing" && version > 2)
  expect(again.counsel).toBeUndefined()
  const newer = await ben.accept()
  expect(newer.token).toBe(seat.token + 1)
  // Ada's console wakes up, with what it had.
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  expect(await ada.until("refused")).toMatchObject({ request: seat.request, code: "TOKEN_STALE" })
  await ada.sendAcceptance(seat)
  await ada.until("refused", (refused) => refused !== ada.heard.find(({ type }) => type === "refused"))
  const { counsel } = await phone.until((status) => status.counsel?.token === newer.token)
  expect(counsel).toMatchObject({ name: "Lawyer 1", acceptance: undefined })
})

test("a console that is gone rings no more, and rings again when it is back", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
  const phone = await new HelpCaller(server).askAndListen()
  await phone.until(({ ringing }) => ringing === 2)

  ada.socket.terminate()
  await phone.until(({ ringing, version }) => ringing === 1 && version > 1)
  ben.say({ type: "duty", isOnDuty: false })
  expect(await ben.until("silence")).toMatchObject({ because: "away" })
  await phone.until(({ ringing }) => ringing === 0)

  const back = await office.onDuty(server, 0)
  await back.accept()
  await phone.until(({ phase }) => phase === "answered")
})

test("counsel who is gone from a call for too long has dropped out: they are waited for, then others are rung", async () => {
  await using office = await newOffice(2)
  const clock = movedClock()
  const server = await office.start({ now: clock.now, limits: { consoleBackSeconds: 0.2 } })
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const seat = await ada.accept()
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  await phone.until(({ counsel }) => counsel?.isConnected === true)

  ada.socket.terminate()

  const dropped = await phone.until(({ counsel, version }) => counsel?.isConnected === false && version > 3)
  expect(dropped.phase).toBe("answered")
  const back = await office.onDuty(server, 0)
  expect(await back.until("seat")).toMatchObject({ request: seat.request, token: seat.token })
  back.socket.terminate()
  const ben = await office.onDuty(server, 1)
  clock.move(21_000)
  await ben.accept()
  await phone.until(({ counsel }) => counsel?.name === "Lawyer 1")
})

test("counsel who goes off duty during a call keeps it, and is told of it", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  const caller = new HelpCaller(server)
  await caller.ask()
  const seat = await counsel.accept()
  counsel.say({ type: "duty", isOnDuty: false })
  counsel.say({ type: "connected", request: seat.request, token: seat.token })
  await caller.end()
  expect(await counsel.until("unseat")).toMatchObject({ token: seat.token, because: "ended" })
})

test("two consoles of one person ring both, and are one", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const [desk, laptop] = [await office.onDuty(server, 0), await office.onDuty(server, 0)]
  const phone = await new HelpCaller(server).askAndListen()
  const { ring } = await desk.until("ring")
  expect((await laptop.until("ring")).ring).toBe(ring)
  expect((await phone.until(({ phase }) => phase === "ringing")).ringing).toBe(1)
  desk.socket.terminate()
  await desk.closed
  await laptop.accept()
  expect(laptop.heard.filter((one) => one.type === "silence" && one.because !== "answered")).toEqual([])
})
