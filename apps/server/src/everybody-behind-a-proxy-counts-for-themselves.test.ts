import type { Socket } from "node:net"
import { expect, test } from "vitest"
import { addressOf, noProxies, proxiesOf } from "./client-address.ts"
import { readConfiguration } from "./configuration.ts"
import { startTestServer } from "./testing/test-server.ts"

const from = (remoteAddress: string, forwarded?: string) => ({
  socket: { remoteAddress } as Socket,
  headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
})

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["::1", "0:0:0:0"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8::5:6", "2001:db8:0:0"],
  ["2001:db8:1:2::", "2001:db8:1:2"],
  ["fe80::1%eth0", "fe80:0:0:0"],
])("%s counts as %s", (remoteAddress, expected) => {
  expect(addressOf(from(remoteAddress), noProxies)).toBe(expected)
})

const given = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
const proxies = proxiesOf(given)

test.each([
  ["who comes by the proxy", "127.0.0.1", "192.0.2.7", "192.0.2.7"],
  ["what they say of themselves counts for nothing", "127.0.0.1", "198.51.100.1, 192.0.2.7", "192.0.2.7"],
  ["through two of the operator's proxies", "::ffff:127.0.0.1", "192.0.2.7, 10.1.2.3", "192.0.2.7"],
  ["an IPv6 address is its network", "fd00::5", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["what is no address is not believed", "127.0.0.1", "192.0.2.7, unknown", "127.0.0.1"],
  ["a proxy that says nothing stands for itself", "127.0.0.1", undefined, "127.0.0.1"],
  ["nobody else is believed", "192.0.2.9", "192.0.2.7", "192.0.2.9"],
])("%s", (_, remoteAddress, forwarded, expected) => {
  expect(addressOf(from(remoteAddress, forwarded), proxies)).toBe(expected)
})

test.each(["127.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "proxy.example"])("%j is no proxy", (text) => {
  expect(() => readConfiguration([], { ALONGSIDE_PROXIES: `127.0.0.1, ${text}` })).toThrow("a proxy is an address")
})

test("one who asks too much keeps nobody else from asking, behind one proxy", async () => {
  const limits = { openRequestsBurst: 2, openRequestsPerSecond: 0.001 }
  await using server = await startTestServer({ limits, configuration: { proxies: given } })
  const ask = async (client: string) =>
    (await fetch(`${server.url}/v1/nonce`, { headers: { "x-forwarded-for": client } })).status
  expect([await ask("192.0.2.7"), await ask("192.0.2.7"), await ask("192.0.2.7")]).toEqual([200, 200, 429])
  expect(await ask("192.0.2.8")).toBe(200)
})
