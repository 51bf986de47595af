import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { fromHex, toHex } from "@alongside/evidence/format/bytes"
import { signDelegation } from "@alongside/evidence/roster/delegation"
import { assertRecipientOf, type Member } from "@alongside/evidence/roster/member"
import { delegate, type NextRoster, writeRosterFile } from "@alongside/evidence/roster/own-roster"
import { commitmentTo, openRoot, signRoot } from "@alongside/evidence/roster/root"
import { newRootSecret, type RootSecret, rootKeyOf } from "@alongside/evidence/roster/root-secret"
import { encodeRosterFile } from "@alongside/evidence/roster/roster-file"
import type { Problem } from "@alongside/protocol/error-codes"
import { organisationSchema } from "@alongside/protocol/organisation"
import { ROSTER_CONTENT_TYPE } from "@alongside/protocol/roster-upload"
import { routes } from "@alongside/protocol/routes"
import { describe, expect, test } from "vitest"
import { CounselOnCall } from "../../../../journeys/counsel-on-call.ts"
import { ownRosterOf, SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import {
  joiningOf,
  postSignIn,
  SignedCounsel,
  signerOf,
  signInBytes,
  WatchingSocket,
} from "../../../../journeys/signed-counsel.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { makeCounsel } from "../demonstration/organisation.ts"
import { addCounsel } from "../testing/another-counsel.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const DAY_MS = 24 * 60 * 60 * 1000

const codeOf = async (response: Response): Promise<string | undefined> =>
  response.ok ? undefined : ((await response.json()) as Problem).code

/** The demonstration's own root, which lies beside its data. */
async function demonstrationRoot({ data }: TestServer) {
  const [root = ""] = (await readFile(join(data, "demonstration", "root-secrets.txt"), "utf8")).split("\n")
  return rootKeyOf(fromHex(root) as RootSecret)
}

describe("the demonstration", () => {
  test("hands out a roster that verifies, and the recipients that it names", async () => {
    await using server = await startTestServer()
    const { root, roster, delegation } = await ownRosterOf(server.url)
    expect(root.name).toBe("Demonstration")
    expect(delegation.untilMs - delegation.fromMs).toBe(7 * DAY_MS)
    expect(roster.members.map(({ name }) => name)).toEqual(["Demonstration counsel"])

    const [member] = roster.members
    const recipient = await (await fetch(server.url + routes.recipient(toHex(member!.recipientHash!)))).text()
    expect(() => assertRecipientOf(member!, recipient)).not.toThrow()
    expect(await codeOf(await fetch(server.url + routes.recipient("00".repeat(32))))).toBe("RECIPIENT_UNKNOWN")
  })

  test("is certified anew at each start, with whoever its coordinator put on the roster meanwhile", async () => {
    await using server = await startTestServer()
    const before = await ownRosterOf(server.url)
    await addCounsel(server)

    await using again = await server.restart()

    const after = await ownRosterOf(again.url)
    expect(after.root.hash).toEqual(before.root.hash)
    expect(after.roster.number).toBe(before.roster.number + 2)
    expect(after.roster.members).toHaveLength(2)
    // Numbers of an older delegation aren't given again.
    expect(after.delegation.firstNumber).toBeGreaterThan(before.roster.number)
  })

  test("has a coordinator who can't be told from a stranger by another's key", async () => {
    await using server = await startTestServer()
    const stranger = quickKey()
    const signIn = signInBytes(server.url, joiningOf(server.joiningPath), { counselKey: stranger.publicKey })
    const response = await fetch(server.url + routes.coordinatorSessions, {
      method: "POST",
      headers: { "content-type": "application/cose" },
      body: await signIn,
    })
    expect(await codeOf(response)).toBe("COORDINATOR_UNKNOWN")
  })
})

describe("a roster that the coordinator puts", () => {
  test("says at once who may sign in, and to whom phones seal", async () => {
    await using server = await startTestServer()
    const joiningPath = await addCounsel(server)
    const counsel = await SignedCounsel.join({ url: server.url, joiningPath })
    expect((await counsel.get(routes.encounters)).status).toBe(200)
    const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
    expect(organisation.counsel).toHaveLength(2)
  })

  test("takes a session from whoever isn't on it any more, and their way back in", async () => {
    await using server = await startTestServer()
    const joiningPath = await addCounsel(server)
    const counsel = await SignedCounsel.join({ url: server.url, joiningPath })
    const socket = await counsel.watch()
    const { counselKey } = joiningOf(joiningPath)
    const coordinator = await SignedCoordinator.signIn(server)

    await coordinator.certify((members) => members.filter(({ key }) => toHex(key) !== toHex(counselKey)))

    expect(await codeOf(await counsel.get(routes.encounters))).toBe("SESSION_REFUSED")
    expect(await socket.closed).toBe(4401)
    const again = await postSignIn(server.url, await signInBytes(server.url, joiningOf(joiningPath)))
    expect(await codeOf(again)).toBe("COUNSEL_UNKNOWN")
    const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
    expect(organisation.counsel.map(({ key }) => key)).not.toContain(toHex(counselKey))
  })

  test("certifies nobody once it has expired, and the log says so", async () => {
    let nowMs = Date.now()
    await using server = await startTestServer({ now: () => nowMs })
    const coordinator = await SignedCoordinator.signIn(server)
    const { roster } = await coordinator.own()
    const short = { issuedMs: roster.issuedMs + 1, untilMs: roster.issuedMs + 60_000 }
    expect(await codeOf(await coordinator.put(await nextOf(coordinator, short)))).toBeUndefined()
    nowMs += 60_001

    const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
    expect(organisation.counsel).toEqual([])
    // Refused when it comes late, and nothing of the newest one changes.
    const late = { number: roster.number + 2, ...short }
    expect(await codeOf(await coordinator.put(await nextOf(coordinator, late)))).toBe("ROSTER_EXPIRED")
    await server.close()
    expect(server.logged()).toContain("the roster ends within a day")
  })
})

const nextOf = async (coordinator: SignedCoordinator, other: Partial<NextRoster>): Promise<Bytes> => {
  const { file, root, roster } = await coordinator.own()
  const next = { ...roster, number: roster.number + 1, issuedMs: roster.issuedMs + 1, ...other }
  return writeRosterFile({ ...file, root }, next, signerOf(coordinator.coordinating.signingSeed))
}

describe("nothing else is taken for one", () => {
  test("each fault by its own name, and the roster stays as it was", async () => {
    await using server = await startTestServer()
    const coordinator = await SignedCoordinator.signIn(server)
    const before = await coordinator.own()
    const { file, root, roster, delegation } = before
    const sign = signerOf(coordinator.coordinating.signingSeed)
    const stranger = quickKey()
    const rootKey = await demonstrationRoot(server)
    const other = await rootKeyOf(newRootSecret())
    const [member] = roster.members as [Member]
    const next = { ...roster, number: roster.number + 1, issuedMs: roster.issuedMs + 1 }
    const nowMs = Date.now()
    const foreign = await signRoot({ ...root, key: other.publicKey, previous: undefined }, other.sign)
    const authority = { ...file, root }
    const under = async (bytes: Bytes) => writeRosterFile({ ...authority, delegation: bytes }, next, sign)
    const delegating = (change: Partial<typeof delegation>, by = rootKey.sign) =>
      signDelegation({ ...delegation, ...change }, by)
    const refused: Record<string, Promise<Bytes> | Bytes> = {
      ROSTER_UPLOAD_MALFORMED: Uint8Array.of(1, 2, 3),
      ROSTER_SIGNATURE_INVALID: writeRosterFile(authority, next, stranger.sign),
      // Put below, when there is a newer one.
      ROSTER_NUMBER_LOWER: encodeRosterFile(file),
      ROSTER_NUMBER_TWICE: writeRosterFile(authority, { ...next, number: roster.number, members: [] }, sign),
      ROSTER_NUMBER_NOT_DELEGATED: writeRosterFile(authority, { ...next, number: 99_999 }, sign),
      ROSTER_EXPIRED: writeRosterFile(authority, { ...next, untilMs: next.issuedMs + 1 }, sign),
      MEMBER_INVALID: writeRosterFile(authority, { ...next, members: [{ ...member, licences: [] }] }, sign),
      MEMBER_TWICE: writeRosterFile(authority, { ...next, members: [member, member] }, sign),
      RECIPIENT_MISSING: writeRosterFile(
        authority,
        { ...next, members: [{ ...member, recipientHash: new Uint8Array(32) }] },
        sign,
      ),
      ROOT_NOT_PINNED: writeRosterFile({ ...authority, roots: [foreign], root: await openRoot(foreign) }, next, sign),
      ROOT_NOT_THE_SUCCESSOR: signRoot({ ...root, key: other.publicKey, previous: root.hash }, other.sign).then(
        async (bytes) => writeRosterFile({ ...authority, roots: [...file.roots, bytes] }, next, sign),
      ),
      ROOT_FOLLOWS_ANOTHER: writeRosterFile({ ...authority, roots: [...file.roots, foreign] }, next, sign),
      ROOT_SIGNATURE_INVALID: signRoot({ ...root, key: other.publicKey, previous: root.hash }, stranger.sign).then(
        (bytes) => writeRosterFile({ ...authority, roots: [...file.roots, bytes] }, next, sign),
      ),
      DELEGATION_SIGNATURE_INVALID: delegating({}, stranger.sign).then(under),
      DELEGATION_TOO_LONG: delegating({ untilMs: delegation.fromMs + 7 * DAY_MS + 1 }).then(under),
      DELEGATION_OF_ANOTHER_ROOT: delegating({ root: new Uint8Array(32) }).then(under),
      DELEGATION_NOT_YET: delegating({ fromMs: nowMs + DAY_MS, untilMs: nowMs + 2 * DAY_MS }).then(under),
      DELEGATION_EXPIRED: delegating({ fromMs: 0, untilMs: 1 }).then(under),
      ROSTER_FILE_INVALID: encodeRosterFile({ ...file, roots: [] }),
    }
    const codes: Record<string, string | undefined> = {}
    for (const [code, bytes] of Object.entries(refused)) codes[code] = await codeOf(await coordinator.put(await bytes))
    // A lower number than the newest, and one that this signer may give.
    await coordinator.certify((members) => members)
    const lower = await coordinator.next((members) => members, { number: roster.number })
    codes.ROSTER_NUMBER_LOWER = await codeOf(await coordinator.put(lower))
    expect(codes).toEqual(Object.fromEntries(Object.keys(refused).map((code) => [code, code])))
    const after = await coordinator.own()
    expect(after.roster.number).toBe(roster.number + 1)
    expect(after.roster.members).toEqual(before.roster.members)
  })

  test("not what is no upload at all, and not with counsel's session", async () => {
    await using server = await startTestServer()
    const coordinator = await SignedCoordinator.signIn(server)
    const put = (token: string, body: Bytes) =>
      fetch(server.url + routes.roster, {
        method: "PUT",
        headers: { "content-type": ROSTER_CONTENT_TYPE, authorization: `Bearer ${token}` },
        body,
      })
    expect(await codeOf(await put(coordinator.token, Uint8Array.of(0x80)))).toBe("ROSTER_UPLOAD_MALFORMED")
    const counsel = await SignedCounsel.join(server)
    expect(await codeOf(await put(counsel.token, Uint8Array.of(0x80)))).toBe("SESSION_REFUSED")
  })

  test("and the successor of the root takes over when it is the one that was promised", async () => {
    await using server = await startTestServer()
    const coordinator = await SignedCoordinator.signIn(server)
    const { file, root, roster } = await coordinator.own()
    const text = await readFile(join(server.data, "demonstration", "root-secrets.txt"), "utf8")
    const successor = await rootKeyOf(fromHex(text.trim().split("\n")[1]!) as RootSecret)
    const promised = commitmentTo((await rootKeyOf(newRootSecret())).publicKey)
    const certificate = await signRoot(
      { key: successor.publicKey, name: "Renamed", successor: promised, previous: root.hash },
      successor.sign,
    )
    const next = await openRoot(certificate)
    const nowMs = Date.now()
    const signer = coordinator.coordinating.coordinatorKey
    const delegation = await delegate(
      { root: next, signer, fromMs: nowMs, untilMs: nowMs + DAY_MS },
      undefined,
      successor.sign,
    )
    const bytes = await writeRosterFile(
      { roots: [...file.roots, certificate], root: next, delegation, partners: [] },
      { ...roster, number: 1, issuedMs: nowMs, untilMs: nowMs + DAY_MS },
      signerOf(coordinator.coordinating.signingSeed),
    )

    expect(await codeOf(await coordinator.put(bytes))).toBeUndefined()

    const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
    expect(organisation.name).toBe("Renamed")
  })
})

test("a counsel's keys that nobody certified sign nobody in", async () => {
  await using server = await startTestServer()
  const { joining } = await makeCounsel()
  const body = await signInBytes(server.url, joiningOf(`#join=${joining}`))
  expect(await codeOf(await postSignIn(server.url, body))).toBe("COUNSEL_UNKNOWN")
})

test("an interpreter who is certified can be rung, and is shown no recording", async () => {
  await using server = await startTestServer()
  const coordinator = await SignedCoordinator.signIn(server)
  const joining = joiningOf(await addCounsel(server))
  await coordinator.certify((members) =>
    members.map((one) =>
      toHex(one.key) === toHex(joining.counselKey) ? { ...one, role: "interpreter" as const, licences: [] } : one,
    ),
  )
  const console = await CounselOnCall.onDuty(server, joining)
  expect((await console.until("duty")).isOnDuty).toBe(true)
  const response = await postSignIn(server.url, await signInBytes(server.url, joining))
  const { token } = (await response.json()) as { token: string }
  const interpreter = new SignedCounsel(server.url, token)
  expect(await codeOf(await interpreter.get(routes.encounters))).toBe("SESSION_REFUSED")
  const socket = new WatchingSocket(server.url)
  await socket.connected()
  socket.say({ type: "hello", token })
  expect(await socket.closed).toBe(4401)
})
