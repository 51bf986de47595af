import { hash } from "node:crypto"
import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { expect, type TestContext, test } from "vitest"
import { SignedCounsel } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone, type UploadAnswer } from "../../../../journeys/signed-phone.ts"
import { openLogStore } from "../store/log-store.ts"
import { type SmallDisk, smallDisks } from "../store/trial/small-disk.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

const MiB = 1024 * 1024

function newDisk(context: TestContext, at: string): SmallDisk {
  try {
    return smallDisks.tmpfs!(at, 60 * MiB)
  } catch (error) {
    return context.skip(`this machine mounts no small file system: ${(error as Error).message}`)
  }
}

function start(data: string): Promise<TestServer> {
  return startTestServer({
    data,
    limits: { diskForNewEncounters: 10 * MiB, diskForAnything: 2 * MiB },
    openStore: (directory, onFatal) =>
      openLogStore({
        directory: join(directory, "segments"),
        onFatal,
        reserveBytes: 2 * MiB,
        logBudget: 4 * MiB,
        objectBytes: MiB,
      }),
  })
}

/** Megabytes are compared by their hash: byte by byte takes an assertion seconds. */
const sha256 = (bytes: Uint8Array) => hash("sha256", bytes)

const codeOf = ({ problem, reply }: UploadAnswer) => problem?.code ?? reply?.refusals[0]?.code

// Fifty megabytes go through several times: longer than other tests on a machine that is busy.
test("a real disk that fills up: new encounters stop first, then those under way, and nothing acknowledged is lost", {
  timeout: 120_000,
}, async (context) => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "alongside-full-"))
  using disk = newDisk(context, join(directory.path, "disk"))
  const server = await start(join(disk.directory, "data"))
  const phone = new SignedPhone()
  const acknowledged: Bytes[] = []
  const goOn = async (): Promise<string | undefined> => {
    const batch = await phone.batch([phone.segment("video", 400_000)])
    const answer = await phone.upload(server.url, [batch])
    if (answer.status === 200) acknowledged.push(batch)
    return codeOf(answer)
  }
  const begin = async (): Promise<string | undefined> => {
    const other = new SignedPhone()
    return codeOf(await other.upload(server.url, [await other.firstBatch()]))
  }

  let refusedNew = await begin()
  while (refusedNew === undefined) {
    expect(await goOn()).toBeUndefined()
    refusedNew = await begin()
  }
  expect(refusedNew).toBe("DISK_FULL")
  const whenNewWereRefused = acknowledged.length
  let refused = await goOn()
  while (refused === undefined) refused = await goOn()

  expect(refused).toBe("DISK_FULL")
  expect(acknowledged.length).toBeGreaterThan(whenNewWereRefused + 5)
  await server.close()
  await using again = await start(join(disk.directory, "data"))
  const kept = await (await SignedCounsel.join(again)).records(phone.id)
  expect(kept.map(({ batch }) => sha256(batch))).toEqual(acknowledged.map(sha256))
  await again.close()
})
