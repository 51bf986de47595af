import { stat } from "node:fs/promises"
import { join } from "node:path"
import { fromHex } from "@alongside/evidence/format/bytes"
import type { Problem } from "@alongside/protocol/error-codes"
import { nonceSchema, organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import type { SignIn } from "@alongside/protocol/session"
import { describe, expect, test } from "vitest"
import { joiningOf, postSignIn, SignedCounsel, signInBytes } from "../../../../journeys/signed-counsel.ts"
import { quickKey } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"

async function codeOf(response: Response): Promise<string | undefined> {
  return response.ok ? undefined : ((await response.json()) as Problem).code
}

describe("the demonstration organisation", () => {
  test("is made at the first start and is the same at the next", async () => {
    await using server = await startTestServer()
    const organisation = organisationSchema.parse(await (await fetch(server.url + routes.organisation)).json())
    expect(organisation.name).toBe("Demonstration")
    expect(organisation.counsel).toHaveLength(1)

    await using again = await server.restart()

    expect(again.joiningPath).toBe(server.joiningPath)
    expect(await (await fetch(again.url + routes.organisation)).json()).toEqual(organisation)
  })

  test("keeps keys where only their owner can read them", async () => {
    await using server = await startTestServer()
    for (const file of ["server-key.pem", "alongside.sqlite", "demonstration/counsel-link.txt"]) {
      expect((await stat(join(server.data, file))).mode & 0o077, file).toBe(0)
    }
  })
})

describe("counsel signs in", () => {
  test("by the joining link, and not with another's key under the same name", async () => {
    await using server = await startTestServer()
    const joining = joiningOf(server.joiningPath)
    const stranger = quickKey()
    const refusedWith = async (body: Promise<Uint8Array<ArrayBuffer>>) =>
      codeOf(await postSignIn(server.url, await body))

    expect(await refusedWith(signInBytes(server.url, joining))).toBeUndefined()
    // Signed by counsel's own key, for a key that isn't on the roster.
    expect(await refusedWith(signInBytes(server.url, joining, { counselKey: stranger.publicKey }))).toBe(
      "COUNSEL_UNKNOWN",
    )
    const forger = { ...joining, signingSeed: new Uint8Array(32).fill(7) }
    expect(await refusedWith(signInBytes(server.url, forger))).toBe("SIGN_IN_SIGNATURE_INVALID")
  })

  test("once with each nonce", async () => {
    await using server = await startTestServer()
    const body = await signInBytes(server.url, joiningOf(server.joiningPath))
    expect((await postSignIn(server.url, body)).status).toBe(200)
    const again = await postSignIn(server.url, body)
    expect(again.status).toBe(403)
    expect(await codeOf(again)).toBe("NONCE_REFUSED")
  })

  test.each<[string, Partial<SignIn>, string]>([
    ["a nonce that isn't ours", { nonce: new Uint8Array(32) }, "NONCE_REFUSED"],
    ["another origin", { origin: "https://alongside.example" }, "ORIGIN_REFUSED"],
  ])("not with %s", async (_, other, code) => {
    await using server = await startTestServer()
    const response = await postSignIn(server.url, await signInBytes(server.url, joiningOf(server.joiningPath), other))
    expect(response.status).toBe(403)
    expect(await codeOf(response)).toBe(code)
  })

  test("not with a nonce of the start before: whether it was used isn't known any more", async () => {
    await using server = await startTestServer()
    const { nonce } = nonceSchema.parse(await (await fetch(server.url + routes.nonce)).json())
    await using again = await server.restart()
    const body = await signInBytes(again.url, joiningOf(again.joiningPath), { nonce: fromHex(nonce)! })
    expect(await codeOf(await postSignIn(again.url, body))).toBe("NONCE_REFUSED")
  })

  test("not with something else", async () => {
    await using server = await startTestServer()
    for (const body of [new Uint8Array(0), new Uint8Array([0xd2, 0x80]), new Uint8Array(100).fill(1)]) {
      const response = await postSignIn(server.url, body)
      expect(response.status).toBe(400)
      expect(await codeOf(response)).toBe("SIGN_IN_MALFORMED")
    }
  })

  test("from the origin that the operator named, where one was named", async () => {
    const origin = "https://help.example"
    await using server = await startTestServer({ configuration: { origins: [origin] } })
    const joining = joiningOf(server.joiningPath)
    expect(await codeOf(await postSignIn(server.url, await signInBytes(server.url, joining)))).toBe("ORIGIN_REFUSED")
    expect((await postSignIn(server.url, await signInBytes(server.url, joining, { origin }))).status).toBe(200)
  })
})

describe("a session", () => {
  test("ends, and the WebSocket with it", async () => {
    await using server = await startTestServer({ limits: { sessionHours: 2 / 3600 } })
    const counsel = await SignedCounsel.join(server)
    const socket = await counsel.watch()
    expect(await socket.closed).toBe(4401)
    const response = await counsel.get(routes.encounters)
    expect(response.status).toBe(401)
    expect(await codeOf(response)).toBe("SESSION_REFUSED")
  })

  test("makes room for the newest of the same counsel", async () => {
    await using server = await startTestServer()
    const first = await SignedCounsel.join(server)
    let newest = first
    for (let i = 0; i < 10; i++) newest = await SignedCounsel.join(server)
    expect((await first.get(routes.encounters)).status).toBe(401)
    expect((await newest.get(routes.encounters)).status).toBe(200)
  })
})
