import { beforeAll, describe, expect, test } from "vitest"
import { decodeVideo } from "../../../../journeys/media/read-marks.ts"
import { type RecordedMedia, recordedMedia } from "../../../../journeys/recorded-media.ts"
import { packageOf } from "../../testing/read-package.ts"
import { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { hashSmall } from "../format/hash.ts"
import { openEndorsement } from "../open/envelope.ts"
import { parseBatch, signBatch } from "../statement/batch.ts"
import { encodeStatement } from "../statement/encode.ts"
import type { LegStatement, SegmentStatement } from "../statement/statement.ts"
import type { PackageReport } from "../verify/report.ts"
import { verifyPackage } from "../verify/verify-package.ts"
import { sourceOfBytes } from "../verify/zip/byte-source.ts"

let media: RecordedMedia
let encounter: RecordedEncounter

/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
  encounter = await twoLegs()
}, ENCODING_MS)

async function play(of: RecordedEncounter, fromMs: number, toMs: number): Promise<void> {
  for (const piece of media.pieces) {
    if (piece.startMs < fromMs || piece.startMs + piece.durationMs > toMs) continue
    if (piece.startMs % 2500 === 0 && piece.track === "video") await of.place(piece.startMs)
    await of.piece(piece)
  }
}

/** Four seconds, in which counsel advises; the camera is taken; the app starts again, and four seconds more. */
async function twoLegs(): Promise<RecordedEncounter> {
  const of = await RecordedEncounter.begin()
  await play(of, 0, 2000)
  await advise(of)
  await of.gap("video", "device-taken", 2000, 2000)
  for (const piece of media.pieces)
    if (piece.track === "audio" && piece.startMs >= 2000 && piece.startMs < 4000) await of.piece(piece)
  await of.end(4000)
  await of.nextLeg()
  await play(of, 0, 4000)
  await of.end(4000)
  return of.open()
}

const advised = new TextEncoder().encode("what counsel said, sealed to somebody else")

async function advise(of: RecordedEncounter): Promise<void> {
  const statement: SegmentStatement = {
    ...{
      kind: "segment",
      encounter: of.encounter,
      leg: of.leg.number,
      track: "advice",
      sequence: 0,
      previous: undefined,
    },
    ...{ wallMs: 1, elapsedMs: 1000, newestReceipt: undefined, epoch: 0, bodyHash: hashSmall(advised) },
    ...{ commitment: hashSmall(advised), durationMs: 240, codec: "audio/opus; packets", sealedAtPress: false },
  }
  const item = { statement: encodeStatement(statement), body: advised }
  await of.store(await signBatch(of.encounter, of.leg.number, [item], of.leg.sign))
}

const verified = (zip: Bytes): Promise<PackageReport> => verifyPackage(sourceOfBytes(zip))
const has = (zip: Bytes, bytes: Uint8Array): boolean => Buffer.from(zip.buffer).indexOf(bytes) !== -1
const items = (of: RecordedEncounter) => of.stored.flatMap(({ batch }) => parseBatch(batch).items)

describe("the whole package", () => {
  test("has every batch as the phone signed it but for envelopes, every key, every receipt", async () => {
    const { zip, batches, keys, receipts, description, summary, endorsements } = await packageOf(encounter)
    const given = items(encounter)
    expect(batches).toHaveLength(encounter.stored.length)
    for (const [i, { items: shown }] of batches.entries()) {
      const { items: signed } = parseBatch(encounter.stored[i]!.batch)
      for (const [j, item] of shown.entries()) {
        const { statement, unverifiedBody } = signed[j]!
        expect(item.statement).toEqual(statement)
        const body = item.statement === undefined ? undefined : item.unverifiedBody
        expect(body).toEqual(statement.kind === "envelope" ? undefined : unverifiedBody)
      }
    }
    const openable = given.filter(({ statement }) => statement.kind === "segment" && statement.track !== "advice")
    expect(keys.size).toBe(openable.length)
    expect(receipts).toEqual(encounter.signed)
    expect(summary).toEqual({ unreadable: 0, unopened: 0 })
    expect(endorsements.map(({ leg }) => leg)).toEqual([0, 1])
    expect(description).toMatchObject({ kind: "whole", range: undefined, withheld: new Set() })
    expect(description.playable.map(({ path, leg }) => [path, leg])).toEqual([
      ["data/playable/leg-0-0.mp4", 0],
      ["data/playable/leg-1-0.mp4", 1],
    ])
    const { findings } = await verified(zip)
    expect(findings.filter(({ severity }) => severity === "fault")).toEqual([])
  })

  test("keeps sealed what she can't open: advice, and epochs for others", async () => {
    const { zip, files, text } = await packageOf(encounter)
    expect(has(zip, advised)).toBe(true)
    expect(text("data/playable/leg-0-0.vtt")).toContain("picture: not recorded (device taken)")
    expect(files.get("data/package.cbor")!.length).toBeGreaterThan(100)

    const later = await RecordedEncounter.begin()
    await play(later, 0, 1000)
    await later.nextEpoch([], 1000)
    await play(later, 1000, 2000)
    const { keys, batches, summary } = await packageOf(await later.open())
    const sealed = batches.flatMap((one) => one.items).filter(({ statement }) => statement?.kind === "segment")
    expect(sealed.length).toBeGreaterThan(keys.size)
    for (const item of sealed) {
      if (item.statement?.kind !== "segment") continue
      expect(keys.has(toHex(item.statementHash))).toBe(item.statement.epoch === 0)
      expect("unverifiedBody" in item && item.unverifiedBody).toBeInstanceOf(Uint8Array)
    }
    expect(summary.unopened).toBe(0)
  })
})

describe("for others", () => {
  test("nothing of advice is there but hashes", async () => {
    const { zip, batches, description } = await packageOf(encounter, { kind: "others" })
    const advice = items(encounter).find(({ statement }) => statement.track === "advice")!
    expect(has(zip, advised)).toBe(false)
    expect(has(zip, advice.statementBytes)).toBe(false)
    const withheld = batches.flatMap((one) => one.items).filter(({ statement }) => statement === undefined)
    expect(withheld.map(({ statementHash }) => statementHash)).toEqual([advice.statementHash])
    expect([...description.withheld]).toEqual(["advice"])
    const report = await verified(zip)
    expect(report.verdict).toBe("self-consistent")
    expect(report.findings.map(({ code }) => code)).toContain("TRACK_WITHHELD")
  })

  test("chapters and captions don't say why something isn't recorded; the signed statement does", async () => {
    const { text, batches } = await packageOf(encounter, { kind: "others" })
    const captions = text("data/playable/leg-0-0.vtt")
    expect(captions).toContain("picture: not recorded\n")
    expect(captions).not.toMatch(/taken/)
    const film = text("data/playable/leg-0-0.mp4")
    expect(film).toContain("picture: not recorded")
    expect(film).not.toMatch(/taken/)
    const gap = batches.flatMap((one) => one.items).find(({ statement }) => statement?.kind === "gap")
    expect(gap?.statement).toMatchObject({ cause: "device-taken" })
  })

  test("a track that she holds back leaves nothing but its statements", async () => {
    const { zip, keys, batches, description, text } = await packageOf(encounter, {
      kind: "others",
      withheld: ["place"],
    })
    expect([...description.withheld]).toEqual(["place", "advice"])
    for (const { statement, unverifiedBody, statementHash } of items(encounter)) {
      if (statement.track !== "place") continue
      expect(keys.has(toHex(statementHash))).toBe(false)
      expect(has(zip, unverifiedBody!)).toBe(false)
    }
    expect(batches.flatMap((one) => one.items).filter((item) => item.statement?.track === "place")).not.toHaveLength(0)
    expect(text("data/playable/leg-0-0.vtt")).not.toContain("41.59")
    expect((await verified(zip)).verdict).toBe("self-consistent")
  })

  test("there is no body without its keys", async () => {
    const later = await RecordedEncounter.begin()
    await play(later, 0, 1000)
    await later.nextEpoch([], 1000)
    await play(later, 1000, 2000)
    const { batches, keys, zip } = await packageOf(await later.open(), { kind: "others" })
    const segments = batches.flatMap((one) => one.items).filter((item) => item.statement?.kind === "segment")
    for (const item of segments) {
      expect(item.statement !== undefined && item.unverifiedBody !== undefined).toBe(
        keys.has(toHex(item.statementHash)),
      )
    }
    expect((await verified(zip)).verdict).toBe("self-consistent")
  })
})

describe("a clip", () => {
  const within = (leg: number, from: number, to: number) =>
    ({ kind: "clip", range: { from: { leg, elapsedMs: from }, to: { leg, elapsedMs: to } } }) as const

  test("discloses whatever overlaps its range, over legs too", async () => {
    const range = { from: { leg: 0, elapsedMs: 3000 }, to: { leg: 1, elapsedMs: 1000 } }
    const { keys, zip, description } = await packageOf(encounter, { kind: "clip", range })
    const disclosed = items(encounter).filter(({ statementHash }) => keys.has(toHex(statementHash)))
    const spans = disclosed.map(({ statement }) => statement as SegmentStatement)
    expect(spans.length).toBeGreaterThan(6)
    for (const { leg, elapsedMs, durationMs } of spans) {
      expect(leg === 0 ? elapsedMs + durationMs > 3000 : elapsedMs < 1000).toBe(true)
    }
    expect(description.range).toEqual(range)
    expect((await verified(zip)).verdict).toBe("self-consistent")
  })

  test("of the first leg doesn't show the device key; of a later one it has to", async () => {
    const device = items(encounter).length > 0 && (await encounter.keys.endorsement(0))!.claim
    const first = await packageOf(encounter, within(0, 0, 1000))
    expect(first.endorsements).toEqual([])
    expect(has(first.zip, device as Bytes)).toBe(false)
    const second = await packageOf(encounter, within(1, 0, 1000))
    expect(second.endorsements.map(({ leg }) => leg)).toEqual([0, 1])
    const legs = items(encounter).flatMap(({ statement }) =>
      statement.kind === "leg" ? [statement as LegStatement] : [],
    )
    const keys = await Promise.all(second.endorsements.map((one) => openEndorsement(one, legs[one.leg]!)))
    expect(equalBytes(keys[0]!, keys[1]!)).toBe(true)
  })

  test.each([
    ["a clip without a range", { kind: "clip" }],
    ["a range of the whole", { ...within(0, 0, 1), kind: "whole" }],
    ["a clip that ends before it begins", within(0, 2000, 1000)],
    ["a whole that holds back", { kind: "whole", withheld: ["place"] }],
  ] as const)("%s isn't made", async (_, wish) => {
    await expect(packageOf(encounter, wish)).rejects.toThrow(RangeError)
  })
})

test("of two statements for one place both are in the record, with keys; the first one plays", async () => {
  const of = await RecordedEncounter.begin()
  await play(of, 0, 1000)
  const { statement, unverifiedBody: body } = items(of).findLast((one) => one.statement.track === "video")!
  const other = { ...(statement as SegmentStatement), wallMs: statement.wallMs + 1 }
  await of.store(await signBatch(of.encounter, 0, [{ statement: encodeStatement(other), body }], of.leg.sign))
  for (const kind of ["whole", "others"] as const) {
    const { batches, keys, files, zip } = await packageOf(await of.open(), { kind })
    const there = batches.flatMap((one) => one.items).filter((item) => item.statement?.track === "video")
    const inPlace = there.filter((item) => item.statement?.sequence === statement.sequence)
    expect(inPlace).toHaveLength(2)
    for (const { statementHash } of inPlace) expect(keys.has(toHex(statementHash))).toBe(true)
    const { frameNumbers } = await decodeVideo(files.get("data/playable/leg-0-0.mp4")!)
    expect(frameNumbers).toHaveLength(24)
    expect((await verified(zip)).findings.map(({ code }) => code)).toContain("CHAIN_FORKED")
  }
})

describe("what isn't hers", () => {
  test("a leg by another device is in the record and isn't opened", async () => {
    const of = await RecordedEncounter.begin()
    await play(of, 0, 1000)
    await of.nextLeg(await newSigningKey())
    await play(of, 0, 1000)
    const { batches, keys, files } = await packageOf(await of.open())
    const segments = batches.flatMap((one) => one.items).filter((item) => item.statement?.kind === "segment")
    expect(new Set(segments.map(({ statement }) => statement?.leg))).toEqual(new Set([0, 1]))
    for (const item of segments) expect(keys.has(toHex(item.statementHash))).toBe(item.statement?.leg === 0)
    expect([...files.keys()].filter((path) => path.includes("leg-1"))).toEqual([])
  })

  test("a segment that isn't what was committed to has its keys, and a gap where it would play", async () => {
    const of = await RecordedEncounter.begin()
    await play(of, 0, 1000)
    const [piece] = media.pieces.filter(({ track, startMs }) => track === "video" && startMs === 1000)
    const { statement, body } = await of.seal(piece!)
    // Somebody at the server changed a byte of what was sealed.
    await of.store(
      await signBatch(of.encounter, 0, [{ statement, body: body!.with(500, body![500]! ^ 1) }], of.leg.sign),
    )
    await play(of, 1500, 2500)
    const { summary, keys, text, zip } = await packageOf(await of.open())
    expect(summary).toEqual({ unreadable: 0, unopened: 1 })
    expect(keys.has(toHex(hashSmall(statement)))).toBe(true)
    expect(text("data/playable/leg-0-0.vtt")).toContain("picture: could not be opened")
    expect((await verified(zip)).verdict).toBe("fault")
  })

  test("what isn't a batch of this encounter is left out, and counted", async () => {
    const of = await RecordedEncounter.begin()
    await play(of, 0, 500)
    of.stored.push({ ordinal: 90, batch: Uint8Array.of(1, 2, 3) }, { ordinal: 91, batch: encounter.stored[0]!.batch })
    const { summary, batches } = await packageOf(await of.open())
    expect(summary.unreadable).toBe(2)
    expect(batches).toHaveLength(of.stored.length - 2)
  })
})
