import { mkdtemp, rm, stat, truncate } from "node:fs/promises"
import { createServer, get } from "node:https"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { lanCertificate } from "./lan-certificate.ts"

const now = new Date("2026-03-01T12:00:00Z")
const days = (count: number) => new Date(now.getTime() + count * 24 * 60 * 60 * 1000)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lan-certificate-"))
})
afterEach(() => rm(folder, { recursive: true }))

test("a phone that was told of the certificate reaches the server by its address", async () => {
  const { pem } = await lanCertificate(folder, ["192.0.2.7"], new Date())
  const server = createServer({ key: pem, cert: pem }, (_request, response) => response.end("here"))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo

  const visit = (servername: string) =>
    new Promise<string | undefined>((resolve) => {
      const request = get({ host: "127.0.0.1", port, ca: pem, servername, agent: false }, (response) => {
        response.setEncoding("utf8").once("data", resolve)
      })
      request.once("error", (error: NodeJS.ErrnoException) => resolve(error.code))
    })

  expect(await visit("localhost")).toBe("here")
  expect(await visit("elsewhere.test")).toBe("ERR_TLS_CERT_ALTNAME_INVALID")
  await new Promise((resolve) => server.close(resolve))
})

test("the next start shows the same certificate, so that the phone doesn't ask again", async () => {
  const first = await lanCertificate(folder, ["192.0.2.7"], now)
  expect(await lanCertificate(folder, ["192.0.2.7"], days(300))).toEqual(first)
})

test.each([
  ["the machine has another address", ["192.0.2.7", "198.51.100.9"], now],
  ["the certificate is about to end", ["192.0.2.7"], days(392)],
])("a new one is made when %s", async (_, addresses, later) => {
  const first = await lanCertificate(folder, ["192.0.2.7"], now)

  const next = await lanCertificate(folder, addresses, later)

  expect(next.fingerprint).not.toBe(first.fingerprint)
  expect(await lanCertificate(folder, addresses, later)).toEqual(next)
})

test("a file that was cut short is replaced", async () => {
  const first = await lanCertificate(folder, [], now)
  await truncate(join(folder, "lan-certificate.pem"), 300)
  expect((await lanCertificate(folder, [], now)).fingerprint).not.toBe(first.fingerprint)
})

test("nobody else on the machine can read the key", async () => {
  await lanCertificate(folder, [], now)
  const { mode } = await stat(join(folder, "lan-certificate.pem"))
  expect(mode & 0o077).toBe(0)
})
