import { accountListSchema, accountRoutes } from "@alongside/protocol/accounts"
import type { Problem } from "@alongside/protocol/error-codes"
import { describe, expect, test } from "vitest"
import { Invited, invite, postJson } from "../../../../journeys/invited.ts"
import { SignedCoordinator } from "../../../../journeys/signed-coordinator.ts"
import { postSignIn } from "../../../../journeys/signed-counsel.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const codeOf = async (response: Response): Promise<string | undefined> =>
  response.ok ? undefined : ((await response.json()) as Problem).code

const signIn = async (who: Invited): Promise<Response> => postSignIn(who.origin, await who.signIn())

async function accountsOf(coordinator: SignedCoordinator) {
  return accountListSchema.parse(await (await coordinator.ask(accountRoutes.accounts)).json())
}

/** Counsel who has accepted an invitation, not certified yet. */
async function newcomer(server: TestServer): Promise<{ coordinator: SignedCoordinator; ada: Invited; secret: string }> {
  const coordinator = await SignedCoordinator.signIn(server)
  const secret = await invite(coordinator, "counsel")
  const ada = await Invited.counsel(server.url)
  expect(await codeOf(await ada.accept(secret))).toBeUndefined()
  return { coordinator, ada, secret }
}

describe("somebody who is invited", () => {
  test("waits to be certified, and signs in from then on", async () => {
    await using server = await startTestServer()
    const { coordinator, ada } = await newcomer(server)
    const listed = (await accountsOf(coordinator)).accounts.find(({ key }) => key === ada.key)
    expect(listed).toMatchObject({ role: "counsel", name: "Ada Muñoz", standing: "waiting", hasPasskey: true })
    expect(listed?.claims).toEqual(ada.claims)
    expect(await codeOf(await signIn(ada))).toBe("COUNSEL_UNKNOWN")

    await coordinator.certify((members) => [...members, ada.member])

    expect(await codeOf(await signIn(ada))).toBeUndefined()
    expect((await accountsOf(coordinator)).accounts.find(({ key }) => key === ada.key)?.standing).toBe("certified")
  })

  test("is invited once: the link is worth nothing to whoever finds it later", async () => {
    await using server = await startTestServer()
    const { coordinator, secret } = await newcomer(server)
    const thief = await Invited.counsel(server.url)
    expect(await codeOf(await thief.accept(secret))).toBe("INVITATION_USED")
    expect(await codeOf(await postJson(server.url + accountRoutes.invitation, { secret }))).toBe("INVITATION_USED")
    expect((await accountsOf(coordinator)).accounts.map(({ key }) => key)).not.toContain(thief.key)
    const another = "A".repeat(43)
    expect(await codeOf(await thief.accept(another))).toBe("INVITATION_UNKNOWN")
  })

  test("is invited for a week", async () => {
    let nowMs = Date.now()
    await using server = await startTestServer({ now: () => nowMs })
    const secret = await invite(await SignedCoordinator.signIn(server), "counsel")
    nowMs += 7 * 24 * 60 * 60 * 1000
    const late = await Invited.counsel(server.url)
    expect(await codeOf(await late.accept(secret))).toBe("INVITATION_EXPIRED")
  })

  test("of two who open the same link at once only one gets an account", async () => {
    await using server = await startTestServer()
    const coordinator = await SignedCoordinator.signIn(server)
    const secret = await invite(coordinator, "counsel")
    const two = await Promise.all([Invited.counsel(server.url), Invited.counsel(server.url)])
    const codes = await Promise.all(two.map(async (one) => codeOf(await one.accept(secret))))
    expect(codes.sort()).toEqual(["INVITATION_USED", undefined])
  })

  test("says nothing that couldn't stand on a roster, and the invitation stays good", async () => {
    await using server = await startTestServer()
    const coordinator = await SignedCoordinator.signIn(server)
    const secret = await invite(coordinator, "counsel")
    for (const wrong of [
      { name: "" },
      { name: "Ada\u202e" },
      { licences: [] },
      { languages: [] },
      { recipient: null },
    ]) {
      const ada = await Invited.counsel(server.url, wrong)
      expect(await codeOf(await ada.accept(secret))).toBe("ACCOUNT_MALFORMED")
    }
    const ada = await Invited.counsel(server.url)
    expect(await codeOf(await ada.accept(secret))).toBeUndefined()
    const copy = await Invited.counsel(server.url, { recipient: ada.claims.recipient })
    expect(await codeOf(await copy.accept(await invite(coordinator, "counsel")))).toBe("ACCOUNT_TAKEN")
  })

  test("no more than the organisation wants at once", async () => {
    await using server = await startTestServer({ limits: { invitations: 1 } })
    const coordinator = await SignedCoordinator.signIn(server)
    await invite(coordinator, "intake")
    const more = await coordinator.ask(accountRoutes.invitations, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ role: "intake" }),
    })
    expect(await codeOf(more)).toBe("INVITATIONS_TOO_MANY")
  })
})

describe("a passkey", () => {
  test("is asked for again after a day, and lets in whoever shows it", async () => {
    let nowMs = Date.now()
    await using server = await startTestServer({ now: () => nowMs })
    const { coordinator, ada } = await newcomer(server)
    await coordinator.certify((members) => [...members, ada.member])
    nowMs += 24 * 60 * 60 * 1000
    expect(await codeOf(await signIn(ada))).toBe("PASSKEY_REQUIRED")
    expect(await codeOf(await ada.show())).toBeUndefined()
    expect(await codeOf(await signIn(ada))).toBeUndefined()
  })

  test("of another account opens nothing, nor does one that nobody registered", async () => {
    await using server = await startTestServer()
    const { coordinator, ada } = await newcomer(server)
    const ben = await Invited.counsel(server.url)
    await ben.accept(await invite(coordinator, "counsel"))
    expect(await codeOf(await ada.show(ben.passkey))).toBe("PASSKEY_OF_ANOTHER")
    expect(await codeOf(await ada.show((await Invited.counsel(server.url)).passkey))).toBe("PASSKEY_UNKNOWN")
  })

  test("has to be shown by its person, for this very sign-in, at this place", async () => {
    await using server = await startTestServer()
    const { ada } = await newcomer(server)
    expect(await codeOf(await ada.show(ada.passkey, false))).toBe("PASSKEY_REFUSED")
    const [one, other] = [await ada.signIn(), await ada.signIn()]
    expect(await codeOf(await ada.send(one, ada.passkey.assertion(ada.origin, other)))).toBe("PASSKEY_REFUSED")
    const elsewhere = ada.passkey.assertion("https://alongside.example", other)
    expect(await codeOf(await ada.send(other, elsewhere))).toBe("PASSKEY_REFUSED")
    const played = await ada.signIn()
    const assertion = ada.passkey.assertion(ada.origin, played)
    expect(await codeOf(await ada.send(played, assertion))).toBe("COUNSEL_UNKNOWN")
    expect(await codeOf(await ada.send(played, assertion))).toBe("NONCE_REFUSED")
  })

  test("is kept with its account for as long as its person is on the roster", async () => {
    await using server = await startTestServer()
    const { coordinator, ada } = await newcomer(server)
    await coordinator.certify((members) => [...members, ada.member])
    const remove = () => coordinator.ask(accountRoutes.account(ada.key), { method: "DELETE" })
    expect(await codeOf(await remove())).toBe("ACCOUNT_CERTIFIED")
    expect(await codeOf(await ada.show())).toBeUndefined()
    await coordinator.certify((members) => members.filter(({ name }) => name !== ada.member.name))
    expect(await codeOf(await remove())).toBeUndefined()
  })

  test("goes with its account, and so do its sessions", async () => {
    await using server = await startTestServer()
    const { coordinator, ada } = await newcomer(server)
    const remove = () => coordinator.ask(accountRoutes.account(ada.key), { method: "DELETE" })
    expect((await remove()).status).toBe(204)
    expect(await codeOf(await remove())).toBe("ACCOUNT_UNKNOWN")
    expect(await codeOf(await ada.show())).toBe("ACCOUNT_UNKNOWN")
  })
})

test("a server without an organisation invites its first coordinator, anew at each start until there is one", async () => {
  await using server = await startTestServer({ configuration: { demonstration: false } })
  const first = server.firstCoordinatorPath?.split("#invited=")[1]
  expect(server.joiningPath).toBeUndefined()
  await using again = await server.restart()
  const secret = again.firstCoordinatorPath?.split("#invited=")[1]
  expect(secret).not.toBe(first)
  const cleo = await Invited.counsel(again.url, { name: "Cleo", licences: [], recipient: null })
  expect(await codeOf(await cleo.accept(first!))).toBe("INVITATION_UNKNOWN")
  expect(await codeOf(await cleo.accept(secret!))).toBeUndefined()
  expect(await codeOf(await cleo.show())).toBeUndefined()
  await using third = await again.restart()
  expect(third.firstCoordinatorPath).toBeUndefined()
})
