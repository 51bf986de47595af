import { concatBytes, equalBytes } from "@alongside/evidence/format/bytes"
import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { hashSmall } from "@alongside/evidence/format/hash"
import { openEnvelope } from "@alongside/evidence/open/envelope"
import { EnvelopeKeys } from "@alongside/evidence/package/envelope-keys"
import { discloseSegment } from "@alongside/evidence/package/record-files"
import { readerOf } from "@alongside/evidence/seal/envelope"
import { adviceHeadSalt } from "@alongside/evidence/seal/ratchet"
import { parseBatch } from "@alongside/evidence/statement/batch"
import type { Track as AnyTrack } from "@alongside/evidence/statement/place"
import type { EpochStatement, GapStatement, ReaderKind } from "@alongside/evidence/statement/statement"
import { checkChain } from "@alongside/evidence/verify/chain"
import { Leg } from "@alongside/live/seal/leg"
import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { expect, test, vi } from "vitest"
import type { MediaPiece } from "../capture/piece.ts"
import type { SealedBatch } from "../outbox/sealed-batch.ts"
import { readersOf } from "./readers.ts"
import { Sealing } from "./sealing.ts"

const PRESS = { atMs: 5_000_000, wallMs: 1_800_000_000_000 }

const newReader = async () => {
  const identity = await generateHybridIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}
const [hers, herAdvice, ana, ben] = await Promise.all([newReader(), newReader(), newReader(), newReader()])
const [mother, friend] = await Promise.all([newReader(), newReader()])
/** One hears too, until a lawyer answers; the other learns only where she is. */
const contacts = [
  { recipient: mother.recipient, may: "sound" },
  { recipient: friend.recipient, may: "place" },
] as const
const onDuty = [ana.recipient, ben.recipient]
const everybody = { recovery: hers.recipient, advice: herAdvice.recipient, onDuty, contacts }

test("while a volunteer holds the line nobody who follows hears, and whoever is on duty can open it all the same", () => {
  const tracksOf = (connected: null | undefined) =>
    readersOf({ ...everybody, connected }).map(({ kind, recipient, opens }) => ({ kind, recipient, opens }))
  const mothers = (connected: null | undefined) =>
    tracksOf(connected).find(({ recipient }) => recipient === mother.recipient)?.opens
  expect(mothers(undefined)).toEqual(["audio", "video", "place"])
  expect(mothers(null)).toEqual(["video", "place"])
  const others = (connected: null | undefined) => tracksOf(connected).filter(({ kind }) => kind !== "contact")
  expect(others(null)).toEqual(others(undefined))
})

/** A phone's sealing, and everything it signs. */
async function begin() {
  const readers = readersOf({ ...everybody, connected: undefined })
  const leg = await Leg.prepare({ deviceKey: await newSigningKey(), release: "test", continued: undefined, readers })
  let nowMs = PRESS.atMs
  const batches: SealedBatch[] = []
  const ended = Promise.withResolvers<void>()
  const clock = () => ({ atMs: nowMs, wallMs: PRESS.wallMs + nowMs - PRESS.atMs })
  const events = { batch: (batch: SealedBatch) => batches.push(batch), ended: ended.resolve, failed: ended.reject }
  const sealing = new Sealing(leg, readers, clock, events)
  sealing.begin(PRESS, undefined)
  const items = () => batches.flatMap(({ bytes }) => parseBatch(bytes).items)
  /** Sound of 200 ms, and a picture; until both are signed. */
  const record = async (): Promise<void> => {
    const at = { startMs: nowMs, wallMs: clock().wallMs, sealedAtPress: false }
    nowMs += 200
    const sound: MediaPiece = {
      kind: "piece",
      track: "audio",
      codec: "x",
      media: said(at.startMs),
      ...at,
      durationMs: 200,
    }
    sealing.take(sound)
    sealing.take({ ...sound, track: "video", media: Uint8Array.of(9, 9) })
    await vi.waitFor(() => {
      const pictures = items().filter(({ statement }) => statement.kind === "segment" && statement.track === "video")
      expect(pictures.some(({ statement }) => statement.elapsedMs === at.startMs - PRESS.atMs)).toBe(true)
    })
  }
  /** Ana's acceptance is verified, or she is gone; and the epoch for it has begun. */
  const consult = async (connected: string | undefined): Promise<void> => {
    const before = leg.epoch.number
    sealing.setReaders(readersOf({ ...everybody, connected }))
    await vi.waitFor(async () => {
      await record()
      expect(leg.epoch.number).toBe(before + 1)
    })
  }
  const end = async (): Promise<void> => {
    sealing.take({ kind: "end", atMs: nowMs })
    await ended.promise
  }
  return { leg, sealing, batches, items, record, consult, end, now: () => nowMs }
}

const said = (atMs: number) => new TextEncoder().encode(`said at ${atMs - PRESS.atMs}`)

/** The moments, since the press, of which this reader opens a track. */
async function opened(leg: Leg, batches: readonly SealedBatch[], kind: ReaderKind, who: typeof ana, track: AnyTrack) {
  const keys = new EnvelopeKeys(leg.encounter, [{ reader: readerOf({ kind, recipient: who.recipient }), ...who }])
  for (const { bytes } of batches) await keys.take(bytes)
  const moments: number[] = []
  for (const { statement, unverifiedBody } of batches.flatMap(({ bytes }) => parseBatch(bytes).items)) {
    if (statement.kind !== "segment" || statement.track !== track) continue
    const segment = await discloseSegment(keys, statement, unverifiedBody)
    if (segment?.media !== undefined) moments.push(statement.elapsedMs)
  }
  return moments
}

test("those she lets follow go on seeing while her lawyer is there, and hear nothing of it; who may know where she is sees and hears nothing", async () => {
  const { leg, batches, record, consult, end, now } = await begin()
  await record()
  await consult(ana.recipient)
  const sinceMs = now() - PRESS.atMs
  await record()
  await record()
  await end()

  const before = (moments: readonly number[]) => moments.filter((ms) => ms < sinceMs)
  const since = (moments: readonly number[]) => moments.filter((ms) => ms >= sinceMs)
  const heard = await opened(leg, batches, "contact", mother, "audio")
  expect(before(heard)).not.toEqual([])
  expect(since(heard)).toEqual([])
  expect(since(await opened(leg, batches, "contact", mother, "video"))).toEqual([sinceMs, sinceMs + 200])
  expect(await opened(leg, batches, "contact", mother, "advice")).toEqual([])
  for (const track of ["audio", "video", "advice"] as const)
    expect(await opened(leg, batches, "contact", friend, track)).toEqual([])
})

test("once her lawyer has accepted, what follows opens to her and that lawyer, and to nobody else who was on duty", async () => {
  const { leg, batches, record, consult, end, now } = await begin()
  await record()
  await consult(ana.recipient)
  const sinceMs = now() - PRESS.atMs
  await record()
  await record()
  const untilMs = now() - PRESS.atMs
  await consult(undefined)
  await record()
  await end()

  const during = (moments: readonly number[]) => moments.filter((ms) => ms >= sinceMs && ms < untilMs)
  for (const track of ["audio", "video"] as const) {
    expect(during(await opened(leg, batches, "recovery", hers, track))).toEqual([sinceMs, sinceMs + 200])
    expect(during(await opened(leg, batches, "counsel", ana, track))).toEqual([sinceMs, sinceMs + 200])
    const others = await opened(leg, batches, "counsel", ben, track)
    expect(during(others)).toEqual([])
    // He was on duty before, and is again.
    expect(others[0]).toBe(0)
    expect(others.at(-1)).toBeGreaterThan(untilMs)
  }
})

test("spoken privately, it is in advice alone: she opens it with her advice key, her lawyer with hers, and audio has a gap without a reason", async () => {
  const { leg, sealing, batches, items, record, consult, end, now } = await begin()
  await consult(ana.recipient)
  await record()
  const sinceMs = now() - PRESS.atMs
  sealing.setPrivate(true)
  await record()
  await record()
  sealing.stateHeads()
  await record()
  sealing.setPrivate(false)
  const untilMs = now() - PRESS.atMs
  await record()
  await end()

  const private_ = [sinceMs, sinceMs + 200, sinceMs + 400]
  expect(await opened(leg, batches, "advice", herAdvice, "advice")).toEqual(private_)
  expect(await opened(leg, batches, "counsel", ana, "advice")).toEqual(private_)
  expect(await opened(leg, batches, "recovery", hers, "advice")).toEqual([])
  expect(await opened(leg, batches, "counsel", ben, "advice")).toEqual([])
  const sound = await opened(leg, batches, "recovery", hers, "audio")
  expect(sound.filter((ms) => ms >= sinceMs)).toEqual([untilMs])
  // The camera goes on.
  const picture = await opened(leg, batches, "recovery", hers, "video")
  expect(picture.filter((ms) => ms >= sinceMs)).toEqual([...private_, untilMs])

  const gaps = items().flatMap(({ statement }): GapStatement[] => (statement.kind === "gap" ? [statement] : []))
  expect(gaps.map(({ track, cause, elapsedMs, durationMs }) => [track, cause, elapsedMs, durationMs])).toEqual([
    ["audio", "unstated", sinceMs, 0],
    ["audio", "unstated", sinceMs, untilMs - sinceMs],
  ])
  for (const chain of ["leg", "audio", "video", "advice"] as const) {
    expect(checkChain(items().filter(({ statement }) => statement.track === chain))).toEqual([])
  }
})

test("no batch has anything of advice beside something else, and heads name it by a salted hash that only its readers can check", async () => {
  const { leg, sealing, batches, items, record, consult, end } = await begin()
  await consult(ana.recipient)
  sealing.setPrivate(true)
  await record()
  await end()
  const ofAdvice = batches.filter(({ bytes }) =>
    parseBatch(bytes).items.some(({ statement }) => statement.track === "advice"),
  )
  expect(ofAdvice.length).toBeGreaterThan(0)
  for (const { bytes } of ofAdvice) {
    expect(new Set(parseBatch(bytes).items.map(({ statement }) => statement.track))).toEqual(new Set(["advice"]))
  }
  const statements = items().map(({ statement }) => statement)
  const heads = statements.findLast((one) => one.kind === "heads")!
  const head = heads.heads.find(({ track }) => track === "advice")!
  const newest = items().findLast(({ statement }) => statement.track === "advice")!
  expect(head.nextSequence).toBe(newest.statement.sequence + 1)
  expect(equalBytes(head.hash, newest.statementHash)).toBe(false)

  const epoch = statements.findLast((one): one is EpochStatement => one.kind === "epoch")!
  const promised = epoch.envelopes.find(({ kind }) => kind === "advice")!
  const envelope = items().find(
    ({ statement }) => statement.kind === "envelope" && equalBytes(statement.bodyHash, promised.envelopeHash),
  )!
  const { opens, kind } = promised
  const place = { encounter: leg.encounter, leg: 0, epoch: epoch.epoch, kind, opens }
  const { keys } = await openEnvelope(envelope.unverifiedBody!, herAdvice.identity, place)
  const salt = adviceHeadSalt(keys.get("advice")!)
  expect(head.hash).toEqual(hashSmall(concatBytes(salt, newest.statementHash)))
})

test("asked for while nobody may open advice, what she says isn't recorded at all", async () => {
  const { leg, sealing, batches, items, record, end } = await begin()
  await record()
  sealing.setPrivate(true)
  await record()
  await end()
  expect(await opened(leg, batches, "recovery", hers, "audio")).toEqual([0])
  expect(items().filter(({ statement }) => statement.track === "advice")).toEqual([])
  const gaps = items().filter(({ statement }) => statement.kind === "gap")
  expect(gaps.map(({ statement }) => statement.elapsedMs)).toEqual([200, 200])
})
