import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { field } from "@alongside/evidence/statement/fields"
import { MAX_READERS } from "@alongside/evidence/statement/parse"
import type { Statement } from "@alongside/evidence/statement/statement"
import { type Case, caseOf } from "./case.ts"
import {
  anotherEncounter,
  encounter,
  envelopeStatement,
  epochStatement,
  gapStatement,
  hashNamed,
  headsStatement,
  legStatement,
  secondLegStatement,
  segmentStatement,
  testOnlyAltered,
} from "./encounter.ts"
import { testOnlyBytes } from "./test-only-secrets.ts"

const statement = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
  caseOf({ path: `statement/${name}`, format: "statement", expect, comment, bytes })

const good = (name: string, comment: string, of: Statement): Case => statement(name, comment, encodeStatement(of))

/** One field exchanged for something it may not be. */
const bad = (name: string, comment: string, of: Statement, key: number, value: Cbor | undefined, part: string): Case =>
  statement(name, comment, testOnlyAltered(of, new Map([[key, value]])), `STATEMENT_INVALID at ${part}`)

const goodCases = (): Case[] => [
  good("segment", "a quarter of a second of sound", segmentStatement),
  good("segment-sealed-at-press", "kept in memory from before the press: its monotonic clock is below zero", {
    ...segmentStatement,
    sequence: 0,
    previous: undefined,
    newestReceipt: undefined,
    elapsedMs: -9840,
    sealedAtPress: true,
  }),
  good("gap", "the picture stops: the uplink is too thin for it", gapStatement),
  good("leg-first", "the first statement of an encounter", legStatement),
  good(
    "leg-second",
    "the app was started again, without network: the new leg names where the old one stood",
    secondLegStatement,
  ),
  good("epoch", "two may open what follows", epochStatement),
  good("epoch-greatest", `the largest statement that may be: ${MAX_READERS} readers, every number at its greatest`, {
    ...epochStatement,
    leg: 2 ** 32 - 1,
    sequence: 2 ** 32 - 1,
    wallMs: Number.MAX_SAFE_INTEGER,
    elapsedMs: Number.MIN_SAFE_INTEGER,
    newestReceipt: hashNamed("newest receipt"),
    epoch: 2 ** 32 - 1,
    firstSequences: new Map([
      ["audio", 2 ** 32 - 1],
      ["video", 2 ** 32 - 1],
      ["place", 2 ** 32 - 1],
      ["advice", 2 ** 32 - 1],
    ]),
    envelopes: Array.from({ length: MAX_READERS }, (_, i) => ({
      kind: "counsel",
      recipientHash: hashNamed(`recipient ${i}`),
      opens: ["audio", "video", "place", "advice"],
      envelopeHash: hashNamed(`envelope ${i}`),
    })),
  }),
  good("gap-unstated", "nothing is recorded, and no reason is given", { ...gapStatement, cause: "unstated" }),
  good("envelope", "brings the envelope for the recovery key", envelopeStatement),
  good("heads", "where the tracks stand", headsStatement),
  good("heads-last", "nothing follows in this leg", { ...headsStatement, isLast: true }),
]

const saidCases = (): Case[] => [
  bad("encounter-short", "31 bytes", segmentStatement, field.encounter, encounter.slice(1), "encounter"),
  bad("leg-negative", "leg −1", segmentStatement, field.leg, -1, "leg"),
  bad("leg-too-great", "leg 2^32", segmentStatement, field.leg, 2 ** 32, "leg"),
  bad("chain-unknown", "a track that nobody knows", segmentStatement, field.chain, "smell", "chain"),
  bad("chain-of-another-kind", "a segment in the leg's own chain", segmentStatement, field.chain, "leg", "chain"),
  bad("chain-missing", "heads on a track", headsStatement, field.chain, "audio", "chain"),
  bad("sequence-negative", "sequence −1", segmentStatement, field.sequence, -1, "sequence"),
  bad("sequence-too-great", "sequence 2^32", segmentStatement, field.sequence, 2 ** 32, "sequence"),
  bad(
    "previous-missing",
    "not the first, and names none before",
    segmentStatement,
    field.previous,
    null,
    "previous hash",
  ),
  bad("previous-of-the-first", "the first, and names one before", segmentStatement, field.sequence, 0, "previous hash"),
  bad("wall-clock-negative", "before 1970", segmentStatement, field.wall, -1, "wall clock"),
  bad("monotonic-clock-text", "a clock in words", segmentStatement, field.elapsed, "3120", "monotonic clock"),
  bad(
    "receipt-hash-short",
    "31 bytes",
    segmentStatement,
    field.newestReceipt,
    testOnlyBytes("short", 31),
    "receipt hash",
  ),
]

const ownFieldCases = (): Case[] => [
  bad("segment-epoch-too-great", "epoch 2^32", segmentStatement, field.epoch, 2 ** 32, "epoch"),
  bad("segment-body-hash-null", "names no body", segmentStatement, field.bodyHash, null, "body hash"),
  bad(
    "segment-commitment-long",
    "33 bytes",
    segmentStatement,
    field.commitment,
    testOnlyBytes("long", 33),
    "commitment",
  ),
  bad("segment-duration-0", "nothing lasts no time", segmentStatement, field.duration, 0, "duration"),
  bad("segment-codec-empty", "no codec", segmentStatement, field.codec, "", "codec"),
  bad("segment-codec-long", "129 letters", segmentStatement, field.codec, "x".repeat(129), "codec"),
  bad(
    "segment-codec-not-ascii",
    "right-to-left override before a letter",
    segmentStatement,
    field.codec,
    "\u202ea",
    "codec",
  ),
  bad("segment-sealed-at-press-1", "1 is not true", segmentStatement, field.sealedAtPress, 1, "sealed-at-press"),
  bad("gap-cause-unknown", "a cause that the list hasn't got", gapStatement, field.cause, "bored", "cause"),
  bad("gap-duration-negative", "−1 ms", gapStatement, field.duration, -1, "duration"),
  bad(
    "leg-not-the-first",
    "a leg statement in the middle of the chain",
    secondLegStatement,
    field.sequence,
    3,
    "previous hash",
  ),
  statement(
    "leg-again",
    "a second leg statement in one chain",
    testOnlyAltered(
      secondLegStatement,
      new Map<number, Cbor>([
        [field.sequence, 3],
        [field.previous, hashNamed("statement before")],
      ]),
    ),
    "STATEMENT_INVALID at sequence",
  ),
  statement(
    "heads-first",
    "a leg's chain that begins with another kind",
    testOnlyAltered(
      headsStatement,
      new Map<number, Cbor>([
        [field.sequence, 0],
        [field.previous, null],
      ]),
    ),
    "STATEMENT_INVALID at sequence",
  ),
  statement(
    "leg-of-another-key",
    "leg 0 of an encounter whose id is the hash of another key",
    encodeStatement({ ...legStatement, encounter: anotherEncounter }),
    "ENCOUNTER_KEY_DIFFERS",
  ),
  bad(
    "leg-previous-itself",
    "follows itself",
    secondLegStatement,
    field.previousLeg,
    [1, hashNamed("head of leg 0"), null],
    "previous leg",
  ),
  bad(
    "leg-previous-short",
    "two of three parts",
    secondLegStatement,
    field.previousLeg,
    [0, hashNamed("head of leg 0")],
    "previous leg",
  ),
  bad("leg-release-empty", "no release", secondLegStatement, field.release, "", "release"),
  bad("leg-nonce-short", "16 bytes", secondLegStatement, field.serverNonce, testOnlyBytes("nonce", 16), "server nonce"),
  bad("leg-endorsement-null", "promises no endorsement", secondLegStatement, field.endorsement, null, "endorsement"),
  bad(
    "leg-session-key-short",
    "31 bytes",
    secondLegStatement,
    field.sessionKey,
    testOnlyBytes("key", 31),
    "session key",
  ),
  bad(
    "epoch-track-twice",
    "two first sequences of one track",
    epochStatement,
    field.firstSequences,
    [
      ["audio", 0],
      ["audio", 5],
    ],
    "first sequences",
  ),
  bad(
    "epoch-track-unknown",
    "the leg's own chain has no steps",
    epochStatement,
    field.firstSequences,
    [["leg", 0]],
    "track",
  ),
  bad(
    "epoch-reader-unknown",
    "sealed to nobody we know",
    epochStatement,
    field.envelopes,
    [["anybody", hashNamed("a"), ["audio"], hashNamed("b")]],
    "reader's kind",
  ),
  ...(
    [
      ["contact-opens-advice", "no contact may ever open advice", "contact", ["video", "place", "advice"]],
      ["recovery-opens-advice", "advice has a recovery key of its own", "recovery", ["audio", "advice"]],
      ["advice-key-opens-audio", "the advice key opens advice alone", "advice", ["audio", "advice"]],
      ["opens-nothing", "an envelope that opens nothing", "counsel", []],
      ["opens-out-of-order", "one meaning has one form", "counsel", ["video", "audio"]],
      ["opens-twice", "a track named twice", "counsel", ["audio", "audio"]],
    ] as const
  ).map(([name, comment, kind, opens]) =>
    bad(
      `epoch-${name}`,
      comment,
      epochStatement,
      field.envelopes,
      [[kind, hashNamed("a"), [...opens], hashNamed("b")]],
      "envelope's tracks",
    ),
  ),
  bad(
    "epoch-too-many-readers",
    "25",
    epochStatement,
    field.envelopes,
    Array.from({ length: 25 }, () => ["counsel", hashNamed("a"), ["audio"], hashNamed("b")]),
    "envelopes",
  ),
  bad("envelope-reader-null", "for nobody", envelopeStatement, field.reader, null, "reader"),
  bad(
    "heads-track-twice",
    "two heads of one track",
    headsStatement,
    field.heads,
    [
      ["audio", 1, hashNamed("a")],
      ["audio", 2, hashNamed("b")],
    ],
    "heads",
  ),
  bad(
    "heads-hash-short",
    "31 bytes",
    headsStatement,
    field.heads,
    [["audio", 1, testOnlyBytes("a", 31)]],
    "head's hash",
  ),
  bad("heads-last-null", "neither the last nor not", headsStatement, field.isLast, null, "last"),
]

const formCases = (): Case[] => {
  const segment = encodeStatement(segmentStatement)
  return [
    statement(
      "kind-unknown",
      "a kind that this version doesn't know",
      testOnlyAltered(segmentStatement, new Map([[field.kind, "selfie"]])),
      "STATEMENT_KIND_UNKNOWN",
    ),
    statement(
      "kind-missing",
      "no kind",
      testOnlyAltered(segmentStatement, new Map([[field.kind, undefined]])),
      "STATEMENT_KIND_UNKNOWN",
    ),
    bad("field-missing", "without a codec", segmentStatement, field.codec, undefined, "number of fields"),
    bad("field-too-many", "a field that this version doesn't know", segmentStatement, 50, 0, "number of fields"),
    statement("not-a-map", "a list", encodeCbor(["segment", encounter]), "STATEMENT_INVALID at form"),
    statement(
      "too-large",
      "4,097 bytes",
      testOnlyAltered(segmentStatement, new Map([[field.codec, "x".repeat(4097 - segment.length + 21)]])),
      "STATEMENT_TOO_LARGE",
    ),
    // 0xb8 0x0f: fifteen pairs, counted in a byte of their own.
    statement(
      "map-head-too-long",
      "its count in two bytes: the same meaning would have two hashes",
      concatBytes(Uint8Array.of(0xb8, 0x0f), segment.subarray(1)),
      "CBOR_NOT_DETERMINISTIC",
    ),
    statement("byte-behind", "one byte behind the end", concatBytes(segment, Uint8Array.of(0)), "CBOR_INVALID"),
    statement("duration-float", "240.0 ms", withFloatDuration(segment), "CBOR_INVALID"),
  ]
}

/** 240 (18 f0) at key 13 as a float of half precision (f9 5b80). */
function withFloatDuration(segment: Bytes): Bytes {
  const at = segment.findIndex(
    (byte, i) => byte === field.duration && segment[i + 1] === 0x18 && segment[i + 2] === 0xf0,
  )
  return concatBytes(segment.subarray(0, at + 1), Uint8Array.of(0xf9, 0x5b, 0x80), segment.subarray(at + 3))
}

export const statementCases = (): Case[] => [...goodCases(), ...saidCases(), ...ownFieldCases(), ...formCases()]
