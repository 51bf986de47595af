import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { get } from "node:https"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TLSSocket } from "node:tls"
import { afterEach, beforeEach, expect, test } from "vitest"
import { root } from "./toolchain.mjs"

let data: string
let child: ChildProcess

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "npm-start-"))
})
afterEach(async () => {
  // Not SIGKILL: it would end the launcher alone, and leave the server that it started.
  if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "exit")
  await rm(data, { recursive: true })
})

/** Runs what `npm start` runs, and resolves with everything printed once the last line of the welcome is there. */
async function npmStart(...flags: string[]): Promise<string> {
  // The build is the same whether or not a test asked for it.
  const environment = { ...process.env, NODE_ENV: undefined }
  const args = ["scripts/run.mjs", "scripts/start.ts", "--port", "0", "--data", data, ...flags]
  child = spawn(process.execPath, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "inherit"] })
  let printed = ""
  for await (const chunk of child.stdout!.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    printed += chunk
    if (printed.includes("Everything is kept in")) return printed
  }
  throw new Error(`npm start ended: ${printed}`)
}

const addressAfter = (word: string, printed: string): URL =>
  new URL(new RegExp(`^${word} +(\\S+)`, "m").exec(printed)?.[1] ?? "")

test("npm start prints where person and console open, serves both, and ends cleanly when asked", async () => {
  const printed = await npmStart()

  const person = await fetch(addressAfter("Person", printed))
  const console = await fetch(addressAfter("Console", printed))
  expect([person.status, await person.text()]).toEqual([200, expect.stringContaining("<!doctype html>")])
  expect([console.status, await console.text()]).toEqual([200, expect.stringContaining("<!doctype html>")])
  expect(addressAfter("Console", printed).hash).toMatch(/^#join=/)
  expect(printed).toMatch(/[▀▄█]{10}/)

  const ended = once(child, "exit")
  child.kill("SIGTERM")
  expect(await ended).toEqual([0, null])
})

test("npm start -- --lan serves over HTTPS with the certificate whose fingerprint it prints, and says what a phone will ask", async () => {
  const printed = await npmStart("--lan", "--host", "127.0.0.1")

  const shown = await new Promise<string>((resolve, reject) => {
    // Nobody vouches for the certificate: it is the fingerprint that the test compares.
    const request = get(addressAfter("Person", printed), { rejectUnauthorized: false, agent: false }, (response) => {
      const { socket } = response
      response.resume()
      // An https request runs over nothing else.
      resolve((socket as TLSSocket).getPeerX509Certificate()!.fingerprint256)
    })
    request.once("error", reject)
  })

  expect(printed).toContain(`Fingerprint of the certificate (SHA-256): ${shown}`)
  expect(printed).toContain("The phone will warn that the connection isn't private")
})
