import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { toHex } from "@alongside/evidence/format/bytes"
import { MAX_ROSTER_FILE } from "@alongside/evidence/roster/roster-file"
import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { routes } from "@alongside/protocol/routes"
import { describe, expect, test } from "vitest"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { newOffice, type Office } from "../help/trial/office.ts"
import type { TestServer } from "../testing/test-server.ts"
import { fetchPartnerRoster, isPrivate, PartnerUnreachable } from "./partner-server.ts"
import { certifyPartner, giveAddress, givenOut, rootOf, standingOf, YEAR_MS } from "./trial/two-offices.ts"

const onLoopback = { configuration: { privatePartners: true } }

const fileOf = async (server: TestServer) =>
  new Uint8Array(await (await fetch(server.url + routes.roster)).arrayBuffer())

/** The partner's coordinator certifies nobody, one roster later. */
async function emptyRoster(office: Office, server: TestServer): Promise<void> {
  await (await SignedCoordinator.signIn({ url: server.url, coordinatorPath: office.coordinatorPath })).certify(() => [])
}

/** A server that answers with whatever is put into it. */
async function liar(bytes: () => Uint8Array | number) {
  const server = createServer((_, response) => {
    const answer = bytes()
    if (typeof answer === "number") response.writeHead(answer, { location: "/v1/organisation" }).end()
    else response.end(answer)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

describe("a partner's roster", () => {
  test("is fetched, verified from our root on, kept and given out", async () => {
    await using ours = await newOffice(1)
    await using theirs = await newOffice(2)
    const [server, other] = [await ours.start(onLoopback), await theirs.start()]
    const coordinator = await certifyPartner(ours, server, theirs)

    await giveAddress(coordinator, theirs, other.url)

    expect(await standingOf(coordinator)).toMatchObject({
      ...{ root: rootOf(theirs), address: other.url, name: "Office", number: 1, counsel: 2, fault: null },
    })
    expect(toHex((await givenOut(server, theirs))!)).toBe(toHex(await fileOf(other)))
  })

  test.for([
    ["isn't certified", undefined, "PARTNER_NOT_LISTED"],
    ["isn't listed by the signer", { isListed: false }, "PARTNER_NOT_LISTED"],
    ["has a certificate that has ended", { certificate: { fromMs: 1, untilMs: 2 } }, "PARTNER_EXPIRED"],
    [
      "has a certificate that begins later",
      { certificate: { fromMs: Date.now() + YEAR_MS / 2, untilMs: Date.now() + YEAR_MS } },
      "PARTNER_NOT_YET",
    ],
    ["has a certificate that somebody else signed", { isForged: true }, "PARTNER_NOT_LISTED"],
  ] as const)("counts nobody who %s", async ([, certifying, fault]) => {
    await using ours = await newOffice(1)
    await using theirs = await newOffice(1)
    const [server, other] = [await ours.start(onLoopback), await theirs.start()]
    const isForged = certifying !== undefined && "isForged" in certifying
    const coordinator =
      certifying === undefined
        ? await SignedCoordinator.signIn({ url: server.url, coordinatorPath: ours.coordinatorPath })
        : await certifyPartner(ours, server, theirs, isForged ? { sign: theirs.founded.signWithRoot } : certifying)

    await giveAddress(coordinator, theirs, other.url)

    expect(await standingOf(coordinator)).toMatchObject({ fault, counsel: 0, untilMs: null })
    expect(await givenOut(server, theirs)).toBeUndefined()
  })

  test("stays the newest when their server shows an older one, and the coordinator sees why", async () => {
    await using ours = await newOffice(1)
    await using theirs = await newOffice(1)
    const [server, other] = [await ours.start(onLoopback), await theirs.start()]
    const older = await fileOf(other)
    await emptyRoster(theirs, other)
    const coordinator = await certifyPartner(ours, server, theirs)
    await giveAddress(coordinator, theirs, other.url)
    expect(await standingOf(coordinator)).toMatchObject({ number: 2, counsel: 0 })

    await using lying = await liar(() => older)
    await giveAddress(coordinator, theirs, lying.url)

    expect(await standingOf(coordinator)).toMatchObject({ number: 2, counsel: 0, fault: "ROSTER_NUMBER_LOWER" })
  })

  test.for([
    ["another organisation's roster", "another", "ROOT_NOT_PINNED"],
    ["an altered one", "altered", "ROSTER_SIGNATURE_INVALID"],
    ["what is no roster", "noise", "CBOR_INVALID"],
    ["more than any may have", "large", "PARTNER_UNREACHABLE"],
    ["a way elsewhere", "redirect", "PARTNER_UNREACHABLE"],
    ["nothing", "gone", "PARTNER_UNREACHABLE"],
  ] as const)("that was verified goes on counting while their server shows %s", async ([, what, fault]) => {
    await using ours = await newOffice(1)
    await using theirs = await newOffice(1)
    const [server, other] = [await ours.start(onLoopback), await theirs.start()]
    const coordinator = await certifyPartner(ours, server, theirs)
    await giveAddress(coordinator, theirs, other.url)
    const good = await fileOf(other)

    await using lying = await liar(() => {
      if (what === "redirect") return 302
      if (what === "altered") return good.with(-2, good.at(-2)! ^ 1)
      if (what === "large") return new Uint8Array(MAX_ROSTER_FILE + 1)
      return Uint8Array.of(0xff)
    })
    const address = { another: server.url, gone: "http://127.0.0.1:1" }[what as string] ?? lying.url
    await giveAddress(coordinator, theirs, address)

    expect(await standingOf(coordinator)).toMatchObject({ number: 1, counsel: 1, fault })
    expect(toHex((await givenOut(server, theirs))!)).toBe(toHex(good))
  })

  test("counts nobody any more when it has ended, however dead their server is", async () => {
    let nowMs = Date.now()
    await using ours = await newOffice(1)
    await using theirs = await newOffice(1)
    const [server, other] = [await ours.start({ ...onLoopback, now: () => nowMs }), await theirs.start()]
    const coordinator = await certifyPartner(ours, server, theirs)
    await giveAddress(coordinator, theirs, other.url)
    const { untilMs } = await standingOf(coordinator)
    await other.close()

    nowMs = untilMs! - 1
    expect(await givenOut(server, theirs)).toBeDefined()
    nowMs = untilMs!
    expect(await givenOut(server, theirs)).toBeUndefined()
  })

  test("is let go of when the coordinator removes the partner", async () => {
    await using ours = await newOffice(1)
    await using theirs = await newOffice(1)
    const [server, other] = [await ours.start(onLoopback), await theirs.start()]
    const coordinator = await certifyPartner(ours, server, theirs)
    await giveAddress(coordinator, theirs, other.url)

    const removed = await coordinator.ask(partnerRoutes.partner(rootOf(theirs)), { method: "DELETE" })

    expect(removed.status).toBe(204)
    expect(await givenOut(server, theirs)).toBeUndefined()
  })
})

describe("a server asks nobody", () => {
  test("inside its own networks, nor without TLS", async () => {
    for (const address of [
      "http://127.0.0.1:1",
      "https://127.0.0.1:1",
      "https://localhost:1",
      "https://[::1]:1",
      "https://169.254.169.254",
      "https://[::ffff:10.0.0.1]",
    ]) {
      await expect(fetchPartnerRoster(address, false)).rejects.toThrow(PartnerUnreachable)
    }
  })

  test("by any number that stands for its own", () => {
    for (const address of ["10.1.2.3", "172.31.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "255.255.255.255"])
      expect(isPrivate(address)).toBe(true)
    for (const address of ["::1", "::", "fe80::1", "fd00::1", "::ffff:1.1.1.1", "64:ff9b::1", "2002:a00:1::"])
      expect(isPrivate(address)).toBe(true)
    for (const address of ["1.1.1.1", "172.32.0.1", "2606:4700::1111"]) expect(isPrivate(address)).toBe(false)
  })
})
