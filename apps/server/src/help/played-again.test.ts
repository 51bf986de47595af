import { expect, test } from "vitest"
import type { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { newOffice } from "./trial/office.ts"

/** Says something, and waits for the first refusal after it. */
async function refusedNext(counsel: CounselOnCall, say: () => unknown) {
  const before = new Set(counsel.heard)
  await say()
  return counsel.until("refused", (refused) => !before.has(refused))
}

test("the same accept twice is one acceptance: the same seat is told again, and nobody is rung or shown anew", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
  const phone = await new HelpCaller(server).askAndListen()
  const { ring } = await ada.until("ring")
  ada.say({ type: "accept", ring })
  ada.say({ type: "accept", ring })
  const first = await ada.until("seat")
  const again = await ada.until("seat", (seat) => seat !== first)
  expect(again).toMatchObject({ request: first.request, token: first.token })

  // Another console of hers, on which it is played after all that: so is the call.
  ada.say({ type: "connected", request: first.request, token: first.token })
  await phone.until(({ counsel }) => counsel?.isConnected === true)
  const other = await office.onDuty(server, 0)
  const told = await other.until("seat")
  other.say({ type: "accept", ring })
  const third = await other.until("seat", (seat) => seat !== told)
  expect(third).toMatchObject({ token: first.token, connectWithinMs: null })
  expect(ben.count("ring")).toBe(1)
  const tokens = phone.heard.flatMap(({ counsel }) => counsel?.token ?? [])
  expect(new Set(tokens)).toEqual(new Set([first.token]))
})

test("an accept of an old ring is refused: by somebody else's ring, after another took it, after it went back, and after its end", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
  const caller = new HelpCaller(server)
  await caller.ask()
  const [adas, bens] = [(await ada.until("ring")).ring, (await ben.until("ring")).ring]
  const accept = (counsel: CounselOnCall, ring: string) =>
    refusedNext(counsel, () => counsel.say({ type: "accept", ring }))

  expect(await accept(ben, adas)).toEqual({ type: "refused", ring: adas, code: "RING_OF_ANOTHER" })
  const seat = await ada.accept()
  expect(await accept(ben, bens)).toEqual({ type: "refused", ring: bens, code: "ALREADY_ANSWERED" })
  expect(await accept(ben, adas)).toEqual({ type: "refused", ring: adas, code: "ALREADY_ANSWERED" })

  // Ada can't go on: others are rung by rings of their own, and hers is over.
  ada.say({ type: "leave", request: seat.request, token: seat.token })
  const newer = await ben.until("ring", ({ ring }) => ring !== bens)
  expect(await accept(ada, adas)).toEqual({ type: "refused", ring: adas, code: "RING_OVER" })
  expect(await accept(ben, bens)).toEqual({ type: "refused", ring: bens, code: "RING_OVER" })

  await caller.end()
  for (const ring of [bens, newer.ring])
    expect(await accept(ben, ring)).toEqual({ type: "refused", ring, code: "REQUEST_NOT_OPEN" })
  expect(ben.count("seat")).toBe(0)
})

test("after a hand-over nothing that carries the old token does anything", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const old = await ada.accept()
  const adasRing = (await ada.until("ring")).ring
  const signed = await ada.sign(old)
  await ada.sendAcceptance(old, signed)
  await ada.until("accepted")
  const { request, token } = old
  ada.say({ type: "connected", request, token })
  const ben = await office.onDuty(server, 1)
  ada.say({ type: "hand over", request, token, because: "asked" })
  const newer = await ben.accept()
  ben.say({ type: "connected", request, token: newer.token })
  expect(await ada.until("unseat")).toMatchObject({ token, because: "handed over" })

  const stale = { type: "refused", request, code: "TOKEN_STALE" }
  for (const type of ["connected", "dropped", "keep", "leave", "finish"] as const)
    expect(await refusedNext(ada, () => ada.say({ type, request, token }))).toEqual(stale)
  for (const because of ["asked", "conflict"] as const)
    expect(await refusedNext(ada, () => ada.say({ type: "hand over", request, token, because }))).toEqual(stale)
  expect(await refusedNext(ada, () => ada.sendAcceptance(old, signed))).toEqual(stale)
  // Nor with the token that is good, which she has from somewhere: it is another's.
  for (const type of ["connected", "finish"] as const)
    expect(await refusedNext(ada, () => ada.say({ type, request, token: newer.token }))).toEqual(stale)
  expect(await refusedNext(ada, () => ada.say({ type: "accept", ring: adasRing }))).toEqual({
    ...{ type: "refused", ring: adasRing, code: "ALREADY_ANSWERED" },
  })
  await phone.until(({ counsel }) => counsel?.token === newer.token && counsel.isConnected)
  expect(phone.heard.at(-1)).toMatchObject({ phase: "answered", counsel: { name: "Lawyer 1" } })
})

test("a signed acceptance counts for the token that it was signed for, and in nobody else's hands", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const ada = await office.onDuty(server, 0)
  const phone = await new HelpCaller(server).askAndListen()
  const first = await ada.accept()
  const signed = await ada.sign(first)
  await ada.sendAcceptance(first, signed)
  await ada.sendAcceptance(first, signed)
  const accepted = await ada.until("accepted")
  await ada.until("accepted", (each) => each !== accepted)
  await phone.until(({ counsel }) => counsel?.acceptance !== undefined)

  // She leaves, and as there is nobody else she is rung again and takes it again.
  const { request } = first
  const { ring } = await ada.until("ring")
  ada.say({ type: "leave", request, token: first.token })
  const again = await ada.until("ring", (each) => each.ring !== ring)
  ada.say({ type: "accept", ring: again.ring })
  const second = await ada.until("seat", ({ token }) => token > first.token)
  const taken = await phone.until(({ counsel }) => counsel?.token === second.token)
  expect(taken.counsel!.acceptance).toBeUndefined()

  expect(await refusedNext(ada, () => ada.sendAcceptance(first, signed))).toMatchObject({ code: "TOKEN_STALE" })
  expect(await refusedNext(ada, () => ada.sendAcceptance(second, signed))).toEqual({
    ...{ type: "refused", request, code: "ACCEPTANCE_OF_ANOTHER" },
  })
  const ben = await office.onDuty(server, 1)
  const fresh = await ada.sign(second)
  expect(await refusedNext(ben, () => ben.sendAcceptance(second, fresh))).toEqual({
    ...{ type: "refused", request, code: "ACCEPTANCE_OF_ANOTHER" },
  })
  await ada.sendAcceptance(second, fresh)
  await phone.until(({ counsel }) => counsel?.token === second.token && counsel.acceptance !== undefined)
})
