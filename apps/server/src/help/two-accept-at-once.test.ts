import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

test("of those who accept at once exactly one has the request, and the others are told at once", async () => {
  await using office = await newOffice(4)
  const server = await office.start()
  const counsel = await Promise.all(office.joinings.map((_, n) => office.onDuty(server, n)))

  // Again and again: whoever had it hangs up, and all of them are rung anew.
  for (let number = 0; number < 5; number++) {
    const caller = new HelpCaller(server)
    const phone = await caller.askAndListen()
    const request = `${caller.phone.id}.0`
    const rings = await Promise.all(counsel.map((one) => one.until("ring", (ring) => ring.request === request)))
    for (const [n, { ring }] of rings.entries()) counsel[n]!.say({ type: "accept", ring })

    const answers = await Promise.all(
      counsel.map((one, n) =>
        Promise.race([
          one.until("seat", (seat) => seat.request === request),
          one.until("refused", ({ ring }) => ring === rings[n]!.ring),
        ]),
      ),
    )

    const seats = answers.filter((answer) => answer.type === "seat")
    expect(seats).toHaveLength(1)
    for (const answer of answers) if (answer.type === "refused") expect(answer.code).toBe("ALREADY_ANSWERED")
    for (const [n, one] of counsel.entries()) {
      if (answers[n]!.type === "refused") await one.until("silence", ({ ring }) => ring === rings[n]!.ring)
    }
    const { counsel: shown } = await phone.until(({ phase }) => phase === "answered")
    expect(shown!.token).toBe(1)
    const winner = counsel[answers.findIndex(({ type }) => type === "seat")]!
    winner.say({ type: "finish", request, token: 1 })
    await phone.closed
  }
})

test("who has a request can't take another, and is rung again when the first is over", async () => {
  await using office = await newOffice(1)
  const server = await office.start()
  const counsel = await office.onDuty(server, 0)
  const first = new HelpCaller(server)
  const second = new HelpCaller(server)
  await first.ask()
  await second.ask()
  const rings = [first, second].map(({ phone }) => counsel.until("ring", (one) => one.request === `${phone.id}.0`))
  const [one, other] = await Promise.all(rings)

  counsel.say({ type: "accept", ring: one!.ring })
  counsel.say({ type: "accept", ring: other!.ring })

  await counsel.until("seat", ({ request }) => request === one!.request)
  await counsel.until("silence", ({ ring, because }) => ring === other!.ring && because === "busy")
  expect(await counsel.until("refused")).toMatchObject({ ring: other!.ring, code: "RING_OVER" })
  counsel.say({ type: "finish", request: one!.request, token: 1 })
  await counsel.until("ring", ({ request, ring }) => request === other!.request && ring !== other!.ring)
})
