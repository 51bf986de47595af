import { routes } from "@alongside/protocol/routes"
import { sessionSchema } from "@alongside/protocol/session"
import { expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { postSignIn, SignedCounsel, signInBytes } from "../../../../journeys/signed-counsel.ts"
import { newOffice } from "./trial/office.ts"

test("counsel with a conflict stays until another lawyer is there, and from then on is given nothing of it", async () => {
  await using office = await newOffice(2)
  const server = await office.start()
  const [ada, ben] = [await office.onDuty(server, 0), await office.onDuty(server, 1)]
  const caller = new HelpCaller(server)
  await caller.phone.upload(server.url, [await caller.phone.firstBatch()])
  await caller.askAndListen()
  const seat = await ada.accept()
  await ada.sendAcceptance(seat)
  await ada.until("accepted")
  ada.say({ type: "connected", request: seat.request, token: seat.token })
  const reads = async (n: number) => {
    const signedIn = await postSignIn(server.url, await signInBytes(server.url, office.joinings[n]!))
    const { token } = sessionSchema.parse(await signedIn.json())
    return (await new SignedCounsel(server.url, token).get(routes.index(caller.phone.id, 0))).status
  }
  expect(await reads(0)).toBe(200)

  ada.say({ type: "hand over", request: seat.request, token: seat.token, because: "conflict" })
  const { ring, handOver, counselSinceMs } = await ben.until("ring", ({ seat: wanted }) => wanted === "successor")
  expect({ handOver, counselSinceMs }).toEqual({ handOver: "conflict", counselSinceMs: seat.acceptedMs })
  expect(await reads(0)).toBe(200)
  ben.say({ type: "accept", ring })
  const next = await ben.until("seat")
  await ben.sendAcceptance(next)
  await ben.until("accepted")
  ben.say({ type: "connected", request: next.request, token: next.token })

  expect(await ada.until("unseat")).toMatchObject({ because: "handed over" })
  const alone = await ben.until("seat", ({ seat: has }) => has === "counsel")
  expect(alone).toMatchObject({ token: next.token, connectWithinMs: null, handOver: null })
  expect(await reads(0)).toBe(404)
  expect(await reads(1)).toBe(200)
})
