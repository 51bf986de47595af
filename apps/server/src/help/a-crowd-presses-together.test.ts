import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

/** More than go into one statement, and not a multiple of it. */
const CROWD = 70

test("a crowd that presses together is rung for, each of them and once, and each is told so", async () => {
  await using office = await newOffice(3)
  const server = await office.start()
  const counsel = await Promise.all(office.joinings.map((_, n) => office.onDuty(server, n)))
  const callers = Array.from({ length: CROWD }, () => new HelpCaller(server))

  const replies = await Promise.all(callers.map((caller) => caller.ask()))

  for (const reply of replies) expect(reply).toMatchObject({ status: { phase: "ringing", ringing: 3 } })
  const requests = callers.map(({ phone }) => `${phone.id}.0`).sort()
  for (const one of counsel) {
    await Promise.all(requests.map((id) => one.until("ring", ({ request }) => request === id)))
    const rung = one.heard.filter((message) => message.type === "ring").map(({ request }) => request)
    expect(rung.sort()).toEqual(requests)
  }
})

test("whose press is refused keeps nobody else waiting, and the server goes on", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  const [liar, honest, later] = [new HelpCaller(server), new HelpCaller(server), new HelpCaller(server)]
  const forged = (message: Uint8Array) => honest.phone.session.sign(new Uint8Array([...message, 0]))

  const [refused, taken] = await Promise.all([liar.ask({}, forged), honest.ask()])

  expect(refused).toEqual({ code: "HELP_SIGNATURE_INVALID" })
  expect(taken).toMatchObject({ status: { phase: "ringing" } })
  await later.ask()
  await counsel.until("ring", ({ request }) => request === `${later.phone.id}.0`)
})
