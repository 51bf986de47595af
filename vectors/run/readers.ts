import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { decodeCbor, decodeFirstCbor, encodeCbor } from "@alongside/evidence/format/cbor"
import { hashSmall } from "@alongside/evidence/format/hash"
import { decodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { decodePlaceFix } from "@alongside/evidence/media/place-fix"
import { decodeWebmSlice } from "@alongside/evidence/media/webm-slice"
import { decodeAdviceMessage } from "@alongside/evidence/message/advice-message"
import { openEndorsement, openEnvelope } from "@alongside/evidence/open/envelope"
import { EpochReader } from "@alongside/evidence/open/reader"
import { openSegment } from "@alongside/evidence/open/segment"
import { openRelease } from "@alongside/evidence/package/consultation"
import { encodeDescription, parseDescription } from "@alongside/evidence/package/description"
import { encodeDisclosedBatch, parseDisclosedBatch } from "@alongside/evidence/package/disclosed-batch"
import { encodeLegEndorsement, parseLegEndorsement } from "@alongside/evidence/package/leg-endorsement"
import { encodeSegmentKey, parseSegmentKey } from "@alongside/evidence/package/segment-key"
import { readSequence, sequenceItem } from "@alongside/evidence/package/sequence-file"
import {
  type EpochSecret,
  epochSecretFrom,
  firstBaseKey,
  kidOf,
  Ratchet,
  trackKeysOf,
} from "@alongside/evidence/seal/ratchet"
import { decodeHeader, deriveFrameKeys, ratchetBaseKey } from "@alongside/evidence/seal/sframe"
import { openClaim } from "@alongside/evidence/statement/claim"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import { parseStatement } from "@alongside/evidence/statement/parse"
import { tracks } from "@alongside/evidence/statement/place"
import { openReceipt } from "@alongside/evidence/statement/receipt"
import { readerKinds, type Statement } from "@alongside/evidence/statement/statement"
import { checkBodies, verifyBatch } from "@alongside/evidence/verify/batch"
import { type ChainFinding, checkChain, type HashedStatement } from "@alongside/evidence/verify/chain"
import { parseTrust } from "@alongside/evidence/verify/trust"
import { verifyPackage } from "@alongside/evidence/verify/verify-package"
import { sourceOfBytes } from "@alongside/evidence/verify/zip/byte-source"
import { openAdvicePost } from "@alongside/protocol/advice"
import { parseBindingRequest, parseErasureOrder, parseOwnerSignIn } from "@alongside/protocol/owner"
import { parseIndexEntry } from "@alongside/protocol/record-index"
import { parseSignIn } from "@alongside/protocol/session"
import { openTombstone } from "@alongside/protocol/tombstone"
import { parseReply, parseUpload } from "@alongside/protocol/upload"
import { parseRecordFrames } from "@alongside/protocol/watch"
import { readCallWord, readSaid } from "./call-reader.ts"
import { circleReaders } from "./circle-readers.ts"
import { closingReaders } from "./closing-readers.ts"
import { readBagVector, readTrustVector, readZipVector } from "./container-readers.ts"
import { helpReaders } from "./help-readers.ts"
import type { Inputs } from "./inputs.ts"
import { counselLetterReaders } from "./letter-readers.ts"
import { recoveryReaders } from "./recovery-readers.ts"
import { Refused } from "./refused.ts"
import { rosterReaders } from "./roster-readers.ts"

/** What a reader got out of the bytes, by name. */
export type Reading = Readonly<Record<string, unknown>>

/** Reads the bytes of one format as whoever receives them does, to the end: signatures, bodies and commitments included. */
type Reader = (bytes: Bytes, inputs: Inputs) => Reading | Promise<Reading>

/** One for each `format:` of a vector. */
export const readers: Readonly<Record<string, Reader>> = {
  cbor: (bytes) => {
    const value = decodeCbor(bytes)
    assertSameBytes(encodeCbor(value), bytes)
    return { value }
  },
  "sframe header": (bytes) => {
    const header = decodeHeader(bytes)
    if (header?.length !== bytes.length) return refuse("refused")
    return { header }
  },
  ratchet: (_, inputs) => readRatchet(inputs),
  statement: (bytes) => {
    const statement = parseStatement(bytes)
    assertSameBytes(encodeStatement(statement), bytes)
    return { hash: hashSmall(bytes), statement }
  },
  batch: readBatch,
  "advice post": async (bytes) => {
    const { said, claim } = await openAdvicePost(bytes)
    return { said, claim }
  },
  "advice message": (bytes) => ({ message: decodeAdviceMessage(bytes) }),
  "consultation release": async (bytes) => ({ release: await openRelease(bytes) }),
  claim: async (bytes) => ({ claim: await openClaim(bytes) }),
  receipt: async (bytes, inputs) => ({ receipt: await openReceipt(bytes, inputs.bytes("server key")) }),
  endorsement: async (bytes, inputs) => {
    const leg = statementOf(inputs.bytes("leg statement"), "leg")
    return { "device key": await openEndorsement({ salt: inputs.bytes("salt"), claim: bytes }, leg) }
  },
  envelope: async (bytes, inputs) => {
    const content = await openEnvelope(bytes, inputs.text("identity"), {
      encounter: inputs.bytes("encounter"),
      leg: inputs.number("leg"),
      epoch: inputs.number("epoch"),
      kind: inputs.oneOf("reader", readerKinds),
      opens: inputs.listOf("opens", tracks),
    })
    return { content }
  },
  segment: async (bytes, inputs) => {
    const epoch = statementOf(inputs.bytes("epoch statement"), "epoch")
    const statement = statementOf(inputs.bytes("statement"), "segment")
    const writer = { encounter: epoch.encounter, leg: epoch.leg, writer: inputs.bytes("session key") }
    const reader = new EpochReader(trackKeysOf(secretOf(inputs), writer, [statement.track]), epoch)
    return { media: await reader.open(statement, bytes) }
  },
  "disclosed segment": async (bytes, inputs) => {
    const keys = { key: inputs.bytes("sframe key"), salt: inputs.bytes("sframe salt") }
    const statement = statementOf(inputs.bytes("statement"), "segment")
    return { media: await openSegment(keys, statement, inputs.number("first sequence"), bytes) }
  },
  chain: readChain,
  "audio packets": (bytes) => ({ audio: decodeAudioPackets(bytes) }),
  "webm slice": (bytes) => ({ slice: decodeWebmSlice(bytes) }),
  "place fix": (bytes) => ({ fix: decodePlaceFix(bytes) }),
  upload: (bytes) => ({ upload: parseUpload(bytes) ?? refuse("UPLOAD_MALFORMED") }),
  reply: (bytes) => ({ reply: parseReply(bytes) ?? refuse("refused") }),
  "index entry": (bytes) => ({ entry: orRefuse(() => parseIndexEntry(bytes)) }),
  "record frames": (bytes) => ({ frames: parseRecordFrames(bytes) ?? refuse("refused") }),
  "sign-in": (bytes) => {
    const { signature: _, ...signIn } = parseSignIn(bytes)
    return { "sign-in": signIn }
  },
  "binding request": (bytes) => {
    const { binding, keyRing } = parseBindingRequest(bytes)
    const { byFrom: _, byOwner: __, ...said } = binding
    return { binding: said, "key ring": keyRing ?? null }
  },
  "owner sign-in": (bytes) => {
    const { signature: _, ...signIn } = parseOwnerSignIn(bytes)
    return { "sign-in": signIn }
  },
  "erasure order": (bytes) => {
    const { signature: _, ...order } = parseErasureOrder(bytes)
    return { order }
  },
  tombstone: async (bytes, inputs) => ({ tombstone: await openTombstone(bytes, inputs.bytes("server key")) }),
  ...circleReaders,
  ...helpReaders,
  "call word": readCallWord,
  "call message": readSaid,
  ...closingReaders,
  ...counselLetterReaders,
  ...recoveryReaders,
  ...rosterReaders,
  zip: readZipVector,
  bag: readBagVector,
  package: readPackage,
  trust: readTrustVector,
  "sequence file": readSequenceFile,
  "segment key": (bytes) => {
    const { statementHash, keys } = parseSegmentKey(bytes)
    assertSameBytes(encodeSegmentKey({ statementHash, keys }), bytes)
    return { statement: statementHash, "sframe key": keys.key, "sframe salt": keys.salt }
  },
  "leg endorsement": (bytes) => {
    const endorsement = parseLegEndorsement(bytes)
    assertSameBytes(encodeLegEndorsement(endorsement), bytes)
    return { endorsement }
  },
  "disclosed batch": (bytes) => {
    const batch = parseDisclosedBatch(bytes)
    assertSameBytes(encodeDisclosedBatch(batch), bytes)
    const items = batch.items.map((item) =>
      item.statement === undefined ? "hash" : item.unverifiedBody === undefined ? item.statement.kind : "body",
    )
    return { hash: batch.hash, leg: batch.leg, items }
  },
  "package description": (bytes) => {
    const description = parseDescription(bytes)
    assertSameBytes(encodeDescription(description), bytes)
    return { description: { ...description, withheld: [...description.withheld] } }
  },
}

/** Formats of which a beginning may be whole by itself: padding that is cut off, a sequence with fewer items. */
export const mayEndEarly: ReadonlySet<string> = new Set([
  "audio packets",
  "advice message",
  "webm slice",
  "place fix",
  "chain",
  "record frames",
  "sequence file",
  "trust",
])

function refuse(expect: string): never {
  throw new Refused(expect)
}

/** For what only ever reads our own disk, and so has no codes. */
function orRefuse<T>(read: () => T): T {
  try {
    return read()
  } catch {
    return refuse("refused")
  }
}

function assertSameBytes(encoded: Bytes, bytes: Bytes): void {
  if (encoded.length !== bytes.length || encoded.some((byte, at) => byte !== bytes[at])) {
    throw new Error("two ways to the same bytes lead to different ones")
  }
}

function statementOf<Kind extends Statement["kind"]>(bytes: Bytes, kind: Kind): Extract<Statement, { kind: Kind }> {
  const statement = parseStatement(bytes)
  if (statement.kind !== kind) throw new Error(`the vector wants a statement of kind ${kind}`)
  return statement as Extract<Statement, { kind: Kind }>
}

function secretOf(inputs: Inputs): EpochSecret {
  const secret = epochSecretFrom(inputs.bytes("epoch secret"))
  if (secret === undefined) throw new Error("the vector's epoch secret isn't one")
  return secret
}

/** Above this, walking a second time only costs time. */
const STEPS_WALKED_TWICE = 1000

/** From the epoch's secret to the keys of one step; and the base key beside, for whoever looks where theirs differ. */
function readRatchet(inputs: Inputs): Reading {
  const secret = secretOf(inputs)
  const place = {
    encounter: inputs.bytes("encounter"),
    leg: inputs.number("leg"),
    track: inputs.oneOf("track", tracks),
    writer: inputs.bytes("writer"),
  }
  const epoch = inputs.number("epoch")
  const step = inputs.number("step")
  const kid = kidOf(epoch, step)
  let baseKey = firstBaseKey(secret, place)
  for (let i = 0; i < step; i++) baseKey = ratchetBaseKey(baseKey)
  const keys = deriveFrameKeys(kid, baseKey)
  if (step <= STEPS_WALKED_TWICE) {
    const walked = Ratchet.of(secret, place, epoch).keysAt(step)
    assertSameBytes(walked.key, keys.key)
    assertSameBytes(walked.salt, keys.salt)
  }
  return { "base key": baseKey, kid, "sframe key": keys.key, "sframe salt": keys.salt }
}

async function readBatch(bytes: Bytes, inputs: Inputs): Promise<Reading> {
  const sessionKey = inputs.has("session key") ? inputs.bytes("session key") : undefined
  const batch = await verifyBatch(bytes, sessionKey)
  if (!(await checkBodies(batch.items, hashSmall))) refuse("BODY_HASH_DIFFERS")
  return {
    hash: batch.hash,
    leg: batch.leg,
    kinds: batch.items.map(({ statement }) => statement.kind),
    "statement hashes": batch.items.map(({ statementHash }) => statementHash),
  }
}

/** Every fault with its place in the record, or what is established without one. */
async function readPackage(bytes: Bytes, inputs: Inputs): Promise<Reading> {
  const trust = inputs.has("trust") ? parseTrust(inputs.text("trust")) : undefined
  const report = await verifyPackage(sourceOfBytes(bytes), { trust })
  const { kind, encounter, fingerprint, legs, statements, openedSegments } = report
  const inFull = ({ code, place: { offset: _, ...place } }: (typeof report.findings)[number]) =>
    [code, ...(Object.keys(place).length === 0 ? [] : ["at", ...Object.entries(place).flat()])].join(" ")
  const faults = report.findings.filter(({ severity }) => severity === "fault")
  if (faults.length > 0) return refuse(faults.map(inFull).join(", "))
  return {
    verdict: report.verdict,
    kind,
    encounter,
    fingerprint,
    legs,
    statements,
    "opened segments": openedSegments,
    findings: report.findings.map(inFull),
  }
}

/** Whole and byte by byte: what comes out doesn't depend on how it came in. */
async function readSequenceFile(bytes: Bytes): Promise<Reading> {
  const items = await Array.fromAsync(readSequence(inPieces(bytes, Math.max(1, bytes.length))))
  const again = await Array.fromAsync(readSequence(inPieces(bytes, 1)))
  assertSameBytes(concatBytes(...items.map(sequenceItem)), bytes)
  assertSameBytes(concatBytes(...again.map(sequenceItem)), bytes)
  return { items }
}

async function* inPieces(bytes: Bytes, length: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

/** The bytes are statements, one after the other; the reader has verified each. */
function readChain(bytes: Bytes): Reading {
  const statements: HashedStatement[] = []
  for (let at = 0; at < bytes.length; ) {
    const { length } = decodeFirstCbor(bytes.subarray(at))
    const one = bytes.slice(at, at + length)
    statements.push({ statement: parseStatement(one), statementHash: hashSmall(one) })
    at += length
  }
  const findings = checkChain(statements)
  if (findings.length > 0) refuse(findings.map(inWords).join(", "))
  return { statements: statements.length }
}

function inWords({ code, leg, chain, sequence }: ChainFinding): string {
  return `${code} at leg ${leg} ${chain} ${sequence}`
}
