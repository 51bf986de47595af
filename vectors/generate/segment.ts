import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { encodeAudioPackets } from "@alongside/evidence/media/audio-packets"
import { encodePlaceFix } from "@alongside/evidence/media/place-fix"
import { segmentMetadata } from "@alongside/evidence/seal/metadata"
import { kidOf, Ratchet } from "@alongside/evidence/seal/ratchet"
import { SALT_LENGTH, sealSegment } from "@alongside/evidence/seal/segment"
import { encodeHeader, encryptFrame, type FrameKeys, TAG_LENGTH } from "@alongside/evidence/seal/sframe"
import { encodeStatement } from "@alongside/evidence/statement/encode"
import type { Place, Track } from "@alongside/evidence/statement/place"
import type { EpochStatement, SegmentStatement } from "@alongside/evidence/statement/statement"
import { type Case, caseOf } from "./case.ts"
import { encounter, epochStatement, hashNamed, PRESS_MS, segmentStatement, session } from "./encounter.ts"
import {
  testOnlyBytes,
  testOnlyFixedRandomness,
  testOnlyKey,
  testOnlySecret,
  withFlippedBit,
} from "./test-only-secrets.ts"
import { keystream, sealForTwoKeys } from "./two-readings.ts"

const epochSecret = testOnlySecret("epoch secret")
const anotherSecret = testOnlySecret("another epoch secret")

/** Epoch 2 begins at sound 10, picture 5 and place 1. */
const epoch: EpochStatement = {
  ...epochStatement,
  sequence: 9,
  epoch: 2,
  firstSequences: new Map<Track, number>([
    ["audio", 10],
    ["video", 5],
    ["place", 1],
  ]),
}
const AUDIO_FIRST = 10
const audio13: Place = { encounter, leg: 0, track: "audio", sequence: 13 }
const video6: Place = { encounter, leg: 0, track: "video", sequence: 6 }

const keysOf = (track: Track, step: number, secret = epochSecret, writer = session.publicKey): FrameKeys =>
  Ratchet.of(secret, { encounter, leg: 0, track, writer }, epoch.epoch).keysAt(step)

const twelvePackets = encodeAudioPackets({
  packets: Array.from({ length: 12 }, (_, i) => testOnlyBytes(`opus ${i}`, 60)),
  samplesPerPacket: 960,
  channels: 1,
  preSkip: 312,
  startUs: 3_120_000,
})
const fix = encodePlaceFix({
  latitude: 41.5868,
  longitude: -93.625,
  accuracy: 8.5,
  altitude: undefined,
  heading: undefined,
  speed: 0.4,
  fixedAtMs: PRESS_MS + 2000,
})

const statementOf = (
  place: Place,
  body: Bytes,
  commitment: Bytes,
  codec: string,
  durationMs: number,
): SegmentStatement => ({
  ...segmentStatement,
  ...place,
  epoch: epoch.epoch,
  bodyHash: hashSmall(body),
  commitment,
  codec,
  durationMs,
})

interface Sealed {
  readonly body: Bytes
  readonly statement: SegmentStatement
}

const AUDIO = ["audio/opus; packets", 240] as const

async function seal(
  place: Place,
  step: number,
  media: Bytes,
  [codec, durationMs]: readonly [string, number],
): Promise<Sealed> {
  const { body, commitment } = await testOnlyFixedRandomness(`salt of ${place.track} ${place.sequence}`, () =>
    sealSegment(keysOf(place.track, step), place, epoch.epoch, step, media),
  )
  return { body, statement: statementOf(place, body, commitment, codec, durationMs) }
}

/** Seals whatever plaintext, header and metadata the caller likes. */
async function testOnlySeal(parts: {
  readonly kid?: bigint
  readonly ctr?: bigint
  readonly metadata?: Bytes
  readonly keys?: FrameKeys
  readonly plaintext?: Bytes
}): Promise<Sealed> {
  const plaintext = parts.plaintext ?? concatBytes(testOnlyBytes("salt"), new Uint8Array(512))
  const metadata = parts.metadata ?? segmentMetadata(audio13, epoch.epoch)
  const kid = parts.kid ?? kidOf(epoch.epoch, 3)
  const body = await encryptFrame(parts.keys ?? keysOf("audio", 3), kid, parts.ctr ?? 0n, metadata, plaintext)
  return { body, statement: statementOf(audio13, body, hashSmall(plaintext), ...AUDIO) }
}

/** The same statement about other bytes. */
const about = (body: Bytes, { statement }: Sealed): Sealed => ({
  body,
  statement: { ...statement, bodyHash: hashSmall(body) },
})

const segment = (
  name: string,
  comment: string,
  { body, statement }: Sealed,
  expect = "ok",
  secret = epochSecret,
): Case =>
  caseOf({
    path: `segment/${name}`,
    format: "segment",
    expect,
    comment,
    inputs: {
      "session key": session.publicKey,
      "epoch secret": secret,
      "epoch statement": encodeStatement(epoch),
      statement: encodeStatement(statement),
    },
    bytes: body,
  })

export async function segmentCases(): Promise<Case[]> {
  const audio = await seal(audio13, 3, twelvePackets, AUDIO)
  const first = await seal({ ...audio13, sequence: AUDIO_FIRST }, 0, twelvePackets, AUDIO)
  const place = await seal({ ...audio13, track: "place", sequence: 2 }, 1, fix, ["place; fix", 5000])
  const video = await seal(video6, 1, testOnlyBytes("half a second of video", 333), [
    'video/mp4; codecs="avc1.42001f"',
    500,
  ])
  return [
    segment("audio", "sound, padded to 1,024 bytes: the fourth segment of its epoch", audio),
    segment("audio-first-of-its-epoch", "step 0", first),
    segment("video", "picture, not padded", video),
    segment("place", "a position, padded to 128 bytes", place),
    ...(await placeCases(audio)),
    ...(await damagedCases(audio)),
    ...twoReadings(),
    ...disclosedCases(audio),
  ]
}

async function placeCases(audio: Sealed): Promise<Case[]> {
  const sealedElsewhere = (place: Place, ofEpoch = epoch.epoch) =>
    testOnlySeal({ metadata: segmentMetadata(place, ofEpoch) })
  return [
    segment(
      "of-another-sequence",
      "its key fits, and it was sealed for another place: sequence 3",
      await sealedElsewhere({ ...audio13, sequence: 3 }),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-track",
      "its key fits, and it was sealed for another place: advice",
      await sealedElsewhere({ ...audio13, track: "advice" }),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-leg",
      "its key fits, and it was sealed for another place: leg 1",
      await sealedElsewhere({ ...audio13, leg: 1 }),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-epoch",
      "its key fits, and it was sealed for another place: epoch 3",
      await sealedElsewhere(audio13, 3),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-encounter",
      "its key fits, and it was sealed for another encounter",
      await sealedElsewhere({ ...audio13, encounter: hashNamed("elsewhere") }),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-writer",
      "sealed by somebody else who knows the epoch's secret",
      await testOnlySeal({ keys: keysOf("audio", 3, epochSecret, testOnlyKey("other writer").publicKey) }),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "of-another-secret",
      "the envelope held another secret than the segment was sealed with",
      audio,
      "SEGMENT_TAG_INVALID",
      anotherSecret,
    ),
    segment(
      "step-not-named",
      "its header says step 4, its statement is the fourth of the epoch: step 3",
      await testOnlySeal({ kid: kidOf(2, 4), keys: keysOf("audio", 4) }),
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "header-of-another-epoch",
      "its header says epoch 3",
      await testOnlySeal({ kid: kidOf(3, 3) }),
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "counter-not-0",
      "each step seals one segment, so the counter is always 0",
      await testOnlySeal({ ctr: 1n }),
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "statement-of-another-epoch",
      "the statement says epoch 1, the reader has epoch 2",
      { ...audio, statement: { ...audio.statement, epoch: 1 } },
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "before-its-epoch",
      "sequence 9: the epoch begins at 10",
      { ...audio, statement: { ...audio.statement, sequence: 9 } },
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "behind-its-epoch",
      "step 65,536: one more than an epoch has",
      { ...audio, statement: { ...audio.statement, sequence: AUDIO_FIRST + 65_536 } },
      "SEGMENT_STEP_NOT_NAMED",
    ),
    segment(
      "track-not-in-its-epoch",
      "advice, of which the epoch says nothing",
      { ...audio, statement: { ...audio.statement, track: "advice" } },
      "SEGMENT_STEP_NOT_NAMED",
    ),
  ]
}

async function damagedCases(audio: Sealed): Promise<Case[]> {
  const header = encodeHeader(kidOf(epoch.epoch, 3), 0n)
  // KID 0x00020003 in four bytes where three do.
  const longHeader = concatBytes(Uint8Array.of(0xb0, 0, 2, 0, 3), audio.body.subarray(header.length))
  const shortPlaintext = testOnlyBytes("short", SALT_LENGTH - 1)
  return [
    segment(
      "body-altered",
      "one bit, after it was stated",
      { ...audio, body: withFlippedBit(audio.body, 100) },
      "BODY_HASH_DIFFERS",
    ),
    segment(
      "ciphertext-altered",
      "one bit, before it was stated",
      about(withFlippedBit(audio.body, 100), audio),
      "SEGMENT_TAG_INVALID",
    ),
    segment("tag-altered", "one bit of the tag", about(withFlippedBit(audio.body, -1), audio), "SEGMENT_TAG_INVALID"),
    segment(
      "shorter-than-its-tag",
      "a header and 15 bytes",
      about(audio.body.slice(0, header.length + TAG_LENGTH - 1), audio),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "empty-ciphertext",
      "a header alone",
      about(audio.body.slice(0, header.length), audio),
      "SEGMENT_TAG_INVALID",
    ),
    segment(
      "half-a-header",
      "the header announces a KID of three bytes, one is there",
      about(audio.body.slice(0, 2), audio),
      "SEGMENT_HEADER_INVALID",
    ),
    segment(
      "header-too-long",
      "the KID in four bytes where three do (RFC 9605 §4.3)",
      about(longHeader, audio),
      "SEGMENT_HEADER_INVALID",
    ),
    segment(
      "salt-missing",
      "31 bytes: less than a salt",
      await testOnlySeal({ plaintext: shortPlaintext }),
      "SEGMENT_SALT_MISSING",
    ),
    segment("nothing-but-salt", "a segment of no media", await testOnlySeal({ plaintext: testOnlyBytes("salt") })),
    segment(
      "commitment-of-other-media",
      "opens, to something else than was committed to",
      { ...audio, statement: { ...audio.statement, commitment: hashNamed("other media") } },
      "SEGMENT_COMMITMENT_DIFFERS",
    ),
  ]
}

const said = (text: string): Bytes => new TextEncoder().encode(text.padEnd(64))

/**
 * A writer who wants two readers to see two things: the recovery key's envelope holds one secret, counsel's another, and one ciphertext
 * opens under both, tag and all. Where the two texts overlap, each sees noise, as it would in a format that skips what it doesn't know.
 */
function twoReadingsOfOne() {
  const metadata = segmentMetadata(video6, epoch.epoch)
  const kid = kidOf(epoch.epoch, 1)
  const header = encodeHeader(kid, 0n)
  const [one, other] = [keysOf("video", 1, epochSecret), keysOf("video", 1, anotherSecret)]
  const [first, second] = [one, other].map(({ key, salt }) => ({ key, nonce: salt })) as [GcmKeys, GcmKeys]
  const length = SALT_LENGTH + 128
  const [streamOfFirst, streamOfSecond] = [keystream(first, length), keystream(second, length)]
  const wanted = new Uint8Array(length)
  wanted.set(xor(testOnlyBytes("salt of two readings"), streamOfFirst), 0)
  wanted.set(xor(said("He put the knife on the ground."), streamOfFirst.subarray(32)), 32)
  wanted.set(xor(said("He came at me with the knife."), streamOfSecond.subarray(96)), 96)
  // Block 1 is the salt's second half: it may be anything.
  const body = concatBytes(header, sealForTwoKeys(first, second, concatBytes(header, metadata), wanted, 1))
  const ciphertext = body.subarray(header.length, -TAG_LENGTH)
  const commitment = hashSmall(xor(ciphertext, streamOfFirst))
  const statement = statementOf(video6, body, commitment, "video/mp4", 500)
  return { sealed: { body, statement }, one, other }
}

interface GcmKeys {
  readonly key: Bytes
  readonly nonce: Bytes
}

const xor = (a: Bytes, b: Bytes): Bytes => a.map((byte, at) => byte ^ b[at]!)

function twoReadings(): Case[] {
  const { sealed } = twoReadingsOfOne()
  return [
    segment("two-readings-first", "one ciphertext, valid under two keys: the reading that was committed to", sealed),
    segment(
      "two-readings-second",
      "the same ciphertext under the other key: its tag holds, what it opens to isn't what was committed to",
      sealed,
      "SEGMENT_COMMITMENT_DIFFERS",
      anotherSecret,
    ),
  ]
}

const disclosed = (
  name: string,
  comment: string,
  { body, statement }: Sealed,
  { key, salt }: FrameKeys,
  first: number,
  expect = "ok",
): Case =>
  caseOf({
    path: `disclosed-segment/${name}`,
    format: "disclosed segment",
    expect,
    comment,
    inputs: { "sframe key": key, "sframe salt": salt, "first sequence": first, statement: encodeStatement(statement) },
    bytes: body,
  })

function disclosedCases(audio: Sealed): Case[] {
  const { sealed, one, other } = twoReadingsOfOne()
  return [
    disclosed("audio", "the two keys of one segment open that segment", audio, keysOf("audio", 3), AUDIO_FIRST),
    disclosed(
      "with-the-key-of-the-next",
      "the keys of step 4 don't open step 3",
      audio,
      keysOf("audio", 4),
      AUDIO_FIRST,
      "SEGMENT_TAG_INVALID",
    ),
    disclosed(
      "first-sequence-too-great",
      "the epoch would have begun after it",
      audio,
      keysOf("audio", 3),
      14,
      "SEGMENT_STEP_NOT_NAMED",
    ),
    disclosed(
      "two-readings-first",
      "one ciphertext, valid under two keys: the reading that was committed to",
      sealed,
      one,
      5,
    ),
    disclosed(
      "two-readings-second",
      "whoever discloses another key shows another picture, tag and all",
      sealed,
      other,
      5,
      "SEGMENT_COMMITMENT_DIFFERS",
    ),
  ]
}
