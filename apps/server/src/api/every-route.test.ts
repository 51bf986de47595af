import { createServer } from "node:http"
import { accountRoutes } from "@alongside/protocol/accounts"
import { boardRoutes } from "@alongside/protocol/board"
import { relayRoutes } from "@alongside/protocol/call/relay-routes"
import { circleRoutes } from "@alongside/protocol/circle"
import { closingRoutes } from "@alongside/protocol/closing"
import { dueRoutes } from "@alongside/protocol/due"
import type { Problem } from "@alongside/protocol/error-codes"
import { helpRoutes } from "@alongside/protocol/help"
import { letterRoutes } from "@alongside/protocol/letters"
import { onCallRoute } from "@alongside/protocol/on-call"
import { ownerRoutes } from "@alongside/protocol/owner"
import { partnerRoutes } from "@alongside/protocol/partner-routes"
import { reachRoutes, telephoneRoutes } from "@alongside/protocol/reach"
import { referralRoutes } from "@alongside/protocol/referral"
import { routes } from "@alongside/protocol/routes"
import { seatRoutes } from "@alongside/protocol/seat-routes"
import { shiftRoutes } from "@alongside/protocol/shifts"
import { encodeUpload, UPLOAD_CONTENT_TYPE } from "@alongside/protocol/upload"
import fastify from "fastify"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { WebSocket } from "ws"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { HelpCaller, ListeningCaller } from "../../../../journeys/help-caller.ts"
import { SeatedPhone } from "../../../../journeys/seated-phone.ts"
import { noticeFor, postNotices, SignedContact, tell } from "../../../../journeys/signed-contact.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { joiningOf, SignedCounsel, signInBytes, WatchingSocket } from "../../../../journeys/signed-counsel.ts"
import { SignedOwner } from "../../../../journeys/signed-owner.ts"
import { quickKey, SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"
import { type ApiParts, addApi, routeTable } from "./api.ts"
import type { Route } from "./route.ts"

let server: TestServer
let counsel: SignedCounsel
let coordinator: SignedCoordinator
let phone: SignedPhone
let owner: SignedOwner
let stranger: SignedOwner
/** May follow it. */
let contact: SignedContact
let unnamed: SignedContact
/** Of the same owner, and erased. */
let erased: SignedPhone
beforeAll(async () => {
  server = await startTestServer({ limits: { erasureDays: 0, erasureLookSeconds: 0.02 } })
  counsel = await SignedCounsel.join(server)
  coordinator = await SignedCoordinator.signIn(server)
  phone = new SignedPhone()
  await phone.upload(server.url, [await phone.firstBatch()])
  owner = await SignedOwner.of(server.url, phone.device)
  stranger = await SignedOwner.of(server.url, quickKey())
  contact = await SignedContact.signIn(server.url)
  unnamed = await SignedContact.signIn(server.url)
  await tell(server.url, phone.id, [await noticeFor(phone, contact.key)])
  erased = new SignedPhone({ device: phone.device })
  await erased.upload(server.url, [await erased.firstBatch()])
  await owner.askToErase(erased)
  await vi.waitFor(async () => expect((await owner.get(routes.tombstone(erased.id))).ok).toBe(true), 20_000)
})
afterAll(() => server.close())

// The table names paths and rules; what its handlers need is only there when they run.
const table = routeTable({} as ApiParts)
const nobodysToken = "A".repeat(43)

/** Asks as somebody who knows all about a route but may lack authority. */
async function ask(
  { method, path }: Pick<Route, "method" | "path"> | { method: string; path: string },
  token?: string,
) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const { id } = path.endsWith("/tombstone") ? erased : phone
  const url = server.url + path.replace(":id", id) + (path.endsWith("/records") ? "?from=0&to=1" : "")
  const response = await fetch(url, { method, headers })
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true
  const code = isProblem ? ((await response.json()) as Problem).code : undefined
  return { status: response.status, code, headers: response.headers }
}

test("the table is all there is: nothing else was put on the server", () => {
  const app = fastify({ exposeHeadRoutes: false, serverFactory: (handler) => createServer(handler) })
  const added: string[] = []
  app.addHook("onRoute", ({ method, url }) => {
    added.push(`${String(method)} ${url}`)
  })
  addApi(app, {} as ApiParts)
  const inTable = table.filter(({ handler }) => handler !== undefined).map(({ method, path }) => `${method} ${path}`)
  expect(added.sort()).toEqual(inTable.sort())
})

test("every address in the protocol is in the table", () => {
  const ofPeople = [accountRoutes, shiftRoutes, boardRoutes, circleRoutes, seatRoutes, reachRoutes, telephoneRoutes]
  const tables = [
    routes,
    ownerRoutes,
    helpRoutes,
    closingRoutes,
    referralRoutes,
    dueRoutes,
    letterRoutes,
    partnerRoutes,
    relayRoutes,
    ...ofPeople,
    { onCallRoute },
  ]
  const all = tables.flatMap((some) => Object.values(some))
  const addresses = all.map((route) =>
    typeof route === "string" ? route : (route as (...parts: unknown[]) => string)(":id", 0, 0).split("?")[0]!,
  )
  expect([...new Set(table.map(({ path }) => path))].sort()).toEqual([...new Set(addresses)].sort())
})

const readByCounsel = table.filter(
  ({ rule, handler }) => ["counsel session", "member session"].includes(rule) && handler !== undefined,
)
describe.each(readByCounsel)("$method $path is for signed-in counsel", (route) => {
  test("not for somebody who shows nothing", async () => {
    const { status, code, headers } = await ask(route)
    expect({ status, code }).toEqual({ status: 401, code: "SESSION_REQUIRED" })
    expect(headers.get("www-authenticate")).toBe("Bearer")
  })

  test("not for somebody with a token that the server never gave", async () => {
    const { status, code } = await ask(route, nobodysToken)
    expect({ status, code }).toEqual({ status: 401, code: "SESSION_REFUSED" })
  })

  test("whose answer nobody keeps or frames", async () => {
    const { status, headers } = await ask(route, counsel.token)
    // An address that is given without one, and one that isn't there.
    const isAddress = route.path.startsWith(reachRoutes.addresses) && route.method !== "GET"
    const isShift = route.path.startsWith(shiftRoutes.own) && route.method !== "GET"
    // Of an encounter in which this counsel has accepted nothing.
    const ofAccepted = [
      routes.release(":id"),
      routes.advice(":id"),
      letterRoutes.letters(":id"),
      dueRoutes.ofEncounter(":id"),
      referralRoutes.ofEncounter(":id"),
    ]
    const isRelease =
      ofAccepted.includes(route.path) ||
      ([dueRoutes.own, referralRoutes.own].includes(route.path as "/v1/due") && route.method === "POST")
    const isRefused = isAddress || isRelease
    expect(isShift ? [200, 204, 400, 404] : isRefused ? [400, 404] : [200, 204]).toContain(status)
    expectUnkept(headers)
  })
})

const byReceipt = table.filter(({ rule }) => rule === "push receipt")
describe.each(byReceipt)("$method $path is for a browser that was given a receipt", (route) => {
  test("and for nobody else", async () => {
    for (const token of [undefined, nobodysToken, `${"A".repeat(16)}.${"A".repeat(22)}`, counsel.token]) {
      const { status, code, headers } = await ask(route, token)
      expect({ status, code }).toEqual({ status: 401, code: "PUSH_RECEIPT_REFUSED" })
      expectUnkept(headers)
    }
  })
})

const bySignedCall = table.filter(({ rule }) => rule === "signed call")
describe.each(bySignedCall)("$method $path is for the telephone provider", (route) => {
  test("and for nobody else, nor at all where there is none", async () => {
    for (const token of [undefined, nobodysToken, counsel.token]) {
      const { status, code, headers } = await ask(route, token)
      expect({ status, code }).toEqual({ status: 403, code: "CALL_SIGNATURE_INVALID" })
      expectUnkept(headers)
    }
  })
})

const readByOwner = table.filter(({ rule }) => rule === "owner session")
describe.each(readByOwner)("$method $path is for a signed-in owner", (route) => {
  test("not for somebody who shows nothing, or a token that the server never gave", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "SESSION_REQUIRED" })
    expect(await ask(route, nobodysToken)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
  })

  test("not for counsel", async () => {
    expect(await ask(route, counsel.token)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
  })

  test("and each sees only what is hers", async () => {
    const { status, code, headers } = await ask(route, stranger.token)
    expectUnkept(headers)
    if (route.path.includes(":id")) expect({ status, code }).toEqual({ status: 404, code: "ENCOUNTER_UNKNOWN" })
    else expect(status).not.toBe(401)
    expect((await ask(route, owner.token)).code).not.toBe("ENCOUNTER_UNKNOWN")
  })
})

const byCoordinator = table.filter(({ rule }) => rule === "coordinator session")
describe.each(byCoordinator)("$method $path is for a signed-in coordinator", (route) => {
  test("not for somebody who shows nothing, or a token that the server never gave", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "SESSION_REQUIRED" })
    expect(await ask(route, nobodysToken)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
  })

  test("not for counsel, and not for an owner", async () => {
    for (const { token } of [counsel, owner])
      expect(await ask(route, token)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
  })

  test("whose answer nobody keeps or frames", async () => {
    const { status, headers } = await ask(route, coordinator.token)
    expect(status).not.toBe(401)
    expectUnkept(headers)
  })
})

const readByBoth = table.filter(({ rule }) => rule === "reader session")
describe.each(readByBoth)("$method $path is for counsel, whose encounter it is, and contacts she named", (route) => {
  test("and for nobody else", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "SESSION_REQUIRED" })
    expect(await ask(route, nobodysToken)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
    expect(await ask(route, stranger.token)).toMatchObject({ status: 404, code: "ENCOUNTER_UNKNOWN" })
    expect(await ask(route, unnamed.token)).toMatchObject({ status: 404, code: "ENCOUNTER_UNKNOWN" })
  })

  test("who gets what is there, of encounters that aren't erased", async () => {
    const { status } = await ask(route, contact.token)
    expect(status).toBe(route.path.endsWith("/tombstone") ? 404 : 200)
  })

  test("whose answer nobody keeps or frames", async () => {
    for (const { token } of [counsel, owner]) {
      const { status, headers } = await ask(route, token)
      expect(status).toBe(200)
      expectUnkept(headers)
    }
  })
})

const readByContact = table.filter(({ rule }) => rule === "contact session")
describe.each(readByContact)("$method $path is for a signed-in contact", (route) => {
  test("not for somebody who shows nothing, or a token that the server never gave", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "SESSION_REQUIRED" })
    for (const token of [nobodysToken, counsel.token, owner.token])
      expect(await ask(route, token)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
  })

  test("whose answer nobody keeps or frames", async () => {
    const { status, headers } = await ask(route, contact.token)
    expect(status).not.toBe(401)
    expectUnkept(headers)
  })
})

const byNoticeToken = table.filter(({ rule }) => rule === "notice token")
describe.each(byNoticeToken)("$method $path is for whoever had the contacts told", (route) => {
  test("not for somebody who shows nothing, another's session, or a token that the server never gave", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "NOTICE_TOKEN_REQUIRED" })
    for (const token of [nobodysToken, counsel.token, contact.token])
      expect(await ask(route, token)).toMatchObject({ status: 401, code: "NOTICE_TOKEN_REFUSED" })
  })

  test("who gets an answer that nobody keeps", async () => {
    const { token } = await tell(server.url, phone.id, [await noticeFor(phone, contact.key)])
    const { status, headers } = await ask(route, token)
    expect(status).toBe(200)
    expectUnkept(headers)
  })
})

test("a coordinator reads no record and watches nothing", async () => {
  for (const route of [...readByCounsel, ...readByOwner, ...readByBoth, ...readByContact])
    expect(await ask(route, coordinator.token)).toMatchObject({ status: 401, code: "SESSION_REFUSED" })
})

function expectUnkept(headers: Headers): void {
  expect(headers.get("cache-control")).toBe("no-store")
  expect(headers.get("x-content-type-options")).toBe("nosniff")
  expect(headers.get("content-security-policy")).toContain("default-src 'none'")
}

describe.each(table.filter(({ rule }) => rule === "public"))("$method $path is for anybody", (route) => {
  test("and asks for no authority", async () => {
    const { status } = await ask(route)
    expect([401, 403]).not.toContain(status)
    const { status: withToken } = await ask(route, nobodysToken)
    expect(withToken).toBe(status)
  })
})

const signed = table.filter(({ rule }) => rule === "signed request")
describe.each(signed)("$method $path is for whoever holds the keys of the phone", (route) => {
  test("and neither counsel's session nor an owner's stands for it", async () => {
    for (const token of [undefined, counsel.token, owner.token]) {
      const { status, code, headers } = await ask(route, token)
      const malformed =
        route.path === circleRoutes.notices(":id")
          ? "NOTICES_MALFORMED"
          : route.path === closingRoutes.closings(":id")
            ? "CLOSING_MALFORMED"
            : "HELP_MALFORMED"
      expect({ status, code }).toEqual({ status: 400, code: malformed })
      expectUnkept(headers)
    }
  })

  test("not for a stranger's key", async () => {
    const caller = new HelpCaller(server, phone)
    const signer = quickKey()
    const { sign } = signer
    if (route.path === circleRoutes.notices(":id")) {
      const response = await postNotices(server.url, phone.id, [await noticeFor(phone, contact.key, { signer })])
      expect(((await response.json()) as Problem).code).toBe("NOTICE_SIGNATURE_INVALID")
      return
    }
    const reply = route.path.endsWith("/end") ? await caller.end({}, sign) : await caller.ask({}, sign)
    expect(reply.code).toBe("HELP_SIGNATURE_INVALID")
  })
})

const bySeatPass = table.filter(({ rule }) => rule === "seat pass")
describe.each(bySeatPass)("$method $path is for whoever has a seat", (route) => {
  test("not for somebody who shows nothing, or a session", async () => {
    for (const token of [undefined, counsel.token, owner.token, nobodysToken]) {
      const { status, code, headers } = await ask(route, token)
      expect([400, 401]).toContain(status)
      expect(code).toBe(token === undefined ? "SEAT_PASS_REFUSED" : "TOKEN_REQUEST_MALFORMED")
      expectUnkept(headers)
    }
  })

  test("nor for a pass that no seat has, whatever is asked for", async () => {
    expect(await new SeatedPhone(server.url).token()).toBe("SEAT_PASS_REFUSED")
  })
})

const byHelpToken = table.filter(({ rule }) => rule === "help token")
describe.each(byHelpToken)("$method $path is for whose request it is", (route) => {
  test("not for somebody who shows nothing, another's session, or a token that the server never gave", async () => {
    expect(await ask(route)).toMatchObject({ status: 401, code: "HELP_TOKEN_REQUIRED" })
    for (const token of [nobodysToken, counsel.token, owner.token])
      expect(await ask(route, token)).toMatchObject({ status: 401, code: "HELP_TOKEN_REFUSED" })
  })

  test("who gets a signed status, or the ways of a call, that nobody keeps, or says where letters to her go", async () => {
    const caller = new HelpCaller(server)
    const reply = await caller.ask()
    if (reply.code !== undefined) throw new Error(reply.code)
    const { method, path } = route
    const headers = { authorization: `Bearer ${reply.answer.token}` }
    const asked = path === helpRoutes.held && method === "GET" ? "?after=0&version=0" : ""
    const response = await fetch(server.url + path + asked, { method, headers })
    expectUnkept(response.headers)
    if (path === helpRoutes.held) expect(response.status).toBe(method === "POST" ? 400 : 200)
    else if (path === letterRoutes.lettersTo)
      expect(((await response.json()) as Problem).code).toBe("LETTERS_TO_MALFORMED")
    else if (path === relayRoutes.phone) expect(await response.json()).toEqual({ servers: [], isRelayOnly: false })
    else expect(await caller.open(new Uint8Array(await response.arrayBuffer()))).toEqual(reply.status)
  })
})

test("every route is tried here: there is no other rule, and three WebSockets and one upload", () => {
  const own = table.filter(({ handler }) => handler === undefined)
  expect(own.map(({ path, rule }) => ({ path, rule }))).toEqual([
    { path: routes.batches(":id"), rule: "signed upload" },
    { path: routes.watch, rule: "viewer session" },
    { path: onCallRoute, rule: "member session" },
  ])
  const open = table.filter(({ rule }) => rule === "public")
  const bySession = [...byCoordinator, ...readByOwner, ...readByBoth, ...readByContact]
  const others = [
    ...bySession,
    ...signed,
    ...bySeatPass,
    ...byHelpToken,
    ...byNoticeToken,
    ...byReceipt,
    ...bySignedCall,
  ]
  expect(new Set([...readByCounsel, ...others, ...open, ...own])).toEqual(new Set(table))
})

test("an upload is authorised by what is signed in it, and by no session", async () => {
  const stranger = new SignedPhone()
  const response = await fetch(server.url + routes.batches(phone.id), {
    method: "POST",
    headers: { "content-type": UPLOAD_CONTENT_TYPE, authorization: `Bearer ${counsel.token}` },
    body: encodeUpload({
      claims: [],
      batches: [await phone.batch([phone.segment("audio", 100)], stranger.session.sign)],
    }),
  })
  expect(response.status).toBe(403)
})

describe("the WebSocket is for signed-in counsel", () => {
  test("it closes on a wrong token", async () => {
    const socket = new WatchingSocket(server.url)
    await socket.connected()
    socket.say({ type: "hello", token: nobodysToken })
    expect(await socket.closed).toBe(4401)
    expect(socket.heard).toEqual([{ message: { type: "refused", code: "SESSION_REFUSED" } }])
  })

  test("it closes on a question before the hello, and tells nothing", async () => {
    const socket = new WatchingSocket(server.url)
    await socket.connected()
    socket.say({ type: "watch", encounter: phone.id })
    expect(await socket.closed).toBe(4401)
    expect(socket.heard).toEqual([{ message: { type: "refused", code: "SESSION_REQUIRED" } }])
  })

  test("it tells nobody anything who hasn't said hello", async () => {
    const silent = new WatchingSocket(server.url)
    await silent.connected()
    const listening = await counsel.watch()
    const another = new SignedPhone()
    await another.upload(server.url, [await another.firstBatch()])
    await listening.untilMessage("encounter")
    expect(silent.heard).toEqual([])
    silent.socket.close()
    await listening.close()
  })

  test.each([["{"], ['{"type":"watch"}'], ['{"type":"hello","token":5}'], [`"${"x".repeat(500)}"`]])(
    "it closes on what it doesn't understand: %s",
    async (text) => {
      const socket = await counsel.watch()
      socket.say(text)
      expect(await socket.closed).toBe(4400)
    },
  )

  test("it closes on more than anybody has to say", async () => {
    const socket = await counsel.watch()
    socket.say("x".repeat(5000))
    expect(await socket.closed).toBe(1009)
  })

  test("its address answers nothing to somebody who wants no WebSocket", async () => {
    expect(await ask({ method: "GET", path: routes.watch }, counsel.token)).toMatchObject({
      status: 400,
      code: "REQUEST_MALFORMED",
    })
  })

  test("no other address becomes a WebSocket", async () => {
    for (const path of ["/", "/v1/health", "/v1/watchers"]) {
      const other = new WebSocket(server.url.replace("http", "ws") + path)
      const status = await new Promise((resolve) => {
        other.on("unexpected-response", (_, response) => resolve(response.statusCode))
        other.on("error", () => undefined)
      })
      expect(status).toBe(404)
      other.terminate()
    }
  })
})

describe("the WebSocket of counsel on call is for signed-in counsel", () => {
  const joining = () => joiningOf(server.joiningPath)

  test("it closes on a wrong token, and on a word before the hello", async () => {
    const wrong = await CounselOnCall.connect(server.url, joining())
    wrong.say({ type: "hello", token: nobodysToken })
    expect(await wrong.closed).toBe(4401)
    expect(wrong.heard).toEqual([{ type: "refused", code: "SESSION_REFUSED" }])
    const silent = await CounselOnCall.connect(server.url, joining())
    silent.say({ type: "duty", isOnDuty: true })
    expect(await silent.closed).toBe(4401)
    expect(silent.heard).toEqual([{ type: "refused", code: "SESSION_REQUIRED" }])
  })

  test.each([["{"], ['{"type":"ring"}'], ['{"type":"accept"}'], ['{"type":"hello","token":5}']])(
    "it closes on what it doesn't understand: %s",
    async (text) => {
      const console = await CounselOnCall.onDuty(server)
      console.socket.send(text)
      expect(await console.closed).toBe(4400)
    },
  )

  test("it closes on more than anybody has to say", async () => {
    const console = await CounselOnCall.onDuty(server)
    console.socket.send("x".repeat(30_000))
    expect(await console.closed).toBe(1009)
  })

  test("its address answers nothing to somebody who wants no WebSocket", async () => {
    expect(await ask({ method: "GET", path: onCallRoute }, counsel.token)).toMatchObject({
      status: 400,
      code: "REQUEST_MALFORMED",
    })
  })
})

describe("the WebSocket of a phone that asked for help", () => {
  test("closes on a token that isn't the server's, and tells nothing", async () => {
    const caller = await ListeningCaller.open(new HelpCaller(server), nobodysToken)
    expect(await caller.closed).toBe(4401)
    expect(caller.heard).toEqual([])
  })

  test("closes on what it doesn't understand", async () => {
    const caller = await new HelpCaller(server).askAndListen()
    await caller.until(() => true)
    caller.socket.send("{}")
    expect(await caller.closed).toBe(4400)
  })
})

describe("what isn't in the table", () => {
  test.each(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])(
    "%s to an unknown address finds nothing",
    async (method) => {
      for (const path of [
        "/v1",
        "/v1/",
        "/v1/counsel",
        `/v1/encounters/${phone.id}`,
        "/v1/encounters/../../etc/passwd",
      ]) {
        const { status, code } = await ask({ method, path }, counsel.token)
        expect({ path, status, code }).toEqual({ path, status: 404, code: "ROUTE_UNKNOWN" })
      }
    },
  )

  test.each(table)("$path takes $method and says so to any other method", async ({ path }) => {
    const taken = table.filter((route) => route.path === path).map(({ method }) => method as string)
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"].filter((one) => !taken.includes(one))) {
      const { status, code, headers } = await ask({ method, path }, counsel.token)
      expect({ method, status, code }).toEqual({ method, status: 405, code: "METHOD_NOT_ALLOWED" })
      expect(headers.get("allow")).toBe(taken.join(", "))
    }
  })
})

describe("questions that make no sense", () => {
  test.each([
    [`/v1/encounters/${"0".repeat(64)}/index`, 404, "ENCOUNTER_UNKNOWN"],
    [`/v1/encounters/nonsense/index`, 404, "ENCOUNTER_UNKNOWN"],
    [`/v1/encounters/:id/index?from=-1`, 400, "REQUEST_MALFORMED"],
    [`/v1/encounters/:id/index?from=x`, 400, "REQUEST_MALFORMED"],
    [`/v1/encounters/:id/index?from=0&also=1`, 400, "REQUEST_MALFORMED"],
    [`/v1/encounters/:id/records?from=0`, 400, "REQUEST_MALFORMED"],
    [`/v1/encounters/:id/records?from=99&to=100`, 404, "RECORD_UNKNOWN"],
  ])("%s is answered with %i %s", async (path, status, code) => {
    const answer = await ask({ method: "GET", path }, counsel.token)
    expect(answer).toMatchObject({ status, code })
  })

  test("a sign-in of another type or too large", async () => {
    const body = await signInBytes(server.url, joiningOf(server.joiningPath))
    const post = async (type: string, bytes: Uint8Array<ArrayBuffer>) => {
      const response = await fetch(server.url + routes.sessions, {
        method: "POST",
        headers: { "content-type": type },
        body: bytes,
      })
      return { status: response.status, code: ((await response.json()) as Problem).code }
    }
    expect(await post("application/json", body)).toEqual({ status: 415, code: "CONTENT_TYPE_UNSUPPORTED" })
    expect(await post("application/cose", new Uint8Array(5000))).toEqual({ status: 413, code: "UPLOAD_TOO_LARGE" })
  })
})

test("who asks without authority does so at the pace of one address", async () => {
  await using own = await startTestServer({ limits: { openRequestsBurst: 3, openRequestsPerSecond: 0.001 } })
  const statuses: number[] = []
  for (let i = 0; i < 4; i++) statuses.push((await fetch(own.url + routes.nonce)).status)
  expect(statuses).toEqual([200, 200, 200, 429])
  const last = await fetch(own.url + routes.organisation)
  expect(last.status).toBe(429)
  expect(last.headers.get("retry-after")).toBe("5")
})
