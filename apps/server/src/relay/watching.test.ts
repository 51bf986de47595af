import { hash } from "node:crypto"
import { describe, expect, test } from "vitest"
import { SignedCounsel, type WatchingSocket } from "../../../../journeys/signed-counsel.ts"
import { SignedPhone } from "../../../../journeys/signed-phone.ts"
import { startTestServer, type TestServer } from "../testing/test-server.ts"

async function send(server: TestServer, phone: SignedPhone, batch: Uint8Array<ArrayBuffer>): Promise<void> {
  const { status } = await phone.upload(server.url, [batch])
  expect(status).toBe(200)
}

async function watch(socket: WatchingSocket, phone: SignedPhone): Promise<void> {
  socket.say({ type: "watch", encounter: phone.id })
  await socket.until(({ message }) => message?.type === "watching" && message.encounter === phone.id)
}

const ordinalsOf = ({ frames }: WatchingSocket) => frames.map(({ ordinal }) => ordinal)

test("counsel is told of a press, and gets each sealed batch as it becomes durable", async () => {
  await using server = await startTestServer()
  const socket = await (await SignedCounsel.join(server)).watch()
  const phone = new SignedPhone()
  const first = await phone.firstBatch()
  await send(server, phone, first)
  expect(await socket.untilMessage("encounter")).toMatchObject({ encounter: phone.id })

  await watch(socket, phone)
  const second = await phone.batch([phone.segment("video", 27_000)])
  await send(server, phone, second)
  await socket.until(({ frame }) => frame?.ordinal === 1)

  expect(socket.frames.map(({ batch }) => batch)).toEqual([first, second])
  expect(socket.frames.map(({ encounter }) => encounter)).toEqual([phone.encounter, phone.encounter])
  await socket.close()
})

test("who joins in the middle gets what opens the newest epoch, then the last seconds, and nothing twice", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  await send(server, phone, await phone.firstBatch()) // 0: leg, first epoch
  for (let i = 0; i < 40; i++) await send(server, phone, await phone.batch([phone.segment("audio", 200)])) // 1 to 40
  await send(server, phone, await phone.batch(phone.epoch())) // 41
  await send(server, phone, await phone.batch([phone.segment("audio", 200)])) // 42
  await send(server, phone, await phone.batch(phone.epoch())) // 43
  for (let i = 0; i < 40; i++) await send(server, phone, await phone.batch([phone.segment("audio", 200)])) // 44 to 83

  const socket = await (await SignedCounsel.join(server)).watch()
  await watch(socket, phone)

  const watching = await socket.untilMessage("watching")
  expect(watching).toMatchObject({ next: 84 })
  const ordinals = ordinalsOf(socket)
  // The leg's own statement, and the two newest epochs; their envelopes may still be on their way.
  expect(ordinals.slice(0, 3)).toEqual([0, 41, 43])
  expect(new Set(ordinals).size).toBe(ordinals.length)
  expect(ordinals.slice(3)).toEqual(Array.from({ length: ordinals.length - 3 }, (_, i) => 84 - ordinals.length + 3 + i))
  expect(ordinals.length).toBeGreaterThan(3)
  await socket.close()
})

test("who joins while batches come misses none and gets none twice", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  await send(server, phone, await phone.firstBatch())
  const counsel = await SignedCounsel.join(server)
  const socket = await counsel.watch()
  const batches = await Promise.all(Array.from({ length: 60 }, () => phone.batch([phone.segment("audio", 500)])))

  const uploads = Promise.all(batches.map((batch) => phone.upload(server.url, [batch])))
  await watch(socket, phone)
  await uploads
  await socket.until(({ frame }) => frame?.ordinal === 60)

  const next = (await socket.untilMessage("watching")) as { readonly next: number }
  const ordinals = ordinalsOf(socket)
  expect(new Set(ordinals).size).toBe(ordinals.length)
  expect(ordinals.filter((ordinal) => ordinal >= next.next)).toEqual(
    Array.from({ length: 61 - next.next }, (_, i) => next.next + i),
  )
  await socket.close()
})

test("two counsel watch the same encounter, and one of them stops", async () => {
  await using server = await startTestServer()
  const phone = new SignedPhone()
  await send(server, phone, await phone.firstBatch())
  const counsel = await SignedCounsel.join(server)
  const [stays, leaves] = [await counsel.watch(), await counsel.watch()]
  await watch(stays, phone)
  await watch(leaves, phone)
  leaves.say({ type: "unwatch", encounter: phone.id })
  // Its answer comes after the unwatch was done.
  leaves.say({ type: "watch", encounter: "0".repeat(64) })
  expect(await leaves.untilMessage("refused")).toMatchObject({ code: "ENCOUNTER_UNKNOWN" })

  await send(server, phone, await phone.batch([phone.segment("audio", 500)]))
  await stays.until(({ frame }) => frame?.ordinal === 1)

  expect(ordinalsOf(leaves)).toEqual([0])
  await stays.close()
  await leaves.close()
})

test("a watcher may follow only so many at once", async () => {
  await using server = await startTestServer({ limits: { watchesPerSocket: 1 } })
  const phones = [new SignedPhone(), new SignedPhone()]
  for (const phone of phones) await send(server, phone, await phone.firstBatch())
  const socket = await (await SignedCounsel.join(server)).watch()
  await watch(socket, phones[0]!)
  socket.say({ type: "watch", encounter: phones[1]!.id })
  expect(await socket.untilMessage("refused")).toMatchObject({ code: "TOO_MANY_REQUESTS", encounter: phones[1]!.id })
  await socket.close()
})

test("there may be only so many watchers", async () => {
  await using server = await startTestServer({ limits: { watchers: 1 } })
  const counsel = await SignedCounsel.join(server)
  const socket = await counsel.watch()
  await expect(counsel.watch()).rejects.toThrow("refused")
  await socket.close()
})

describe("what becomes of an encounter is told", () => {
  test("when nothing comes for a while, and when something comes again", async () => {
    await using server = await startTestServer({ limits: { silentSeconds: 0.2 } })
    const socket = await (await SignedCounsel.join(server)).watch()
    const phone = new SignedPhone()
    await send(server, phone, await phone.firstBatch())
    expect(await socket.untilMessage("silent")).toMatchObject({ encounter: phone.id })
    await send(server, phone, await phone.batch([phone.segment("audio", 500)]))
    await socket.until(({ message }) => socket.heard.filter((one) => one.message?.type === message?.type).length > 1)

    const told = socket.heard.map(({ message }) => message?.type).slice(1, 4)
    expect(told).toEqual(["encounter", "silent", "encounter"])
    await socket.close()
  })

  test("when the phone said its last heads, and when the person goes on after it", async () => {
    await using server = await startTestServer()
    const counsel = await SignedCounsel.join(server)
    const socket = await counsel.watch()
    const phone = new SignedPhone()
    await send(server, phone, await phone.firstBatch())
    await send(server, phone, await phone.batch([phone.heads()]))
    await send(server, phone, await phone.batch([phone.heads(true)]))
    expect(await socket.untilMessage("ended")).toMatchObject({ encounter: phone.id })
    expect(await counsel.list()).toMatchObject([{ id: phone.id, isEnded: true, records: 3 }])

    const second = phone.nextLeg()
    await send(server, second, await second.firstBatch())
    expect(await counsel.list()).toMatchObject([{ isEnded: false, records: 4 }])
    expect(socket.heard.map(({ message }) => message?.type)).toEqual(["welcome", "encounter", "ended", "encounter"])
    await socket.close()
  })

  test("after a restart as before it", async () => {
    await using server = await startTestServer()
    const [ended, cut] = [new SignedPhone(), new SignedPhone()]
    await send(server, ended, await ended.batch([ended.legStatement(), ended.heads(true)]))
    await send(server, cut, await cut.firstBatch())
    const before = await (await SignedCounsel.join(server)).list()

    await using again = await server.restart()

    expect(await (await SignedCounsel.join(again)).list()).toEqual(before)
    expect(before.find(({ id }) => id === ended.id)?.isEnded).toBe(true)
    expect(before.find(({ id }) => id === cut.id)?.isEnded).toBe(false)
  })
})

test("a watcher who reads too slowly is told from where to fetch, and goes on when it has caught up", async () => {
  await using server = await startTestServer({ limits: { watcherBuffer: 200_000 } })
  const phone = new SignedPhone()
  await send(server, phone, await phone.firstBatch())
  const counsel = await SignedCounsel.join(server)
  const socket = await counsel.watch()
  await watch(socket, phone)

  socket.socket.pause()
  // More than the kernel's socket buffers take besides.
  let sent = 1
  for (; sent <= 12; sent++) await send(server, phone, await phone.batch(megabytes(phone, 3)))
  socket.socket.resume()

  const behind = (await socket.untilMessage("behind")) as { readonly next: number }
  await socket.until(({ message }) => message?.type === "watching" && message.next > behind.next)
  const watching = socket.heard.flatMap(({ message }) => (message?.type === "watching" ? [message.next] : []))
  await send(server, phone, await phone.batch([phone.segment("audio", 100)]))
  await socket.until(({ frame }) => frame?.ordinal === sent)

  const missed = await counsel.get(`/v1/encounters/${phone.id}/records?from=${behind.next}&to=${behind.next + 1}`)
  expect(missed.status).toBe(200)
  const pushed = ordinalsOf(socket)
  expect(pushed).not.toContain(behind.next)
  expect([...pushed]).toEqual(pushed.toSorted((a, b) => a - b))
  expect(watching.at(-1)).toBeGreaterThan(behind.next)
  await socket.close()
})

function megabytes(phone: SignedPhone, count: number) {
  return Array.from({ length: count }, () => phone.segment("video", 1_000_000))
}

describe("what lies in the past is to be had", () => {
  test("as an index of what each record says, page by page", async () => {
    await using server = await startTestServer()
    const phone = new SignedPhone()
    await send(server, phone, await phone.firstBatch())
    await send(server, phone, await phone.batch([phone.segment("audio", 500), phone.segment("video", 900)]))

    const lines = await (await SignedCounsel.join(server)).index(phone.id)

    expect(lines.map(({ ordinal }) => ordinal)).toEqual([0, 1])
    expect(lines[0]!.entry.statements.map(({ kind }) => kind)).toEqual(["leg", "epoch", "envelope", "segment"])
    expect(lines[1]!.entry.statements.map(({ chain, sequence, epoch }) => [chain, sequence, epoch])).toEqual([
      ["audio", 1, 0],
      ["video", 0, 0],
    ])
  })

  test("as records, as many as fit in an answer", async () => {
    await using server = await startTestServer()
    const phone = new SignedPhone()
    const batches: Uint8Array[] = []
    for (let i = 0; i < 3; i++) {
      const batch = await phone.batch(megabytes(phone, 2))
      batches.push(batch)
      await send(server, phone, batch)
    }
    const counsel = await SignedCounsel.join(server)

    const one = await counsel.get(`/v1/encounters/${phone.id}/records?from=0&to=3`)

    expect((await one.arrayBuffer()).byteLength).toBeLessThan(4.1 * 1024 * 1024)
    // Megabytes are compared by their hash: byte by byte takes an assertion seconds.
    const records = await counsel.records(phone.id)
    expect(records.map(({ batch }) => hash("sha256", batch))).toEqual(batches.map((batch) => hash("sha256", batch)))
  })
})

test("a server that is stopped says so to its watchers", async () => {
  await using server = await startTestServer()
  const socket = await (await SignedCounsel.join(server)).watch()
  await server.close()
  expect(await socket.closed).toBe(1001)
})
