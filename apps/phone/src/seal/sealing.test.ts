import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { openEndorsement, openEnvelope } from "@alongside/evidence/open/envelope"
import { EpochReader } from "@alongside/evidence/open/reader"
import type { NamedRecipient } from "@alongside/evidence/seal/envelope"
import { type BatchItem, parseBatch } from "@alongside/evidence/statement/batch"
import type { EpochStatement, LegStatement, SegmentStatement } from "@alongside/evidence/statement/statement"
import { verifyBatch } from "@alongside/evidence/verify/batch"
import { checkChain } from "@alongside/evidence/verify/chain"
import { Leg, type LegSetting } from "@alongside/live/seal/leg"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { expect, test } from "vitest"
import type { GapPiece, MediaPiece, Track } from "../capture/piece.ts"
import type { SealedBatch } from "../outbox/sealed-batch.ts"
import { SafeUntil } from "../upload/safe-until.ts"
import { Sealing } from "./sealing.ts"

const PRESS = { atMs: 5_000_000, wallMs: 1_800_000_000_000 }

function piece(track: Track, sinceMs: number, size: number, sealedAtPress = false): MediaPiece {
  const media = new Uint8Array(size).map((_, i) => (i * 31 + sinceMs) & 0xff)
  const times = {
    startMs: PRESS.atMs + sinceMs,
    durationMs: track === "video" ? 500 : 240,
    wallMs: PRESS.wallMs + sinceMs,
  }
  return { kind: "piece", track, codec: "x", media, ...times, sealedAtPress }
}

function gap(track: Track, sinceMs: number, durationMs: number): GapPiece {
  const times = { startMs: PRESS.atMs + sinceMs, wallMs: PRESS.wallMs + sinceMs }
  return { kind: "gap", track, cause: "device-muted", ...times, durationMs, sealedAtPress: false }
}

async function newLeg(continued?: LegSetting["continued"], others: readonly NamedRecipient[] = []) {
  const identity = await generateHybridIdentity()
  const readers = [{ kind: "recovery" as const, recipient: await identityToRecipient(identity) }, ...others]
  const deviceKey = await newSigningKey()
  const leg = await Leg.prepare({ deviceKey, release: "test", continued, readers })
  let nowMs = PRESS.atMs
  const batches: SealedBatch[] = []
  const ended = Promise.withResolvers<void>()
  const clock = () => ({ atMs: nowMs, wallMs: PRESS.wallMs + nowMs - PRESS.atMs })
  const sealing = new Sealing(leg, readers, clock, {
    batch: (batch) => batches.push(batch),
    ended: ended.resolve,
    failed: ended.reject,
  })
  const pass = (ms: number) => {
    nowMs += ms
  }
  return { leg, sealing, batches, ended: ended.promise, identity, readers, deviceKey, pass }
}

/** Everything a reader with the identity can make of the batches; fails on the first thing that doesn't hold. */
async function readAll(batches: readonly SealedBatch[], identity: string) {
  const items: BatchItem[] = []
  let sessionKey: LegStatement["sessionKey"] | undefined
  for (const { bytes } of batches) {
    const verified = await verifyBatch(bytes, sessionKey)
    items.push(...verified.items)
    sessionKey ??= verified.items.map(({ statement }) => statement).find((one) => one.kind === "leg")?.sessionKey
  }
  const statements = items.map(({ statement }) => statement)
  const leg = statements.find((one) => one.kind === "leg")!
  const readers = new Map<number, EpochReader>()
  for (const { statement, unverifiedBody } of items) {
    if (statement.kind !== "envelope") continue
    const { encounter, epoch, leg: number } = statement
    const of = statements.find((one): one is EpochStatement => one.kind === "epoch" && one.epoch === epoch)!
    const { kind, opens } = of.envelopes[0]!
    const content = await openEnvelope(unverifiedBody!, identity, { encounter, leg: number, epoch, kind, opens })
    if (content.endorsement !== undefined) await openEndorsement(content.endorsement, leg)
    readers.set(epoch, new EpochReader(content.keys, of))
  }
  const opened: { statement: SegmentStatement; media: Uint8Array }[] = []
  const segments = items.filter((one) => one.statement.kind === "segment")
  segments.sort((a, b) => a.statement.sequence - b.statement.sequence)
  for (const { statement, unverifiedBody } of segments as (BatchItem & { statement: SegmentStatement })[]) {
    opened.push({ statement, media: await readers.get(statement.epoch)!.open(statement, unverifiedBody!) })
  }
  const findings = (["leg", "audio", "video", "place"] as const).flatMap((chain) =>
    checkChain(items.filter(({ statement }) => statement.track === chain)),
  )
  return { statements, leg, opened, findings }
}

test("what was recorded before the press and after it opens again, in order, with nothing amiss in any chain", async () => {
  const { sealing, batches, ended, identity } = await newLeg()
  sealing.begin(PRESS, undefined)
  const pieces = [
    piece("video", -1000, 40_000, true),
    piece("audio", -960, 1500, true),
    piece("video", -500, 41_000, true),
    piece("audio", -720, 1500, true),
    piece("place", 0, 32),
    piece("audio", 0, 1500),
    piece("video", 0, 39_000),
  ]
  for (const one of pieces) sealing.take(one)
  sealing.take({ kind: "end", atMs: PRESS.atMs + 500 })
  await ended

  const { statements, opened, findings } = await readAll(batches, identity)
  expect(findings).toEqual([])
  for (const track of ["audio", "video", "place"] as const) {
    const wanted = pieces.filter((one) => one.track === track)
    const found = opened.filter(({ statement }) => statement.track === track)
    expect(found.map(({ statement }) => statement.sealedAtPress)).toEqual(wanted.map((one) => one.sealedAtPress))
    expect(found.map(({ statement }) => statement.elapsedMs)).toEqual(wanted.map((one) => one.startMs - PRESS.atMs))
    for (const [i, { media }] of found.entries()) {
      expect(media.subarray(0, wanted[i]!.media.length)).toEqual(wanted[i]!.media)
    }
  }
  const last = statements.findLast((one) => one.kind === "heads")
  expect(last).toMatchObject({ isLast: true, heads: [{ nextSequence: 3 }, { nextSequence: 3 }, { nextSequence: 1 }] })
})

test("the first batch says who signs, holds sound and what opens it for her; counsel's envelopes come after the first segments", async () => {
  const counsel = await identityToRecipient(await generateHybridIdentity())
  const { sealing, batches, ended } = await newLeg(undefined, [{ kind: "counsel", recipient: counsel }])
  sealing.begin(PRESS, new Uint8Array(32).fill(7))
  sealing.take(piece("audio", 0, 1500))
  sealing.take(piece("video", 0, 40_000))
  sealing.take({ kind: "end", atMs: PRESS.atMs + 500 })
  await ended
  const kinds = batches.map(({ bytes }) => parseBatch(bytes).items)
  const order = kinds.flat().map(({ statement }) => `${statement.kind} ${statement.track}`)
  expect(order.slice(0, 2)).toEqual(["leg leg", "epoch leg"])
  const [inFirst, ...later] = kinds.map((items) => items.map(({ statement }) => statement)).slice(1)
  expect(inFirst!.map(({ kind }) => kind)).toEqual(["segment", "envelope"])
  expect(inFirst!.at(-1)).toMatchObject({ reader: { kind: "recovery" } })
  const others = later.flat().flatMap((one) => (one.kind === "envelope" ? [one.reader.kind] : []))
  expect(others).toEqual(["counsel"])
  expect(batches.filter(({ isVideo }) => isVideo).flatMap(({ spans }) => spans.map(({ track }) => track))).toEqual([
    "video",
  ])
})

test("wherever a recording breaks off, all that left the phone opens with her key, in every epoch", async () => {
  const { sealing, batches, ended, identity, readers } = await newLeg()
  sealing.begin(PRESS, undefined)
  for (let i = 0; i < 40; i++) {
    if (i === 20) sealing.setReaders([...readers])
    sealing.take(piece("video", i * 400, 20_000))
    sealing.take(piece("audio", i * 400, 1500))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  sealing.take({ kind: "end", atMs: PRESS.atMs + 16_000 })
  await ended
  const items = batches.map(({ bytes }) => parseBatch(bytes).items)
  const epochs = new Set(items.flat().map(({ statement }) => statement.kind === "epoch" && statement.epoch))
  expect(epochs.size).toBeGreaterThan(2)
  for (let sent = 1; sent <= batches.length; sent++) {
    const { opened } = await readAll(batches.slice(0, sent), identity)
    const sealed = items
      .slice(0, sent)
      .flat()
      .filter(({ statement }) => statement.kind === "segment")
    expect(opened.length).toBe(sealed.length)
  }
})

test("a gap takes a sequence and a step: what follows it opens", async () => {
  const { sealing, batches, ended, identity } = await newLeg()
  sealing.begin(PRESS, undefined)
  sealing.take(piece("audio", 0, 1500))
  sealing.take(gap("audio", 240, 0))
  sealing.take(gap("audio", 240, 700))
  sealing.take(piece("audio", 940, 1500))
  sealing.take({ kind: "end", atMs: PRESS.atMs + 1200 })
  await ended
  const { opened, findings, statements } = await readAll(batches, identity)
  expect(findings).toEqual([])
  expect(opened.map(({ statement }) => statement.sequence)).toEqual([0, 3])
  expect(statements.filter((one) => one.kind === "gap").map((one) => one.durationMs)).toEqual([0, 700])
})

test("a new epoch begins before the ratchet grows long, with a secret of its own, and old and new open", async () => {
  const { sealing, batches, ended, identity, pass, leg } = await newLeg()
  sealing.begin(PRESS, undefined)
  let sinceMs = 0
  while (leg.epoch.number === 0) {
    sealing.take(piece("audio", sinceMs, 100))
    sinceMs += 240
    pass(10_000)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  sealing.take(piece("audio", sinceMs, 100))
  sealing.take({ kind: "end", atMs: PRESS.atMs + sinceMs })
  await ended
  const { opened, findings, statements } = await readAll(batches, identity)
  expect(findings).toEqual([])
  expect(opened.at(0)?.statement.epoch).toBe(0)
  expect(opened.at(-1)?.statement.epoch).toBe(1)
  const second = statements.find((one) => one.kind === "epoch" && one.epoch === 1) as EpochStatement
  expect(second.firstSequences.get("audio")).toBe(
    opened.find(({ statement }) => statement.epoch === 1)?.statement.sequence,
  )
})

test("an outbox that takes no video leaves a gap with its cause and its length, and sound goes on", async () => {
  const { sealing, batches, ended, identity } = await newLeg()
  sealing.begin(PRESS, undefined)
  sealing.setRoom("no-video")
  sealing.take(piece("video", 0, 1000))
  sealing.take(piece("audio", 0, 100))
  sealing.take(piece("video", 500, 1000))
  await new Promise((resolve) => setTimeout(resolve, 50))
  sealing.setRoom("all")
  sealing.take(piece("video", 1000, 1000))
  sealing.take({ kind: "end", atMs: PRESS.atMs + 1500 })
  await ended
  const { opened, findings, statements } = await readAll(batches, identity)
  expect(findings).toEqual([])
  expect(opened.map(({ statement }) => `${statement.track} ${statement.elapsedMs}`).sort()).toEqual([
    "audio 0",
    "video 1000",
  ])
  const gaps = statements.filter((one) => one.kind === "gap")
  expect(gaps.map(({ cause, elapsedMs, durationMs }) => ({ cause, elapsedMs, durationMs }))).toEqual([
    { cause: "outbox-full", elapsedMs: 0, durationMs: 0 },
    { cause: "outbox-full", elapsedMs: 0, durationMs: 1000 },
  ])
})

test("a further leg has keys of its own and names the leg before and its newest receipt", async () => {
  const first = await newLeg()
  first.sealing.begin(PRESS, undefined)
  first.sealing.take(piece("audio", 0, 100))
  first.sealing.take({ kind: "end", atMs: PRESS.atMs })
  await first.ended
  const head = first.batches.findLast(({ legHead }) => legHead !== undefined)!.legHead!
  const newestReceipt = new Uint8Array(32).fill(9)
  const previousLeg = { leg: 0, head, newestReceipt }
  const second = await newLeg({ encounter: first.leg.encounter, leg: 1, previousLeg })
  second.sealing.begin(PRESS, undefined)
  second.sealing.take(piece("audio", 0, 100))
  second.sealing.take({ kind: "end", atMs: PRESS.atMs })
  await second.ended
  const before = await readAll(first.batches, first.identity)
  const { leg, statements, findings } = await readAll(second.batches, second.identity)
  expect(findings).toEqual([])
  expect(leg).toMatchObject({ encounter: first.leg.encounter, leg: 1, previousLeg })
  expect(leg.sessionKey).not.toEqual(before.leg.sessionKey)
  expect(statements.every((one) => one.newestReceipt !== undefined)).toBe(true)
})

test.each([
  [true, [["audio", "video"], ["audio"]]],
  [false, [["video"], ["audio"], ["audio"]]],
])("picture waits for the sound that ends with it only while the link is good: %s", async (isGood, wanted) => {
  const { sealing, batches, ended, identity } = await newLeg()
  sealing.begin(PRESS, undefined)
  // The first, with what opens it, goes alone.
  sealing.take(piece("audio", -240, 1500))
  await expect.poll(() => batches.flatMap(({ spans }) => spans).length).toBe(1)
  sealing.setLink(isGood)
  sealing.take(piece("video", 0, 30_000))
  await new Promise((resolve) => setTimeout(resolve, 20))
  sealing.take(piece("audio", 170, 1500))
  await expect.poll(() => batches.flatMap(({ spans }) => spans).length).toBe(3)
  sealing.take(piece("audio", 370, 1500))
  await expect.poll(() => batches.flatMap(({ spans }) => spans).length).toBe(4)
  sealing.take({ kind: "end", atMs: PRESS.atMs + 600 })
  await ended

  const tracks = batches.map(({ spans }) => spans.map(({ track }) => track).sort()).filter((of) => of.length > 0)
  expect(tracks).toEqual([["audio"], ...wanted])
  expect(batches.filter(({ isVideo }) => isVideo).length).toBe(isGood ? 0 : 1)
  expect((await readAll(batches, identity)).findings).toEqual([])
})

test("a picture whose sound doesn't come goes alone", async () => {
  const { sealing, batches, ended } = await newLeg()
  sealing.begin(PRESS, undefined)
  sealing.setLink(true)
  sealing.take(piece("video", 0, 30_000))
  await expect.poll(() => batches.flatMap(({ spans }) => spans).map(({ track }) => track)).toEqual(["video"])
  sealing.take({ kind: "end", atMs: PRESS.atMs + 500 })
  await ended
})

test("a server that has too much to do gets a batch a second, with everything in it; gaps and the end don't wait", async () => {
  const { sealing, batches, ended, identity, pass } = await newLeg()
  const spansSo = () => batches.flatMap(({ spans }) => spans).map(({ track }) => track)
  sealing.begin(PRESS, undefined)
  sealing.take(piece("audio", 0, 1500))
  await expect.poll(spansSo).toEqual(["audio"])
  sealing.setLink(true, 1000)
  sealing.take(piece("audio", 240, 1500))
  await expect.poll(spansSo).toEqual(["audio", "audio"])
  const known = batches.length

  for (const one of [piece("audio", 480, 1500), piece("video", 0, 60_000), piece("audio", 720, 1500)]) sealing.take(one)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(batches.length).toBe(known)
  pass(1000)
  sealing.take(piece("audio", 960, 1500))
  await expect
    .poll(() => batches.slice(known).map(({ spans }) => spans))
    .toMatchObject([[{ track: "audio", fromMs: 480, untilMs: 1200 }, { track: "video" }]])
  sealing.take(piece("audio", 1200, 1500))
  sealing.take(gap("video", 1200, 0))
  await expect.poll(() => batches.slice(known + 1).map(({ spans }) => spans.length)).toEqual([2])
  sealing.take(piece("audio", 1440, 1500))
  sealing.take({ kind: "end", atMs: PRESS.atMs + 1680 })
  await ended
  const { opened, findings } = await readAll(batches, identity)
  expect(findings).toEqual([])
  expect(opened).toHaveLength(8)
})

test("when the server asks no more, what waited is signed at once", async () => {
  const { sealing, batches, ended } = await newLeg()
  sealing.begin(PRESS, undefined)
  sealing.setLink(true, 1000)
  for (const ms of [0, 240, 480]) sealing.take(piece("audio", ms, 1500))
  await new Promise((resolve) => setTimeout(resolve, 50))
  sealing.setLink(true, 0)
  await expect.poll(() => Math.max(...batches.flatMap(({ spans }) => spans).map(({ untilMs }) => untilMs))).toBe(720)
  sealing.take({ kind: "end", atMs: PRESS.atMs + 720 })
  await ended
})

test("a gap that ends, and waits for its receipt, takes back nothing of what is safe", async () => {
  const { sealing, batches, ended } = await newLeg()
  sealing.begin(PRESS, undefined)
  for (const one of [piece("audio", 0, 1500), gap("place", 0, 0), gap("video", 0, 0)]) sealing.take(one)
  await expect.poll(() => batches.flatMap(({ spans }) => spans).length).toBe(3)
  const safe = new SafeUntil()
  for (const [number, { spans }] of batches.entries()) safe.sealed(number, spans, 0)
  for (const number of batches.keys()) safe.acknowledged(number)
  expect(safe.safe.untilMs).toBe(240)

  const known = batches.length
  for (const one of [gap("place", 0, 60_000), gap("video", 0, 60_000)]) sealing.take(one)
  sealing.take({ kind: "end", atMs: PRESS.atMs + 60_000 })
  await ended
  for (const [i, { spans }] of batches.slice(known).entries()) safe.sealed(known + i, spans, 0)
  expect(safe.safe.untilMs).toBeGreaterThanOrEqual(240)
})
