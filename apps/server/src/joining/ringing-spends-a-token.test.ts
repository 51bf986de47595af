import { createHash, generateKeyPairSync } from "node:crypto"
import { util } from "@cloudflare/privacypass-ts"
import { describe, expect, test } from "vitest"
import { HelpCaller } from "../../../../journeys/help-caller.ts"
import { requestToken, SeatedPhone } from "../../../../journeys/seated-phone.ts"
import { openDatabase } from "../accounts/database.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"
import { type JoiningCode, type NewCode, Seats } from "./seats.ts"

const joinedOnly = { joinedOnly: true }

/** What only whoever has the server's disk sees. */
async function onDisk(server: TestServer) {
  const database = await openDatabase(server.data)
  return { database, [Symbol.asyncDispose]: () => database.destroy() }
}

async function newCode(server: TestServer, code: Partial<NewCode> = {}): Promise<JoiningCode> {
  await using disk = await onDisk(server)
  return await new Seats(disk.database, Date.now, 6).make({ label: "family", seats: 3, ...code })
}

async function seated(server: TestServer): Promise<SeatedPhone> {
  const phone = new SeatedPhone(server.url)
  expect(await phone.takeSeat((await newCode(server)).seat)).toBeUndefined()
  return phone
}

async function tokenOf(phone: SeatedPhone) {
  const token = await phone.token()
  if (typeof token === "string") throw new Error(token)
  return token
}

function caller(server: TestServer, token: HelpCaller["token"]): HelpCaller {
  const asking = new HelpCaller(server)
  asking.token = token
  return asking
}

describe("where only those who joined ring", () => {
  test("a token rings, once: sent again the same request needs no other, another request does", async () => {
    await using server = await startTestServer({ configuration: joinedOnly })
    const token = await tokenOf(await seated(server))
    const asking = caller(server, token)
    expect((await asking.ask()).code).toBeUndefined()
    expect((await asking.ask()).code).toBeUndefined()
    asking.token = undefined
    expect((await asking.ask()).code).toBeUndefined()

    expect((await caller(server, token).ask()).code).toBe("RING_TOKEN_SPENT")
    await using again = await server.restart()
    expect((await caller(again, token).ask()).code).toBe("RING_TOKEN_SPENT")
  })

  test("without one nobody is rung, and the recording is taken all the same", async () => {
    await using server = await startTestServer({ configuration: joinedOnly })
    const asking = caller(server, undefined)
    expect((await asking.ask()).code).toBe("RING_TOKEN_REQUIRED")
    const { status } = await asking.phone.upload(server.url, [await asking.phone.firstBatch()])
    expect(status).toBe(200)
  })

  test("nobody is rung for a token of another organisation, an altered one, or something else", async () => {
    await using server = await startTestServer({ configuration: joinedOnly })
    await using other = await startTestServer({ configuration: joinedOnly })
    expect((await caller(server, await tokenOf(await seated(other))).ask()).code).toBe("RING_TOKEN_OF_ANOTHER")
    const token = await tokenOf(await seated(server))
    const altered = token.with(-1, token.at(-1)! ^ 1)
    const otherChallenge = token.with(40, token[40]! ^ 1)
    expect((await caller(server, altered as typeof token).ask()).code).toBe("RING_TOKEN_INVALID")
    expect((await caller(server, otherChallenge as typeof token).ask()).code).toBe("RING_TOKEN_OF_ANOTHER")
    expect((await caller(server, token.slice(1)).ask()).code).toBe("RING_TOKEN_MALFORMED")
    // What was refused was not spent.
    expect((await caller(server, token).ask()).code).toBeUndefined()
  })
})

test("where everybody rings, a phone that hasn't joined does, and a spent token still isn't taken", async () => {
  await using server = await startTestServer()
  expect((await caller(server, undefined).ask()).code).toBeUndefined()
  const token = await tokenOf(await seated(server))
  expect((await caller(server, token).ask()).code).toBeUndefined()
  expect((await caller(server, token).ask()).code).toBe("RING_TOKEN_SPENT")
})

describe("a code", () => {
  test("gives as many seats as it has; who joins again after a lost answer takes no second one", async () => {
    await using server = await startTestServer()
    const { seat } = await newCode(server, { seats: 2 })
    const [ana, ben, cleo] = [new SeatedPhone(server.url), new SeatedPhone(server.url), new SeatedPhone(server.url)]
    expect(await ana.takeSeat(seat)).toBeUndefined()
    expect(await ana.takeSeat(seat)).toBeUndefined()
    expect(await ben.takeSeat(seat)).toBeUndefined()
    expect(await cleo.takeSeat(seat)).toBe("SEATS_TAKEN")
    expect(await ana.takeSeat(seat)).toBeUndefined()
  })

  test("open to everybody has no end of seats", async () => {
    await using server = await startTestServer()
    const { seat } = await newCode(server, { seats: undefined })
    for (let n = 0; n < 20; n++) expect(await new SeatedPhone(server.url).takeSeat(seat)).toBeUndefined()
  })

  test("that is closed gives no seat, and those it gave get no more tokens; a token they have still rings", async () => {
    await using server = await startTestServer({ configuration: joinedOnly })
    const code = await newCode(server)
    const phone = new SeatedPhone(server.url)
    await phone.takeSeat(code.seat)
    const token = await tokenOf(phone)
    await using disk = await onDisk(server)
    const seats = new Seats(disk.database, Date.now, 6)
    await seats.close(code.id)
    expect(await new SeatedPhone(server.url).takeSeat(code.seat)).toBe("SEATS_CLOSED")
    expect(await phone.token()).toBe("SEATS_CLOSED")
    expect((await caller(server, token).ask()).code).toBeUndefined()
    await expect(seats.close("none")).rejects.toMatchObject({ code: "JOINING_CODE_UNKNOWN" })
  })

  test("that nobody made gives nothing, and nobody tries out many", async () => {
    await using server = await startTestServer({ limits: { joiningBurst: 3, joiningPerSecond: 0.001 } })
    const guess = () => new SeatedPhone(server.url).takeSeat("qqqqqqqqq")
    expect([await guess(), await guess(), await guess(), await guess()]).toEqual([
      ...["SEAT_UNKNOWN", "SEAT_UNKNOWN", "SEAT_UNKNOWN"],
      "TOO_MANY_REQUESTS",
    ])
    expect(await new SeatedPhone(server.url).takeSeat("QQQ")).toBe("SEAT_MALFORMED")
  })
})

test("a flood from one code costs what its seats are given in a day, and no more", async () => {
  let now = Date.UTC(2026, 10, 30, 12)
  await using server = await startTestServer({
    configuration: joinedOnly,
    limits: { seatTokensPerDay: 2 },
    now: () => now,
  })
  const phone = await seated(server)
  await tokenOf(phone)
  await tokenOf(phone)
  expect(await phone.token()).toBe("TOKENS_SPENT_TODAY")
  now += 24 * 60 * 60 * 1000
  await tokenOf(phone)
})

test("nothing on the server's disk leads from a spent token to a seat", async () => {
  await using server = await startTestServer({ configuration: joinedOnly })
  const phone = await seated(server)
  const token = await tokenOf(phone)
  expect((await caller(server, token).ask()).code).toBeUndefined()
  await using disk = await onDisk(server)
  const spent = await disk.database.selectFrom("spent_token").selectAll().execute()
  const passes = await disk.database.selectFrom("seat_pass").selectAll().execute()
  expect(spent).toHaveLength(1)
  expect(passes).toMatchObject([{ hash: createHash("sha256").update(phone.pass).digest("hex"), issued: 1 }])
  // Neither names anything that the other does.
  const words = (row: object) => Object.values(row).filter((value) => typeof value === "string")
  expect(words(spent[0]!).filter((word) => words(passes[0]!).includes(word))).toEqual([])
})

describe("tokens are issued under one key, which everybody is shown", () => {
  test("another key's requests are sent back, and so is what is no request", async () => {
    await using server = await startTestServer()
    const phone = await seated(server)
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const foreign = util.convertEncToRSASSAPSS(publicKey.export({ type: "spki", format: "der" }))
    const { request } = await requestToken(foreign)
    const mine = createHash("sha256")
      .update(await phone.issuerKey())
      .digest()
      .at(-1)!
    const codeOf = async (body: Parameters<SeatedPhone["post"]>[0]) =>
      ((await (await phone.post(body)).json()) as { code: string }).code
    expect(await codeOf(request.with(2, mine ^ 1) as typeof request)).toBe("TOKEN_KEY_CHANGED")
    expect(await codeOf(new Uint8Array(0))).toBe("TOKEN_REQUEST_MALFORMED")
    expect(await codeOf(request.slice(1))).toBe("TOKEN_REQUEST_MALFORMED")
    const tooLarge = new Uint8Array(request.length).fill(0xff)
    tooLarge.set([0, 2, mine])
    expect(await codeOf(tooLarge)).toBe("TOKEN_REQUEST_MALFORMED")
  })

  test("it is followed by another in time; what it issued rings for as long again, and then not", async () => {
    let now = Date.UTC(2026, 10, 30, 12)
    const sixtyDays = 60 * 24 * 60 * 60 * 1000
    const options = { configuration: joinedOnly, now: () => now }
    await using server = await startTestServer(options)
    const phone = await seated(server)
    const [first, second] = [await tokenOf(phone), await tokenOf(phone)]
    const before = await phone.issuerKey()
    now += sixtyDays
    await using later = await server.restart()
    const after = await new SeatedPhone(later.url).issuerKey()
    expect(Buffer.from(after).equals(before)).toBe(false)
    expect((await caller(later, first).ask()).code).toBeUndefined()
    now += sixtyDays
    await using last = await later.restart()
    expect((await caller(last, second).ask()).code).toBe("RING_TOKEN_OF_ANOTHER")
    await using disk = await onDisk(last)
    expect(await disk.database.selectFrom("spent_token").selectAll().execute()).toEqual([])
  })
})
