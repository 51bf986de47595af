import { toHex } from "@alongside/evidence/format/bytes"
import { organisationSchema } from "@alongside/protocol/organisation"
import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { routes } from "@alongside/protocol/routes"
import { expect, onTestFinished, test } from "vitest"
import type { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { postSignIn, signInBytes } from "../../../../journeys/signed-counsel.ts"
import { newOffice, type Office } from "../help/trial/office.ts"
import { recipientHashOf } from "../testing/founded.ts"
import { certifyPartner, giveAddress, rootOf } from "./trial/two-offices.ts"

const onLoopback = { configuration: { privatePartners: true } }

/** Two organisations, ours with `lawyers` of its own, and the partner's lawyer on duty at our server. */
async function together(lawyers: number) {
  const [ours, theirs] = [await newOffice(lawyers), await newOffice(2)]
  onTestFinished(async () => {
    await ours[Symbol.asyncDispose]()
    await theirs[Symbol.asyncDispose]()
  })
  const [server, other] = [await ours.start(onLoopback), await theirs.start()]
  const coordinator = await certifyPartner(ours, server, theirs)
  await giveAddress(coordinator, theirs, other.url)
  const pia: CounselOnCall = await theirs.onDuty(server, 0)
  return { ours, theirs, server, other, coordinator, pia }
}

const isRefused = async (url: string, { joinings }: Office): Promise<boolean> =>
  !(await postSignIn(url, await signInBytes(url, joinings[0]!))).ok

test("a partner's counsel is rung when ours have been, and what they answer counts", async () => {
  const { ours, server, pia } = await together(1)
  const ada = await ours.onDuty(server, 0)
  const caller = await new HelpCaller(server).askAndListen()
  const [first, wider] = [await ada.until("ring"), await pia.until("ring")]
  expect(wider.request).toBe(first.request)
  // By the server's clock, which both rings carry; when which wave goes out is dispatch's, and tested there.
  expect(wider.serverMs - first.serverMs).toBeGreaterThanOrEqual(3000)

  const seat = await pia.accept()
  await pia.sendAcceptance(seat)
  pia.say({ type: "connected", request: seat.request, token: seat.token })
  await ada.until("silence")
  await caller.until(({ phase }) => phase === "answered")
}, 60_000)

test("a phone that hasn't joined is told of a partner's counsel once they have answered, and of whom they are", async () => {
  const { server, theirs } = await together(1)
  const told = async (query: string) =>
    organisationSchema.parse(await (await fetch(server.url + routes.organisation + query)).json()).counsel
  expect((await told("")).map(({ organisation }) => organisation)).toEqual([undefined])
  const key = toHex(theirs.joinings[0]!.counselKey)
  expect((await told(`?also=${key}`))[0]).toMatchObject({ key, organisation: "Office" })
  expect(await told(`?also=${"0".repeat(64)}`)).toEqual(await told(""))
  expect((await fetch(`${server.url}${routes.organisation}?also=Ada`)).status).toBe(400)
})

test("where nobody of ours is there partners' counsel are rung at once, and exactly one of them accepts", async () => {
  const { server, theirs, pia } = await together(1)
  const quinn = await theirs.onDuty(server, 1)
  await new HelpCaller(server).ask()
  for (const one of [pia, quinn]) {
    const { ring } = await one.until("ring")
    one.say({ type: "accept", ring })
  }
  const heard = await Promise.all(
    [pia, quinn].map((one) => Promise.race([one.until("seat"), one.until("refused"), one.until("silence")])),
  )
  expect(heard.filter(({ type }) => type === "seat").length).toBeLessThanOrEqual(1)
  await Promise.race([pia.until("seat"), quinn.until("seat")])
  expect(pia.count("seat") + quinn.count("seat")).toBe(1)
})

test("whom the partner's roster leaves out has the call no longer, and no way in", async () => {
  const { server, other, theirs, coordinator, pia } = await together(1)
  await new HelpCaller(server).ask()
  const seat = await pia.accept()
  await pia.sendAcceptance(seat)

  await (await SignedCoordinator.signIn({ url: other.url, coordinatorPath: theirs.coordinatorPath })).certify(() => [])
  await giveAddress(coordinator, theirs, other.url)

  await pia.until("unseat", ({ because }) => because === "revoked")
  expect(await pia.closed).toBe(4401)
  expect(await isRefused(server.url, theirs)).toBe(true)
})

test("a partnership that our roster ends holds at once", async () => {
  const { ours, server, theirs, pia } = await together(1)
  await new HelpCaller(server).ask()
  await pia.until("ring")

  await certifyPartner(ours, server, theirs, { isListed: false })

  await pia.until("silence", ({ because }) => because === "revoked")
  expect(await pia.closed).toBe(4401)
  expect(await isRefused(server.url, theirs)).toBe(true)
})

test("a partnership that is removed holds no longer either", async () => {
  const { theirs, coordinator, pia } = await together(1)
  await coordinator.ask(partnerRoutes.partner(rootOf(theirs)), { method: "DELETE" })
  expect(await pia.closed).toBe(4401)
})

test("whoever stands on a partner's roster and on ours is ours", async () => {
  const { ours, server, theirs, pia } = await together(1)
  const coordinator = await SignedCoordinator.signIn({ url: server.url, coordinatorPath: ours.coordinatorPath })
  const key = theirs.joinings[0]!.counselKey
  const [ada] = (await coordinator.own()).roster.members
  const both = { ...ada!, key, recipientHash: recipientHashOf(theirs.recipients[0]!), name: "Both" }
  await coordinator.certify((members) => [...members, both])

  await certifyPartner(ours, server, theirs, { isListed: false })

  await new HelpCaller(server).ask()
  await pia.until("ring")
})
