import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { batchHashOf, parseBatch } from "@alongside/evidence/statement/batch"
import { openReceipt, parseReceipt } from "@alongside/evidence/statement/receipt"
import { describe, expect, test } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { takeApart } from "../envelopes/apart.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"
import { type ReceiveStep, receiveSteps } from "./steps.ts"

const PHONES = 4
const BATCHES = 12

/** Early enough that most is still to come, late enough that something was acknowledged before. */
const timesUntilDeath: Record<ReceiveStep, number> = {
  "upload read": 9,
  "claims durable": 9,
  "batch verified": 9,
  "batch appended": 9,
  // Two for each phone, the second when others were acknowledged.
  "envelopes durable": 6,
  "batch durable": 9,
  "receipt signed": 9,
  "reply sent": 9,
}

/** What of a batch is counted: envelopes for counsel lie apart. */
const logged = (batch: Bytes): number => takeApart(batch, parseBatch(batch).items).rest.length

interface Sent {
  readonly phone: SignedPhone
  readonly batches: readonly Bytes[]
  /** When the server said that it had each, by batch hash. */
  readonly acknowledged: Map<string, number>
}

async function newPhone(): Promise<Sent> {
  const phone = new SignedPhone()
  const batches = [await phone.firstBatch()]
  for (let i = 1; i < BATCHES; i++) {
    const epoch = i === BATCHES / 2 ? phone.epoch() : []
    batches.push(await phone.batch([...epoch, phone.segment("audio", 1060), phone.segment("video", 9000 + 1000 * i)]))
  }
  return { phone, batches, acknowledged: new Map() }
}

/** Sends one after the other, as long as there is a server. */
async function sendUntilDeath(origin: string, { phone, batches, acknowledged }: Sent): Promise<void> {
  for (const batch of batches) {
    const answer = await phone.upload(origin, [batch]).catch(() => undefined)
    if (answer === undefined) return
    expect(answer.status).toBe(200)
    for (const { batch: hash, receivedMs } of parseReceipt(answer.reply!.receipt!).received) {
      acknowledged.set(toHex(hash), receivedMs)
    }
  }
}

async function startDying(data: string, step: ReceiveStep): Promise<{ child: ChildProcess; origin: string }> {
  const program = join(import.meta.dirname, "../testing/dying-server.ts")
  const child = spawn(process.execPath, [program, data, step, String(timesUntilDeath[step])], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [origin] = (await once(createInterface({ input: child.stdout! }), "line")) as [string]
  return { child, origin }
}

/** What the server has of a phone, by batch hash; fails when it has something twice. */
async function storedOf(
  server: TestServer,
  phone: SignedPhone,
): Promise<Map<string, { bytes: Bytes; receivedMs: number }>> {
  const stored = new Map<string, { bytes: Bytes; receivedMs: number }>()
  for (const { batch, receivedMs, isContradiction } of await (await SignedCounsel.join(server)).records(phone.id)) {
    const name = toHex(batchHashOf(batch))
    expect(stored.has(name)).toBe(false)
    expect(isContradiction).toBe(false)
    stored.set(name, { bytes: batch, receivedMs })
  }
  return stored
}

describe("a server that is killed and started again", () => {
  test.each(receiveSteps)(
    'at "%s" has every byte it acknowledged, and takes the rest without a contradiction',
    async (step) => {
      await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-dying-"))
      const phones = await Promise.all(Array.from({ length: PHONES }, newPhone))
      const { child, origin } = await startDying(directory.path, step)
      const died = once(child, "exit")

      await Promise.all(phones.map((phone) => sendUntilDeath(origin, phone)))

      expect(await died).toEqual([null, "SIGKILL"])
      await using server = await startTestServer({ data: directory.path })
      for (const { phone, batches, acknowledged } of phones) {
        const stored = await storedOf(server, phone)
        for (const [name, receivedMs] of acknowledged) expect(stored.get(name)?.receivedMs).toBe(receivedMs)
        for (const batch of batches) {
          const kept = stored.get(toHex(batchHashOf(batch)))
          if (kept !== undefined) expect(Buffer.compare(kept.bytes, batch)).toBe(0)
        }

        // The phone sends everything again, as it does when it doesn't know better.
        const answer = await phone.upload(server.url, batches)
        expect(answer.reply?.refusals).toEqual([])
        const receipt = await openReceipt(answer.reply!.receipt!, server.serverKey)
        for (const { batch, receivedMs } of receipt.received) {
          expect(receivedMs).toBe(stored.get(toHex(batch))?.receivedMs ?? receivedMs)
        }
        const whole = await storedOf(server, phone)
        expect([...whole.keys()].sort()).toEqual(batches.map((batch) => toHex(batchHashOf(batch))).sort())
      }
      const list = await (await SignedCounsel.join(server)).list()
      for (const { phone, batches } of phones) {
        const bytes = batches.reduce((sum, batch) => sum + logged(batch), 0)
        expect(list.find(({ id }) => id === phone.id)).toMatchObject({ records: BATCHES, bytes, isEnded: false })
      }
      expect(phones.some(({ acknowledged }) => acknowledged.size > 0)).toBe(true)
      expect(phones.some(({ acknowledged }) => acknowledged.size < BATCHES)).toBe(true)
    },
  )
})

test("what was known only from memory is counted again after a kill: an end, bytes, records", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-dying-"))
  const { child, origin } = await startDying(directory.path, "upload read")
  const died = once(child, "exit")
  const [ended, cut] = [new SignedPhone(), new SignedPhone()]
  const last = await ended.batch([ended.legStatement(), ended.segment("audio", 100), ended.heads(true)])
  expect((await ended.upload(origin, [last])).status).toBe(200)
  const first = await cut.firstBatch()
  expect((await cut.upload(origin, [first])).status).toBe(200)
  child.kill("SIGKILL")
  await died

  await using server = await startTestServer({ data: directory.path })
  const list = await (await SignedCounsel.join(server)).list()
  expect(list.find(({ id }) => id === ended.id)).toMatchObject({ isEnded: true, records: 1, bytes: logged(last) })
  expect(list.find(({ id }) => id === cut.id)).toMatchObject({ isEnded: false, records: 1, bytes: logged(first) })
})
