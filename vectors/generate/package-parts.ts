import type { Bytes } from "@alongside/evidence/format/bytes"
import { concatBytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodeDescription, type PackageDescription } from "@alongside/evidence/package/description"
import { encodeDisclosedBatch, parseDisclosedBatch } from "@alongside/evidence/package/disclosed-batch"
import { encodeLegEndorsement } from "@alongside/evidence/package/leg-endorsement"
import { encodeSegmentKey } from "@alongside/evidence/package/segment-key"
import { MAX_SEQUENCE_ITEM, sequenceItem } from "@alongside/evidence/package/sequence-file"
import { type ItemToSend, signBatch } from "@alongside/evidence/statement/batch"
import { signClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { segmentItem } from "./batch.ts"
import { type Case, caseOf } from "./case.ts"
import {
  anotherEncounter,
  device,
  encounter,
  gapStatement,
  hashNamed,
  PRESS_MS,
  secondSession,
  server,
  session,
} from "./encounter.ts"
import { testOnlyBytes } from "./test-only-secrets.ts"

type Make = (name: string, comment: string, bytes: Bytes, expect?: string) => Case

const ofFormat = (format: string): Make => {
  const folder = format.replace(" ", "-")
  return (name, comment, bytes, expect = "ok") => caseOf({ path: `${folder}/${name}`, format, expect, comment, bytes })
}

function sequenceCases(): Case[] {
  const make = ofFormat("sequence file")
  const [first, second] = [testOnlyBytes("first item", 3), testOnlyBytes("second item", 24)]
  const refused = (at: number) => `SEQUENCE_INVALID at byte ${at}`
  return [
    make("two-items", "two byte strings, one behind the other", concatBytes(sequenceItem(first), sequenceItem(second))),
    make("empty", "nothing to say", new Uint8Array(0)),
    make(
      "empty-item",
      "a byte string of no bytes: what it holds is another reader's matter",
      sequenceItem(new Uint8Array(0)),
    ),
    make(
      "an-array",
      "an item that isn't in a byte string",
      concatBytes(sequenceItem(first), Uint8Array.of(0x80)),
      refused(4),
    ),
    make("not-shortest", "three bytes whose length takes two", Uint8Array.of(0x58, 3, 1, 2, 3), refused(0)),
    make("not-in-one-piece", "a byte string in pieces", Uint8Array.of(0x5f, 0x41, 1, 0xff), refused(0)),
    make("cut", "the second isn't whole", concatBytes(sequenceItem(first), Uint8Array.of(0x42, 1)), refused(4)),
    make("too-long", "4 MiB and one byte", Uint8Array.of(0x5a, 0x00, 0x40, 0x00, 0x01), refused(0)),
    make("as-long-as-may-be", "begins an item of 4 MiB that isn't there", concatBytes(longest()), refused(0)),
  ]
}

const longest = (): Bytes => sequenceItem(new Uint8Array(MAX_SEQUENCE_ITEM)).subarray(0, 40)

function keyCases(): Case[] {
  const make = ofFormat("segment key")
  const keys = { key: testOnlyBytes("sframe key"), salt: testOnlyBytes("sframe salt", 12) }
  const statementHash = hashSmall(segmentItem.statement)
  const invalid = "SEGMENT_KEY_INVALID"
  return [
    make("of-one-segment", "which segment, and its two keys", encodeSegmentKey({ statementHash, keys })),
    make(
      "salt-of-13",
      "a salt with a byte too many",
      encodeCbor([statementHash, keys.key, testOnlyBytes("s", 13)]),
      invalid,
    ),
    make(
      "base-key",
      "64 bytes: what would open the rest too",
      encodeCbor([statementHash, testOnlyBytes("base", 64), keys.salt]),
      invalid,
    ),
    make("whose", "doesn't say which segment", encodeCbor([keys.key, keys.salt]), invalid),
  ]
}

async function endorsementCases(): Promise<Case[]> {
  const make = ofFormat("leg endorsement")
  const salt = testOnlyBytes("endorsement salt")
  const claim = await signClaim(
    { encounter, leg: 1, sessionKey: secondSession.publicKey, deviceKey: device.publicKey },
    device.sign,
  )
  const invalid = "ENDORSEMENT_INVALID"
  return [
    make("second-leg", "the device key's word for leg 1", encodeLegEndorsement({ leg: 1, salt, claim })),
    make("no-salt", "a salt of no bytes", encodeCbor([1, new Uint8Array(0), claim]), invalid),
    make("no-leg", "a leg that is no count", encodeCbor([-1, salt, claim]), invalid),
  ]
}

async function batchCases(): Promise<Case[]> {
  const make = ofFormat("disclosed batch")
  const gap: ItemToSend = { statement: encodeStatement(gapStatement), body: undefined }
  const whole = await signBatch(encounter, 0, [segmentItem, gap], session.sign)
  const read = parseDisclosedBatch(whole)
  const [segment, second] = read.items
  const exchanged = (items: readonly Cbor[]) => encodeCbor([read.signatureBytes, items])
  const withheld = { statement: undefined, statementHash: segment!.statementHash }
  const bare = { ...segment!, unverifiedBody: undefined } as typeof segment & object
  return [
    make("whole", "nothing is left out: the bytes that the phone signed", whole),
    make(
      "body-left-out",
      "of the segment only its statement",
      encodeDisclosedBatch({ ...read, items: [bare, second!] }),
    ),
    make(
      "statement-left-out",
      "of the segment only the hash that was signed",
      encodeDisclosedBatch({ ...read, items: [withheld, second!] }),
    ),
    make(
      "item-removed",
      "without the place that it has in the list",
      exchanged([[gap.statement, null]]),
      "BATCH_INVALID at list of hashes",
    ),
    make(
      "exchanged",
      "the two in each other's place",
      exchanged([[gap.statement, null], null]),
      "BATCH_HASHES_DIFFER at item 0",
    ),
    make(
      "gap-with-a-body",
      "a body where there never was one",
      exchanged([null, [gap.statement, testOnlyBytes("body")]]),
      "BATCH_BODY_UNEXPECTED at item 1",
    ),
    make(
      "body-empty",
      "left out, but as no bytes instead of null",
      exchanged([[segmentItem.statement, new Uint8Array(0)], null]),
      "BODY_SIZE_INVALID at item 0",
    ),
  ]
}

const description: PackageDescription = {
  ...{ kind: "clip", encounter, madeMs: PRESS_MS + 86_400_000, software: "alongside 0.1.0" },
  range: { from: { leg: 0, elapsedMs: -2000 }, to: { leg: 1, elapsedMs: 30_000 } },
  withheld: new Set(["place", "advice"] as const),
  legs: [
    { leg: 0, sessionKey: session.publicKey },
    { leg: 1, sessionKey: secondSession.publicKey },
  ],
  serverKeys: [server.publicKey],
  releases: [],
  playable: [{ path: "data/playable/leg-0-0.mp4", leg: 0, startMs: -2000, durationMs: 61_500 }],
}

function descriptionCases(): Case[] {
  const make = ofFormat("package description")
  const good = encodeDescription(description)
  const whole = encodeDescription({ ...description, kind: "whole", range: undefined, withheld: new Set() })
  const others = encodeDescription({ ...description, kind: "others", range: undefined, withheld: new Set(["advice"]) })
  const altered = (key: number, value: Cbor | undefined) => {
    const map = new Map(decodeCbor(good) as ReadonlyMap<number, Cbor>)
    if (value === undefined) map.delete(key)
    else map.set(key, value)
    return encodeCbor(map)
  }
  const bad = (name: string, comment: string, key: number, value: Cbor | undefined, part: string) =>
    make(name, comment, altered(key, value), `PACKAGE_INVALID at ${part}`)
  return [
    make("clip", "from two seconds before the press until half a minute into the second leg, without place", good),
    make("whole", "everything", whole),
    make("others", "all but advice", others),
    bad("version-2", "a version that this reader doesn't know", 0, "alongside package 2", "form"),
    bad("field-missing", "nobody says who made it", 9, undefined, "form"),
    bad("field-unknown", "something that this reader doesn't know", 11, true, "form"),
    bad("kind-unknown", "a kind of package that there isn't", 1, "counsel", "kind"),
    bad("clip-without-range", "a clip of no range", 3, null, "range"),
    bad("range-of-whole", "a range where everything is", 1, "whole", "range"),
    bad("encounter-short", "31 bytes", 2, anotherEncounter.subarray(1), "encounter"),
    bad("withheld-twice", "a track comes twice", 4, ["advice", "advice"], "withheld tracks"),
    bad("withheld-out-of-order", "in another order than that of the tracks", 4, ["advice", "place"], "withheld tracks"),
    bad("leg-without-key", "a leg and nothing to verify it with", 5, [[0]], "legs"),
    bad("server-key-short", "a key of 31 bytes", 6, [hashNamed("x").subarray(1)], "server keys"),
    bad("playable-elsewhere", "a path with capitals", 7, [["data/Playable", 0, 0, 0]], "playable"),
    bad("time-negative", "made before 1970", 8, -1, "time"),
    bad("software-in-colour", "an escape sequence in the program's name", 9, "\u001b[31m", "software"),
  ]
}

/** The pieces that a package is made of (spec/package.md §4 to §7). */
export const packagePartCases = async (): Promise<Case[]> => [
  ...sequenceCases(),
  ...keyCases(),
  ...(await endorsementCases()),
  ...(await batchCases()),
  ...descriptionCases(),
]
