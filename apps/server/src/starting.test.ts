import { mkdtempDisposable, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { routes } from "@alongside/protocol/routes"
import { expect, test } from "vitest"
import { SignedPhone } from "../../../journeys/signed-phone.ts"
import { configurationWith } from "./configuration.ts"
import { startServer } from "./server.ts"
import { startTestServer } from "./testing/test-server.ts"

test("a start that fails leaves nothing open: the next one takes the same data", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-start-"))
  const other = createServer().listen(0, "127.0.0.1")
  await new Promise((resolve) => other.once("listening", resolve))
  const { port } = other.address() as AddressInfo

  const failing = startServer(configurationWith({ data: directory.path, port, logLevel: "silent" }))
  await expect(failing).rejects.toMatchObject({ code: "EADDRINUSE" })

  await using server = await startTestServer({ data: directory.path })
  expect((await fetch(server.url + routes.health)).status).toBe(200)
  other.close()
})

test("two servers can't have the same data", async () => {
  await using server = await startTestServer()
  await expect(startTestServer({ data: server.data })).rejects.toMatchObject({ code: "STORE_LOCKED" })
  const phone = new SignedPhone()
  expect((await phone.upload(server.url, [await phone.firstBatch()])).status).toBe(200)
})

test("a server key that isn't one isn't replaced: receipts of the lost one could never be checked again", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-start-"))
  await writeFile(join(directory.path, "server-key.pem"), "")
  await expect(startTestServer({ data: directory.path })).rejects.toThrow()
})

test("it can be closed twice", async () => {
  await using server = await startTestServer()
  await server.close()
  await server.close()
})
