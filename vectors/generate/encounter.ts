import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encounterIdOf } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { Track } from "@alongside/evidence/statement/place"
import type {
  EnvelopeStatement,
  EpochStatement,
  GapStatement,
  HeadsStatement,
  LegStatement,
  SegmentStatement,
  Statement,
} from "@alongside/evidence/statement/statement"
import { testOnlyBytes, testOnlyKey } from "./test-only-secrets.ts"

/** The one encounter that the vectors are about: its keys, and a statement of each kind that is right in every field. */

export const session = testOnlyKey("session key of leg 0")
export const secondSession = testOnlyKey("session key of leg 1")
export const device = testOnlyKey("device key")
export const server = testOnlyKey("server key")
export const encounter = encounterIdOf(session.publicKey)
export const anotherEncounter = encounterIdOf(testOnlyKey("another session key").publicKey)

/** 2026-11-21T18:00:00Z. */
export const PRESS_MS = 1_795_284_000_000

export const hashNamed = (name: string): Bytes => hashSmall(testOnlyBytes(name))

const place = <Of extends string>(track: Of, sequence: number) => ({ encounter, leg: 0, track, sequence })

const said = (elapsedMs: number, isFirst = false) => ({
  previous: isFirst ? undefined : hashNamed("statement before"),
  wallMs: PRESS_MS + elapsedMs,
  elapsedMs,
  newestReceipt: isFirst ? undefined : hashNamed("newest receipt"),
})

export const legStatement: LegStatement = {
  kind: "leg",
  ...place("leg", 0),
  ...said(0, true),
  sessionKey: session.publicKey,
  previousLeg: undefined,
  serverNonce: testOnlyBytes("server nonce"),
  endorsement: hashNamed("endorsement"),
  release: "0.1.0",
}

export const secondLegStatement: LegStatement = {
  ...legStatement,
  leg: 1,
  wallMs: PRESS_MS + 60_000,
  newestReceipt: hashNamed("newest receipt"),
  sessionKey: secondSession.publicKey,
  previousLeg: { leg: 0, head: hashNamed("head of leg 0"), newestReceipt: hashNamed("newest receipt") },
  serverNonce: undefined,
}

export const epochStatement: EpochStatement = {
  kind: "epoch",
  ...place("leg", 1),
  ...said(0),
  newestReceipt: undefined,
  epoch: 0,
  firstSequences: new Map<Track, number>([
    ["audio", 0],
    ["video", 0],
    ["place", 0],
  ]),
  envelopes: [
    {
      kind: "recovery",
      recipientHash: hashNamed("recovery recipient"),
      opens: ["audio", "video", "place"],
      envelopeHash: hashNamed("recovery envelope"),
    },
    {
      kind: "counsel",
      recipientHash: hashNamed("counsel recipient"),
      opens: ["audio", "video", "place", "advice"],
      envelopeHash: hashNamed("counsel envelope"),
    },
    {
      kind: "contact",
      recipientHash: hashNamed("contact recipient"),
      opens: ["video", "place"],
      envelopeHash: hashNamed("contact envelope"),
    },
    {
      kind: "advice",
      recipientHash: hashNamed("advice recipient"),
      opens: ["advice"],
      envelopeHash: hashNamed("advice envelope"),
    },
  ],
}

export const segmentStatement: SegmentStatement = {
  kind: "segment",
  ...place("audio", 13),
  ...said(3120),
  epoch: 0,
  bodyHash: hashNamed("sealed segment"),
  commitment: hashNamed("salt and media"),
  durationMs: 240,
  codec: "audio/opus; packets",
  sealedAtPress: false,
}

export const gapStatement: GapStatement = {
  kind: "gap",
  ...place("video", 7),
  ...said(3500),
  cause: "thin-uplink",
  durationMs: 0,
}

export const envelopeStatement: EnvelopeStatement = {
  kind: "envelope",
  ...place("leg", 2),
  ...said(300),
  epoch: 0,
  bodyHash: hashNamed("recovery envelope"),
  reader: { kind: "recovery", recipientHash: hashNamed("recovery recipient") },
}

export const headsStatement: HeadsStatement = {
  kind: "heads",
  ...place("leg", 4),
  ...said(5000),
  heads: [
    { track: "audio", nextSequence: 20, hash: hashNamed("head of audio") },
    { track: "video", nextSequence: 10, hash: hashNamed("head of video") },
  ],
  isLast: false,
}

/** The statement's map with some fields exchanged; `undefined` takes one away. Nothing checks what comes of it. */
export function testOnlyAltered(statement: Statement, changes: ReadonlyMap<number, Cbor | undefined>): Bytes {
  const map = new Map(decodeCbor(encodeStatement(statement)) as ReadonlyMap<number, Cbor>)
  for (const [key, value] of changes) {
    if (value === undefined) map.delete(key)
    else map.set(key, value)
  }
  return encodeCbor(map)
}
