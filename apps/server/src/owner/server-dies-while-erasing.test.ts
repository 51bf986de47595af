import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { routes } from "@alongside/protocol/routes"
import { openTombstone } from "@alongside/protocol/tombstone"
import { expect, test, vi } from "vitest"
import { codeOf, SignedOwner } from "../../../../journeys/signed-owner.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer } from "../testing/test-server.ts"
import { erasingSteps } from "./steps.ts"

const program = join(import.meta.dirname, "../testing/dying-server.ts")

test.each(erasingSteps)("killed at %o, a server finishes at its next start what it began to erase", async (step) => {
  await using data = await mkdtempDisposable(join(tmpdir(), "alongside-erasing-"))
  const phone = new SignedPhone()
  const other = new SignedPhone({ device: phone.device })
  const child = spawn(process.execPath, [program, data.path, step, "1"], { stdio: ["ignore", "pipe", "inherit"] })
  const ended = once(child, "exit")
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
  for (const one of [phone, other]) await one.upload(url, [await one.firstBatch()])
  const owner = await SignedOwner.of(url, phone.device)
  // Its answer may be lost with the server.
  await owner.askToErase(phone).catch(() => undefined)
  expect((await ended)[1]).toBe("SIGKILL")

  await using server = await startTestServer({ data: data.path })
  const back = new SignedOwner(server.url, owner.key)
  await back.signIn()
  await vi.waitFor(async () => expect((await back.get(routes.tombstone(phone.id))).status).toBe(200), {
    timeout: 20_000,
  })
  const tombstone = await openTombstone(await back.bytes(routes.tombstone(phone.id)), server.serverKey)
  expect(tombstone).toMatchObject({ encounter: phone.encounter, records: 1 })
  expect(await codeOf(await back.get(routes.index(phone.id, 0)))).toBe("ENCOUNTER_ERASED")
  expect((await back.get(routes.records(other.id, 0, 1))).status).toBe(200)
})
