import { relayRoutes } from "@alongside/protocol/call/relay-routes"
import { expect, test } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { readConfiguration } from "../configuration.ts"
import { startTestServer } from "../testing/test-server.ts"
import { callRelays } from "./turn.ts"

const settings = {
  turnUrls: ["turn:127.0.0.1:3478"],
  turnSecret: "north-wind-and-sun",
  callRelayOnly: true,
  turnSeconds: 600,
}

test("credentials are good until the second that they name, and are what the TURN server computes too", () => {
  const { servers, isRelayOnly } = callRelays(settings, 1_795_284_000_999)
  const [{ urls, username, credential }] = servers as [(typeof servers)[number]]
  expect({ urls, isRelayOnly }).toEqual({ urls: settings.turnUrls, isRelayOnly: true })
  expect(username).toMatch(/^1795284600:[\w-]{12}$/)
  // HMAC-SHA-1 by WebCrypto.
  const bytes = (text: string) => new TextEncoder().encode(text)
  const algorithm = { name: "HMAC", hash: "SHA-1" }
  return crypto.subtle
    .importKey("raw", bytes(settings.turnSecret), algorithm, false, ["sign"])
    .then((key) => crypto.subtle.sign(algorithm, key, bytes(username!)))
    .then((tag) => expect(credential).toBe(Buffer.from(tag).toString("base64")))
})

test("no two sides are given the same", () => {
  const names = [1, 2].map(() => callRelays(settings, 0).servers[0]!.username)
  expect(names[0]).not.toBe(names[1])
})

test("without a TURN server there is nothing to give, and calls go directly", () => {
  expect(callRelays({ ...settings, turnUrls: [] }, 0)).toEqual({ servers: [], isRelayOnly: false })
})

test("counsel who is signed in is told, and the secret isn't", async () => {
  const { turnSeconds, ...configuration } = settings
  await using server = await startTestServer({ configuration, limits: { turnSeconds } })
  const counsel = await SignedCounsel.join(server)
  const headers = { authorization: `Bearer ${counsel.token}` }
  const text = await (await fetch(server.url + relayRoutes.console, { headers })).text()
  expect(JSON.parse(text)).toMatchObject({ servers: [{ urls: settings.turnUrls }], isRelayOnly: true })
  expect(text + server.logged()).not.toContain(settings.turnSecret)
})

test.each([
  [{ ALONGSIDE_TURN_URLS: "turn:a.example" }, "a TURN server needs its secret"],
  [{ ALONGSIDE_CALL_RELAY_ONLY: "true" }, "calls can't go through a relay that isn't there"],
  [{ ALONGSIDE_TURN_URLS: "http://a.example", ALONGSIDE_TURN_SECRET: "0123456789abcdef" }, "turnUrls"],
])("a configuration that can't be meant is refused: %o", (environment, words) => {
  expect(() => readConfiguration([], environment as unknown as NodeJS.ProcessEnv)).toThrow(words)
})
