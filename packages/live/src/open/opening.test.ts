import { newSigningKey } from "@alongside/evidence/format/ed25519"
import { encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { encodePlaceFix } from "@alongside/evidence/media/place-fix"
import type { ItemToSend } from "@alongside/evidence/statement/batch"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { parseStatement } from "@alongside/evidence/statement/parse"
import type { RecordFrame } from "@alongside/protocol/watch"
import { expect, test } from "vitest"
import { LegWriter, newOpener } from "../../testing/leg-writer.ts"
import type { Opened } from "./opened.ts"
import { Opening } from "./opening.ts"

/** 240 ms of sound whose first byte says which piece it is. */
const sound = (piece: number) =>
  encodeAudioPackets({
    packets: Array.from({ length: 12 }, () => Uint8Array.of(0xf8, 0xff, 0xfe, piece)),
    samplesPerPacket: 960,
    channels: 1,
    preSkip: 312,
    startUs: piece * 240_000,
  })

/** A leg whose opening is at the reader, and everything that the reader says. */
async function reading() {
  const opener = await newOpener()
  const device = await newSigningKey()
  const leg = await LegWriter.begin({ opener, device })
  const said: Opened[] = []
  const opening = new Opening(leg.encounter, [opener], (one) => said.push(one))
  let ordinal = 0
  const send = async (writer: LegWriter, ...items: ItemToSend[]) =>
    opening.take(await writer.record(ordinal++, ...items))
  const heard = () => said.flatMap((one) => (one.kind === "media" ? [one.sequence] : []))
  const codes = () => opening.checked().findings.map(({ code }) => code)
  return { opener, device, leg, said, opening, send, heard, codes, next: () => ordinal++ }
}

const withStatement = (item: ItemToSend, change: (said: object) => object): ItemToSend => ({
  ...item,
  statement: encodeStatement({ ...change(parseStatement(item.statement)) } as ReturnType<typeof parseStatement>),
})

test("what checks out is opened, in the order in which it comes, and counted", async () => {
  const { leg, opening, send, heard, codes, said } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch)
  await send(leg, envelope)
  for (const piece of [0, 1, 2]) await send(leg, await leg.segment("audio", sound(piece), piece * 240))
  expect(heard()).toEqual([0, 1, 2])
  expect(said.find((one) => one.kind === "media")).toMatchObject({ lane: "audio", type: 'audio/mp4; codecs="opus"' })
  expect(opening.checked()).toMatchObject({ pieces: 3, holes: [], waiting: 0, isOneDevice: true, isEnded: false })
  expect(codes()).toEqual([])
  await send(leg, leg.heads(true))
  expect(opening.checked().isEnded).toBe(true)
})

test("segments that come before their key wait for it, and are opened when it has come", async () => {
  const { leg, opening, send, heard, said } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  const first = await leg.segment("audio", sound(0))
  await send(leg, begun, epoch, first)
  expect(opening.checked().waiting).toBe(1)
  expect(said).toContainEqual({ kind: "keys-wanted", leg: 0, epoch: 0 })
  await send(leg, envelope)
  expect(heard()).toEqual([0])
  expect(opening.checked().waiting).toBe(0)
})

test("an envelope that comes before the statement that promises it is kept for it", async () => {
  const { leg, send, heard } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun)
  await send(leg, envelope)
  await send(leg, await leg.segment("audio", sound(0)))
  await send(leg, epoch)
  expect(heard()).toEqual([0])
})

test("records that come before their leg's key wait for it", async () => {
  const { leg, opening, send, heard, said } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, await leg.segment("audio", sound(0)))
  expect(said).toEqual([{ kind: "keys-wanted", leg: 0, epoch: undefined }])
  await send(leg, begun, epoch, envelope)
  expect(heard()).toEqual([0])
  expect(opening.checked().waiting).toBe(0)
})

test("a new epoch has a key of its own; going back and forth between the two opens both", async () => {
  const { leg, send, heard, opening } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  const frames: RecordFrame[] = []
  for (const piece of [0, 1]) frames.push(await leg.record(10 + piece, await leg.segment("audio", sound(piece))))
  const second = await leg.nextEpoch()
  await send(leg, second.epoch, second.envelope)
  for (const piece of [2, 3]) frames.push(await leg.record(10 + piece, await leg.segment("audio", sound(piece))))
  for (const index of [3, 0, 2, 1, 0]) await opening.take(frames[index]!)
  expect(heard()).toEqual([3, 0, 2, 1, 0])
  // One that comes again is opened again, and counted once.
  expect(opening.checked().pieces).toBe(4)
})

test("a leg of the same device is hers; one of another device is never opened", async () => {
  const { leg, opener, device, opening, send, heard, codes } = await reading()
  const first = await leg.opening()
  await send(leg, first.leg, first.epoch, first.envelope)
  await send(leg, await leg.segment("audio", sound(0)))

  const hers = await LegWriter.begin({ opener, device, leg: 1, encounter: leg.encounter })
  const second = await hers.opening()
  await send(hers, second.leg, second.epoch, second.envelope)
  await send(hers, await hers.segment("audio", sound(1)))
  expect(heard()).toEqual([0, 0])
  expect(opening.checked().isOneDevice).toBe(true)

  const stranger = await newSigningKey()
  const another = await LegWriter.begin({ opener, device: stranger, leg: 2, encounter: leg.encounter })
  const third = await another.opening()
  await send(another, third.leg, third.epoch, third.envelope)
  await send(another, await another.segment("audio", sound(2)), await another.segment("audio", sound(3)))
  expect(heard()).toEqual([0, 0])
  expect(codes()).toEqual(["LEG_OF_ANOTHER_DEVICE"])
  expect(opening.checked()).toMatchObject({ isOneDevice: false, waiting: 0 })
})

test("nothing of a later leg is opened before the first leg's endorsement is there to compare with", async () => {
  const { leg, opener, device, opening, send, heard, said } = await reading()
  const first = await leg.opening()
  const hers = await LegWriter.begin({ opener, device, leg: 1, encounter: leg.encounter })
  const second = await hers.opening()
  await send(hers, second.leg, second.epoch, second.envelope)
  await send(hers, await hers.segment("audio", sound(0)))
  expect(heard()).toEqual([])
  expect(opening.checked().isOneDevice).toBeUndefined()
  expect(said).toContainEqual({ kind: "keys-wanted", leg: 0, epoch: undefined })
  await send(leg, first.leg, first.epoch, first.envelope)
  expect(heard()).toEqual([0])
})

test("an epoch that isn't sealed to this reader is told once, and its segments are let go", async () => {
  const { device, opener } = await reading()
  const leg = await LegWriter.begin({ opener: undefined, device })
  const opening = new Opening(leg.encounter, [opener], () => undefined)
  const { leg: begun, epoch, envelope } = await leg.opening()
  await opening.take(await leg.record(0, begun, epoch, envelope))
  await opening.take(await leg.record(1, await leg.segment("audio", sound(0))))
  expect(opening.checked()).toMatchObject({ pieces: 0, waiting: 0 })
  expect(opening.checked().findings).toMatchObject([{ code: "EPOCH_NOT_FOR_US", leg: 0 }])
})

test("a hole in a chain is told from its first missing place to its last, until what is missing comes", async () => {
  const { leg, opening, send } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  const items: ItemToSend[] = []
  for (const piece of [0, 1, 2, 3, 4]) items.push(await leg.segment("audio", sound(piece)))
  await send(leg, items[0]!)
  await send(leg, items[4]!)
  expect(opening.checked().holes).toEqual([{ leg: 0, chain: "audio", from: 1, to: 4 }])
  await send(leg, items[2]!)
  expect(opening.checked().holes).toEqual([
    { leg: 0, chain: "audio", from: 1, to: 2 },
    { leg: 0, chain: "audio", from: 3, to: 4 },
  ])
  await send(leg, items[1]!, items[3]!)
  expect(opening.checked()).toMatchObject({ holes: [], pieces: 5, findings: [] })
})

test("every fault has its own finding, at its place, and nothing of it is opened", async () => {
  const { leg, send, opening, heard, next } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  const fresh = async () => leg.segment("audio", sound(9))

  const body = await fresh()
  const alteredBody = body.body!.slice()
  alteredBody[40]! ^= 1
  await send(leg, { ...body, body: alteredBody })
  await send(
    leg,
    withStatement(await fresh(), (said) => ({ ...said, commitment: new Uint8Array(32) })),
  )
  await send(leg, await leg.segment("audio", Uint8Array.of(0xa0)))
  await send(leg, await leg.segment("audio", sound(1), 0, { codec: "audio/x-unheard-of" }))
  await send(leg, await leg.segment("video", Uint8Array.of(0, 0, 0, 8, 102, 114, 101, 101)))
  await send(leg, await leg.segment("place", encodePlaceFix(NOWHERE).fill(200)))
  const unsigned = await leg.record(next(), await fresh())
  const last = unsigned.batch.length - 1
  await opening.take({ ...unsigned, encounter: new Uint8Array(32) })
  const cut = { ...unsigned, batch: unsigned.batch.slice(0, last) }
  await opening.take(cut)

  expect(heard()).toEqual([])
  const found = opening.checked().findings.map(({ code, chain, sequence }) => `${code} ${chain} ${sequence}`)
  expect(found).toEqual([
    "BODY_HASH_DIFFERS audio 0",
    "SEGMENT_COMMITMENT_DIFFERS audio 1",
    // The next one follows the statement that was never sent.
    "CHAIN_BROKEN audio 2",
    "AUDIO_PACKETS_INVALID audio 2",
    "CODEC_UNKNOWN audio 3",
    "VIDEO_UNPLAYABLE video 0",
    "PLACE_FIX_INVALID place 0",
    "RECORD_OF_ANOTHER_ENCOUNTER undefined undefined",
    "CBOR_INVALID undefined undefined",
  ])
})

const NOWHERE = {
  ...{ latitude: 0, longitude: 0, accuracy: 0, altitude: undefined, heading: undefined, speed: undefined },
  fixedAtMs: 0,
}

test("of two statements for one place the first stays, and the second is told", async () => {
  const { leg, send, heard, codes } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  const item = await leg.segment("audio", sound(0))
  await send(leg, item)
  await send(
    leg,
    withStatement(item, (said) => ({ ...said, durationMs: 241 })),
  )
  expect(heard()).toEqual([0])
  expect(codes()).toEqual(["CHAIN_FORKED"])
})

test("what the server marks as a contradiction is told and not opened", async () => {
  const { leg, opening, heard, codes, send } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  const record = await leg.record(7, await leg.segment("audio", sound(0)))
  await opening.take({ ...record, isContradiction: true })
  expect(heard()).toEqual([])
  expect(codes()).toEqual(["CONTRADICTION"])
})

test("a record signed by another key than its leg's is told and not opened", async () => {
  const { leg, opener, device, opening, heard, codes, send } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  // Knows the encounter and the leg, and not the key.
  const forger = await LegWriter.begin({ opener, device, leg: 0, encounter: leg.encounter })
  await forger.opening()
  await opening.take(await forger.record(8, await forger.segment("audio", sound(0))))
  expect(heard()).toEqual([])
  expect(codes()).toEqual(["SIGNATURE_INVALID"])
})

test("what waits for a key that never comes is bounded, and what was let go is told", async () => {
  const { leg, opening, send } = await reading()
  const { leg: begun, epoch } = await leg.opening()
  await send(leg, begun, epoch)
  for (let piece = 0; piece < 300; piece++) await send(leg, await leg.segment("audio", sound(1)))
  expect(opening.checked().waiting).toBe(256)
  expect(opening.checked().findings.map(({ code }) => code)).toContain("TOO_MANY_WAITING")
})

test("gaps and places are handed on", async () => {
  const { leg, send, said } = await reading()
  const { leg: begun, epoch, envelope } = await leg.opening()
  await send(leg, begun, epoch, envelope)
  await send(leg, leg.gap("video", "device-taken", 500, 0))
  await send(leg, await leg.segment("place", encodePlaceFix({ ...NOWHERE, latitude: 44.95, longitude: -93.1 }), 900))
  expect(said.find((one) => one.kind === "gap")).toMatchObject({
    track: "video",
    cause: "device-taken",
    elapsedMs: 500,
  })
  expect(said.find((one) => one.kind === "place")).toMatchObject({ elapsedMs: 900, fix: { latitude: 44.95 } })
})

test("whoever has older keys too opens what was sealed to any of them", async () => {
  const { device, opener } = await reading()
  const older = await newOpener()
  for (const one of [opener, older]) {
    const leg = await LegWriter.begin({ opener: one, device })
    const opening = new Opening(leg.encounter, [opener, older], () => undefined)
    const { leg: begun, epoch, envelope } = await leg.opening()
    await opening.take(await leg.record(0, begun, epoch, envelope))
    await opening.take(await leg.record(1, await leg.segment("audio", sound(0))))
    expect(opening.checked()).toMatchObject({ pieces: 1, waiting: 0, findings: [] })
  }
})
