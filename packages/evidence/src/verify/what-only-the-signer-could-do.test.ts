import { describe, expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import { PRESS_MS, RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { TakenApart } from "../../testing/taken-apart.ts"
import type { Bytes } from "../format/bytes.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { hashSmall } from "../format/hash.ts"
import { encodeAudioPackets } from "../media/audio-packets.ts"
import { batchHashOf, type ItemToSend, parseBatch, signBatch } from "../statement/batch.ts"
import { encodeStatement } from "../statement/encode.ts"
import { parseStatement } from "../statement/parse.ts"
import { signReceipt } from "../statement/receipt.ts"
import type { GapStatement, HeadsStatement, Statement } from "../statement/statement.ts"
import { placeOf } from "./finding.ts"
import { verifyPackage } from "./verify-package.ts"
import { sourceOfBytes } from "./zip/byte-source.ts"

/**
 * A phone with a fault, or somebody who has its session key, can sign what contradicts itself. Then signatures hold, and the rest has to find it.
 */

const packets = (from: number): Bytes =>
  encodeAudioPackets({
    packets: Array.from({ length: 12 }, (_, i) => new Uint8Array(60).fill(from + i)),
    samplesPerPacket: 960,
    channels: 1,
    preSkip: 312,
    startUs: from * 1000,
  })

const audio = (startMs: number, media = packets(startMs)) =>
  ({ track: "audio", codec: "audio/opus; packets", media, startMs, durationMs: 240 }) as const

/** Two seconds of sound, closed unless told otherwise. */
async function recorded(isEnded = true): Promise<RecordedEncounter> {
  const encounter = await RecordedEncounter.begin()
  for (let i = 0; i < 8; i++) await encounter.piece(audio(240 * i))
  if (isEnded) await encounter.end(1920)
  return encounter
}

async function codesOf(
  encounter: RecordedEncounter,
  wish = {},
  change?: (apart: TakenApart) => void,
): Promise<string[]> {
  const { zip } = await packageOf(await encounter.open(), wish)
  const apart = new TakenApart(zip)
  change?.(apart)
  const { findings } = await verifyPackage(sourceOfBytes(change === undefined ? zip : await apart.zip()))
  return findings
    .filter(({ code }) => code !== "SELF_CONSISTENT_ONLY" && code !== "TRACK_WITHHELD")
    .map(({ code, place }) => `${code} ${placeOf(place)}`.trim())
    .sort()
}

/** Signs whatever statements with the leg's key, and stores them as a server that doesn't look would. */
async function sign(encounter: RecordedEncounter, ...statements: readonly (Statement | ItemToSend)[]): Promise<void> {
  const items = statements.map((one) => ("kind" in one ? { statement: encodeStatement(one), body: undefined } : one))
  await encounter.store(await signBatch(encounter.encounter, encounter.leg.number, items, encounter.leg.sign))
}

const gap = (encounter: RecordedEncounter, more: Partial<GapStatement>): GapStatement => ({
  kind: "gap",
  encounter: encounter.encounter,
  leg: encounter.leg.number,
  track: "audio",
  sequence: 8,
  previous: new Uint8Array(32),
  wallMs: PRESS_MS,
  elapsedMs: 0,
  newestReceipt: undefined,
  durationMs: 0,
  cause: "device-taken",
  ...more,
})

/** Heads that follow the leg's last statement and say that a track ends with a statement that isn't there. */
async function signHeads(encounter: RecordedEncounter, track: "audio" | "video"): Promise<void> {
  const { durationMs: _, cause: __, ...said } = gap(encounter, {})
  const last = lastOf(encounter, "leg")
  const statement: HeadsStatement = {
    ...said,
    kind: "heads",
    track: "leg",
    sequence: last.sequence + 1,
    previous: last.hash,
    heads: [{ track, nextSequence: 4, hash: new Uint8Array(32) }],
    isLast: false,
  }
  await sign(encounter, statement)
}

/** The last statement of a chain, as it was stored. */
function lastOf(encounter: RecordedEncounter, chain: string): { readonly hash: Bytes; readonly sequence: number } {
  const all = itemsOf(encounter).filter(({ statement }) => statement.track === chain)
  const last = all.reduce((a, b) => (a.statement.sequence > b.statement.sequence ? a : b))
  return { hash: last.hash, sequence: last.statement.sequence }
}

function itemsOf(encounter: RecordedEncounter) {
  return encounter.stored.flatMap(({ batch }) => {
    return parseBatch(batch).items.map(({ statement, statementHash: hash }) => ({ statement, hash }))
  })
}

function parseBatchItems(batch: Bytes): Bytes[] {
  return parseBatch(batch).items.map(({ statementBytes }) => statementBytes)
}

test("nothing is found in what a phone records", async () => {
  expect(await codesOf(await recorded())).toEqual([])
})

describe("sound whose stamps are off", () => {
  /** 240 ms in each piece. */
  const sounds = async (startMs: (piece: number) => number) => {
    const encounter = await RecordedEncounter.begin()
    for (let i = 0; i < 60; i++) await encounter.piece(audio(startMs(i)))
    await encounter.end(startMs(59) + 250)
    return codesOf(encounter)
  }

  test("until the microphone's clock is known plays where the rest says, and that is no difference", async () => {
    expect(await sounds((i) => 240 * i + Math.max(0, 150 - 12 * i))).toEqual([])
    expect(await sounds((i) => 150 + 240 * i - (i < 12 ? 12 * i : 20))).toEqual([])
  })

  test("little by little plays all of it but a packet now and then, and that is no difference", async () => {
    expect(await sounds((i) => 238 * i)).toEqual([])
  })
})

describe("chains", () => {
  test("two statements in one place", async () => {
    const encounter = await recorded(false)
    const { previous } = itemsOf(encounter)
      .map(({ statement }) => statement)
      .find(({ track, sequence }) => track === "audio" && sequence === 7)!
    await sign(encounter, gap(encounter, { sequence: 7, previous }))
    expect(await codesOf(encounter)).toContain("CHAIN_FORKED leg 0 audio 7")
  })

  test("a statement that doesn't follow", async () => {
    const encounter = await recorded(false)
    await sign(encounter, gap(encounter, { sequence: 8 }))
    expect(await codesOf(encounter)).toContain("CHAIN_BROKEN leg 0 audio 8")
  })
})

describe("heads", () => {
  test("that name another statement than stands there", async () => {
    const encounter = await recorded(false)
    await signHeads(encounter, "audio")
    expect(await codesOf(encounter)).toEqual(["END_NOT_PROVEN leg 0", "HEADS_DIFFER leg 0 audio 3"])
  })

  test("that name more than there is", async () => {
    const encounter = await recorded(false)
    await signHeads(encounter, "video")
    expect(await codesOf(encounter)).toEqual(["END_NOT_PROVEN leg 0", "TRACK_CUT_SHORT leg 0 video 0"])
  })
})

describe("the end", () => {
  test("that nobody signed isn't proven", async () => {
    expect(await codesOf(await recorded(false))).toEqual(["END_NOT_PROVEN leg 0"])
  })

  test("behind which a track goes on", async () => {
    const encounter = await recorded()
    await encounter.piece(audio(1920))
    expect(await codesOf(encounter)).toEqual(["STATEMENT_AFTER_END leg 0 audio 8"])
  })

  test("behind which the leg goes on", async () => {
    const encounter = await recorded()
    await encounter.end(1930)
    const codes = await codesOf(encounter)
    expect(codes).toEqual([])
    await encounter.nextEpoch()
    expect(await codesOf(encounter)).toEqual([expect.stringMatching(/^STATEMENT_AFTER_END leg 0 leg \d+$/)])
  })
})

describe("legs", () => {
  test("that the same device goes on with are proven by its word, and without it aren't", async () => {
    const encounter = await recorded()
    await encounter.nextLeg()
    await encounter.piece(audio(0))
    await encounter.end(240)
    expect(await codesOf(encounter)).toEqual([])
    const without = (apart: TakenApart) => apart.setSequence("data/endorsements.cborseq", [])
    expect(await codesOf(encounter, {}, without)).toEqual(["LEG_NOT_ENDORSED leg 1"])
    const exchanged = (apart: TakenApart) => {
      const [first, second] = apart.sequence("data/endorsements.cborseq")
      // The leg's number stands behind the head of an array of three.
      apart.setSequence("data/endorsements.cborseq", [first!.with(1, 1), second!.with(1, 0)])
    }
    expect(await codesOf(encounter, {}, exchanged)).toEqual([
      "ENDORSEMENT_DIFFERS leg 0",
      "ENDORSEMENT_DIFFERS leg 1",
      "LEG_NOT_ENDORSED leg 1",
    ])
    const nonsense = (apart: TakenApart) => apart.setSequence("data/endorsements.cborseq", [Uint8Array.of(0x80)])
    expect(await codesOf(encounter, {}, nonsense)).toEqual([
      "ENDORSEMENT_INVALID data/endorsements.cborseq item 0",
      "LEG_NOT_ENDORSED leg 1",
    ])
  })

  test("that another device goes on with", async () => {
    const encounter = await recorded()
    await encounter.nextLeg(await newSigningKey())
    await encounter.end(240)
    expect(await codesOf(encounter)).toContain("LEG_OF_ANOTHER_DEVICE leg 1")
  })

  test("of which the one before was left out, or its end", async () => {
    const encounter = await recorded()
    await encounter.nextLeg()
    await encounter.piece(audio(0))
    await encounter.end(240)
    const ofLeg = (leg: number) => itemsCount(encounter, leg)
    const withoutFirst = (apart: TakenApart) => apart.setBatches(apart.batches().slice(ofLeg(0)))
    const codes = await codesOf(encounter, {}, withoutFirst)
    expect(codes).toEqual(expect.arrayContaining(["BATCH_MISSING", "LEG_MISSING leg 0", "LEG_MISSING leg 1"]))
    const withoutEnd = (apart: TakenApart) => apart.setBatches(apart.batches().toSpliced(ofLeg(0) - 1, 1))
    expect(await codesOf(encounter, {}, withoutEnd)).toEqual([
      "BATCH_MISSING",
      "END_NOT_PROVEN leg 0",
      "PREVIOUS_LEG_DIFFERS leg 1",
    ])
    const withoutBeginning = (apart: TakenApart) => apart.setBatches(apart.batches().toSpliced(ofLeg(0), 1))
    expect(await codesOf(encounter, {}, withoutBeginning)).toEqual(
      expect.arrayContaining(["LEG_STATEMENT_MISSING leg 1", "EPOCH_MISSING leg 1 leg"]),
    )
  })
})

describe("epochs", () => {
  test("with one left out", async () => {
    const encounter = await recorded(false)
    await encounter.nextEpoch(undefined, 1920)
    await encounter.piece(audio(1920))
    await encounter.end(2160)
    const { leg } = encounter
    const epochAt = encounter.stored.findIndex(({ batch }) =>
      parseBatchItems(batch).some((bytes) => isEpoch(parseStatement(bytes), 1)),
    )
    expect(leg.number).toBe(0)
    const without = (apart: TakenApart) => apart.setBatches(apart.batches().toSpliced(epochAt, 1))
    expect(await codesOf(encounter, {}, without)).toEqual(expect.arrayContaining(["EPOCH_MISSING leg 0 leg"]))
  })

  test("that begin twice, or whose envelopes nobody was promised or sent", async () => {
    const encounter = await recorded(false)
    const last = lastOf(encounter, "leg")
    const epoch = itemsOf(encounter)
      .map(({ statement }) => statement)
      .find((one) => one.kind === "epoch")!
    const again = { ...epoch, sequence: last.sequence + 1, previous: last.hash }
    const envelope = itemsOf(encounter)
      .map(({ statement }) => statement)
      .find((one) => one.kind === "envelope")!
    const another = {
      ...envelope,
      bodyHash: hashSmall(Uint8Array.of(7)),
      sequence: last.sequence + 2,
      previous: hashSmall(encodeStatement(again)),
    }
    await sign(encounter, again, { statement: encodeStatement(another), body: Uint8Array.of(7) })
    expect(await codesOf(encounter)).toEqual([
      "END_NOT_PROVEN leg 0",
      `ENVELOPE_NOT_PROMISED leg 0 leg ${another.sequence}`,
      `EPOCH_TWICE leg 0 leg ${again.sequence}`,
    ])
  })

  test("whose envelopes were left out", async () => {
    const encounter = await recorded()
    const isEnvelope = (bytes: Bytes) => parseStatement(bytes).kind === "envelope"
    const at = encounter.stored.findIndex(({ batch }) => parseBatchItems(batch).every(isEnvelope))
    const without = (apart: TakenApart) => apart.setBatches(apart.batches().toSpliced(at, 1))
    const codes = await codesOf(encounter, {}, without)
    expect(codes).toEqual(["BATCH_MISSING", "ENVELOPE_NEVER_SENT leg 0 leg 1", "STATEMENT_MISSING leg 0 leg 2"])
  })

  test("that a segment names before they begin", async () => {
    const encounter = await recorded(false)
    const last = lastOf(encounter, "leg")
    const epoch = itemsOf(encounter)
      .map(({ statement }) => statement)
      .find((one) => one.kind === "epoch")!
    // Epoch 1 says that it began with sequence 4, and segments behind that still name epoch 0.
    await sign(encounter, {
      ...epoch,
      epoch: 1,
      firstSequences: new Map([["audio", 4]]),
      sequence: last.sequence + 1,
      previous: last.hash,
    } as Statement)
    expect(await codesOf(encounter)).toEqual(["END_NOT_PROVEN leg 0", "EPOCH_DIFFERS leg 0 audio 7"])
  })
})

describe("time", () => {
  test("that wasn't recorded is told when the phone says so, and when it doesn't", async () => {
    const said = await recorded(false)
    await said.gap("audio", "device-taken", 1920, 1000)
    await said.piece(audio(2920))
    await said.end(3160)
    expect(await codesOf(said)).toEqual(["NOT_RECORDED leg 0 audio 8"])
    const unsaid = await recorded(false)
    await unsaid.piece(audio(2920))
    await unsaid.end(3160)
    expect(await codesOf(unsaid)).toEqual(["TIME_UNACCOUNTED leg 0 audio 8"])
  })

  test("that goes back", async () => {
    const encounter = await recorded(false)
    await encounter.piece(audio(100, packets(9)))
    await encounter.end(3160)
    expect(await codesOf(encounter)).toContain("CLOCK_WENT_BACK leg 0 audio 8")
  })

  test("on a clock that was set, or is ahead of the server's", async () => {
    const encounter = await recorded(false)
    const item = await encounter.seal(audio(1920))
    const statement = parseStatement(item.statement)
    const previous = lastOf(encounter, "audio").hash
    await sign(encounter, {
      statement: encodeStatement({ ...statement, previous, wallMs: statement.wallMs + 120_000 } as Statement),
      body: item.body,
    })
    const codes = await codesOf(encounter)
    expect(codes).toEqual(expect.arrayContaining(["CLOCK_AHEAD_OF_SERVER leg 0 audio 8", "CLOCK_SET leg 0 audio 8"]))
  })

  test("in receipts that name each other in a circle", async () => {
    const encounter = await recorded(false)
    const { hash, sequence } = lastOf(encounter, "audio")
    // Another server, which the package names too, says a later time.
    const server = await newSigningKey()
    const received = [{ receivedMs: PRESS_MS + 60_000, batch: batchHashOf(encounter.stored.at(-1)!.batch) }]
    const receipt = await signReceipt({ encounter: encounter.encounter, received }, server.sign)
    encounter.signed.push(receipt)
    const newestReceipt = hashSmall(receipt)
    await sign(encounter, gap(encounter, { sequence: sequence + 1, previous: hash, elapsedMs: 1920, newestReceipt }))
    encounter.serverKeys.push(server.publicKey)
    expect(await codesOf(encounter)).toContain("RECEIPT_ORDER_IMPOSSIBLE leg 0 audio 8")
  })
})

describe("media that isn't what its statement says", () => {
  test.each([
    ["sound", "AUDIO_PACKETS_INVALID", { ...audio(1920), media: new Uint8Array(40).fill(0xff) }],
    [
      "sound with something hidden behind it",
      "MEDIA_PADDING_NOT_ZERO",
      { ...audio(1920), media: Uint8Array.of(...packets(1), 1, 2, 3) },
    ],
    ["a codec that nobody knows", "CODEC_UNKNOWN", { ...audio(1920), codec: "audio/ogg" }],
    ["video", "VIDEO_INVALID", { ...audio(0), track: "video" as const, codec: 'video/mp4; codecs="avc1.42e01e"' }],
    ["a recorder's slice", "WEBM_SLICE_INVALID", { ...audio(1920), codec: 'audio/webm; codecs="opus"' }],
  ])("%s", async (_, code, piece) => {
    const encounter = await recorded(false)
    await encounter.piece(piece)
    expect((await codesOf(encounter)).filter((one) => one.startsWith(code))).toEqual([
      `${code} leg 0 ${piece.track} ${piece.track === "video" ? 0 : 8}`,
    ])
  })

  test("a place", async () => {
    const encounter = await recorded(false)
    await encounter.piece({ ...audio(0), track: "place" as "audio", codec: "place; fix" })
    expect(await codesOf(encounter)).toContain("PLACE_FIX_INVALID leg 0 place 0")
  })
})

const isEpoch = (statement: Statement, number: number): boolean =>
  statement.kind === "epoch" && statement.epoch === number

function itemsCount(encounter: RecordedEncounter, leg: number): number {
  return encounter.stored.filter(({ batch }) => parseStatement(parseBatchItems(batch)[0]!).leg === leg).length
}
