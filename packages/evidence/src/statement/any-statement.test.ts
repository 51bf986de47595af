import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Bytes } from "../format/bytes.ts"
import type { Sign } from "../format/cose.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { FormatError } from "../format/error.ts"
import { hashSmall } from "../format/hash.ts"
import { checkBodies, verifyBatch } from "../verify/batch.ts"
import { type ItemToSend, MAX_BODY_BYTES, parseBatch, signBatch } from "./batch.ts"
import { encounterIdOf, openClaim, parseClaim, signClaim } from "./claim.ts"
import { encodeStatement } from "./encode.ts"
import { MAX_READERS, MAX_STATEMENT, parseStatement } from "./parse.ts"
import { type Chain, type Track, tracks } from "./place.ts"
import { openReceipt, parseReceipt, signReceipt } from "./receipt.ts"
import { gapCauses, mayOpen, type ReaderKind, readerKinds, type Statement } from "./statement.ts"

const session = await newSigningKey()
const encounter = encounterIdOf(session.publicKey)

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.from(bytes))
const maybe32 = fc.option(bytes32, { nil: undefined })
const count = fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const whole = fc.maxSafeNat()
const words = fc.string({ minLength: 1, maxLength: 128, unit: "grapheme-ascii" })
const track = fc.constantFrom(...tracks)
const reader = fc.record({ kind: fc.constantFrom(...readerKinds), recipientHash: bytes32 })

/** Any tracks that a reader of its kind may open. */
const withScope = <R extends { readonly kind: ReaderKind }>(one: R) =>
  fc
    .subarray([...mayOpen[one.kind]], { minLength: 1 })
    .map((opens): R & { readonly opens: readonly Track[] } => ({ ...one, opens }))

/** What every statement says, of one leg and chain. */
const said = <Of extends Chain>(leg: number, of: fc.Arbitrary<Of>, sequence: fc.Arbitrary<number>) =>
  fc
    .record({
      leg: fc.constant(leg),
      track: of,
      sequence,
      before: bytes32,
      wallMs: whole,
      elapsedMs: fc.maxSafeInteger(),
      newestReceipt: maybe32,
    })
    .map(({ before, ...rest }) => ({ ...rest, encounter, previous: rest.sequence === 0 ? undefined : before }))

const later = count.map((sequence) => Math.max(1, sequence))
const perTrack = <T>(of: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(track, of), { selector: ([name]) => name, maxLength: tracks.length })

/** Statements of one leg, of every kind and with anything in them that may be. */
function anyStatement(leg: number): fc.Arbitrary<Statement> {
  const onTrack = said(leg, track, count)
  const onLeg = said(leg, fc.constant("leg" as const), later)
  const previousLeg =
    leg === 0
      ? fc.constant(undefined)
      : fc.option(fc.record({ leg: fc.nat({ max: leg - 1 }), head: bytes32, newestReceipt: maybe32 }), {
          nil: undefined,
        })
  return fc.oneof<fc.Arbitrary<Statement>[]>(
    fc
      .tuple(
        onTrack,
        fc.record({
          epoch: count,
          bodyHash: bytes32,
          commitment: bytes32,
          durationMs: whole.map((ms) => Math.max(1, ms)),
          codec: words,
          sealedAtPress: fc.boolean(),
        }),
      )
      .map(([place, own]) => ({ kind: "segment", ...place, ...own })),
    fc
      .tuple(onTrack, fc.record({ durationMs: whole, cause: fc.constantFrom(...gapCauses) }))
      .map(([place, own]) => ({ kind: "gap", ...place, ...own })),
    fc
      .tuple(
        said(leg, fc.constant("leg" as const), fc.constant(0)),
        fc.record({
          sessionKey: leg === 0 ? fc.constant(session.publicKey) : bytes32,
          previousLeg,
          serverNonce: maybe32,
          endorsement: bytes32,
          release: words,
        }),
      )
      .map(([place, own]) => ({ kind: "leg", ...place, ...own })),
    fc
      .tuple(
        onLeg,
        fc.record({
          epoch: count,
          firstSequences: perTrack(count).map((entries) => new Map<Track, number>(entries)),
          envelopes: fc.array(fc.tuple(reader.chain(withScope), bytes32), { maxLength: MAX_READERS }),
        }),
      )
      .map(([place, { envelopes, ...own }]) => ({
        kind: "epoch",
        ...place,
        ...own,
        envelopes: envelopes.map(([one, envelopeHash]) => ({ ...one, envelopeHash })),
      })),
    fc
      .tuple(onLeg, fc.record({ epoch: count, bodyHash: bytes32, reader }))
      .map(([place, own]) => ({ kind: "envelope", ...place, ...own })),
    fc
      .tuple(onLeg, fc.record({ heads: perTrack(fc.tuple(count, bytes32)), isLast: fc.boolean() }))
      .map(([place, { heads, isLast }]) => ({
        kind: "heads",
        ...place,
        heads: heads.map(([name, [nextSequence, hash]]) => ({ track: name, nextSequence, hash })),
        isLast,
      })),
  )
}

const statement = fc.nat({ max: 3 }).chain(anyStatement)

const body = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Uint8Array.from(bytes))

/** What a phone would send: each statement names the body beside it. */
const items = fc.array(fc.tuple(anyStatement(0), body), { minLength: 1, maxLength: 4 }).map((all) =>
  all.map(([one, bytes]): ItemToSend => {
    if (one.kind !== "segment" && one.kind !== "envelope") return { statement: encodeStatement(one), body: undefined }
    return { statement: encodeStatement({ ...one, bodyHash: hashSmall(bytes) }), body: bytes }
  }),
)

/** Which bit to turn over, whatever the length. */
const bit = fc.nat()

function withFlippedBit(bytes: Bytes, at: number): Bytes {
  const flipped = bytes.slice()
  flipped[(at >> 3) % bytes.length]! ^= 1 << (at & 7)
  return flipped
}

async function codeOf(read: () => unknown): Promise<string | undefined> {
  try {
    await read()
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError)
    return (error as FormatError).code
  }
}

describe("a statement", () => {
  test("is read as it was written, and fits", () => {
    fc.assert(
      fc.property(statement, (one) => {
        const bytes = encodeStatement(one)
        expect(parseStatement(bytes)).toEqual(one)
        expect(bytes.length).toBeLessThanOrEqual(MAX_STATEMENT)
      }),
      { numRuns: 500 },
    )
  })

  test("has one form: other bytes that are read mean something else", async () => {
    await fc.assert(
      fc.asyncProperty(statement, bit, async (one, at) => {
        const altered = withFlippedBit(encodeStatement(one), at)
        await codeOf(() => expect(encodeStatement(parseStatement(altered))).toEqual(altered))
      }),
      { numRuns: 1000 },
    )
  })

  test("that isn't one is refused with a code, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await codeOf(() => parseStatement(bytes))).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })
})

describe("a batch", () => {
  test("is read as it was signed", async () => {
    await fc.assert(
      fc.asyncProperty(items, async (sent) => {
        const batch = await verifyBatch(await signBatch(encounter, 0, sent, session.sign), session.publicKey)
        expect(batch.items.map(({ statementBytes, unverifiedBody }) => [statementBytes, unverifiedBody])).toEqual(
          sent.map((item) => [item.statement, item.body]),
        )
        expect(await checkBodies(batch.items, hashSmall)).toBe(true)
      }),
    )
  })

  test("with any bit turned over is refused, or its bodies are", async () => {
    await fc.assert(
      fc.asyncProperty(items, bit, async (sent, at) => {
        const altered = withFlippedBit(await signBatch(encounter, 0, sent, session.sign), at)
        let isTaken = false
        await codeOf(async () => {
          const batch = await verifyBatch(altered, session.publicKey)
          isTaken = await checkBodies(batch.items, hashSmall)
        })
        expect(isTaken).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test("with a body of a MiB is taken, with one byte more it isn't", async () => {
    const batchOf = (length: number) => {
      const large = new Uint8Array(length)
      const segment: Statement = {
        ...(fc.sample(
          anyStatement(0).filter(({ kind }) => kind === "envelope"),
          1,
        )[0] as Extract<Statement, { kind: "envelope" }>),
        bodyHash: hashSmall(large),
      }
      return signBatch(encounter, 0, [{ statement: encodeStatement(segment), body: large }], session.sign)
    }
    expect(await codeOf(async () => parseBatch(await batchOf(MAX_BODY_BYTES)))).toBeUndefined()
    expect(await codeOf(async () => parseBatch(await batchOf(MAX_BODY_BYTES + 1)))).toBe("BODY_SIZE_INVALID")
  })
})

describe("a claim and a receipt", () => {
  const key = { publicKey: session.publicKey, sign: session.sign as Sign }

  test("with any bit turned over are refused", async () => {
    const claim = await signClaim({ encounter, leg: 0, sessionKey: key.publicKey, deviceKey: key.publicKey }, key.sign)
    const receipt = await signReceipt({ encounter, received: [{ receivedMs: 1, batch: hashSmall(claim) }] }, key.sign)
    for (let at = 0; at < 8 * claim.length; at++) {
      expect(await codeOf(() => openClaim(withFlippedBit(claim, at)))).toBeDefined()
    }
    for (let at = 0; at < 8 * receipt.length; at++) {
      expect(await codeOf(() => openReceipt(withFlippedBit(receipt, at), key.publicKey))).toBeDefined()
    }
  })

  test("that aren't any are refused with a code, whatever the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), async (bytes) => {
        const tagged = Uint8Array.from([0xd2, 0x84, ...bytes])
        for (const read of [parseClaim, parseReceipt, parseBatch]) {
          expect(await codeOf(() => read(bytes))).toBeDefined()
          expect(await codeOf(() => read(tagged))).toBeDefined()
        }
      }),
    )
  })
})
