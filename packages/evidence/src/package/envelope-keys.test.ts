import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { beforeAll, expect, test } from "vitest"
import { PRESS_MS, RecordedEncounter } from "../../testing/recorded-encounter.ts"
import type { Bytes } from "../format/bytes.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { hashSmall } from "../format/hash.ts"
import { type NamedRecipient, readerOf, sealEnvelope } from "../seal/envelope.ts"
import { newEpochSecret, trackKeysOf } from "../seal/ratchet.ts"
import { parseBatch, signBatch } from "../statement/batch.ts"
import { encodeStatement } from "../statement/encode.ts"
import type { EnvelopeStatement } from "../statement/statement.ts"
import { EnvelopeKeys, type Opener } from "./envelope-keys.ts"

let encounter: RecordedEncounter
let hers: Opener
let older: Opener
let batches: readonly Bytes[]

const newOpener = async (): Promise<Opener & { readonly recipient: NamedRecipient }> => {
  const identity = await generateHybridIdentity()
  const recipient: NamedRecipient = { kind: "recovery", recipient: await identityToRecipient(identity) }
  return { identity, recipient, reader: readerOf(recipient) }
}

/** Three epochs: the second for a key that was hers before, the third for nobody; then a leg more. */
beforeAll(async () => {
  encounter = await RecordedEncounter.begin()
  const before = await newOpener()
  older = before
  await encounter.nextEpoch([before.recipient], 1000)
  await encounter.nextEpoch([], 2000)
  await encounter.nextLeg()
  const recipient: NamedRecipient = { kind: "recovery", recipient: await identityToRecipient(encounter.identity) }
  hers = { identity: encounter.identity, reader: readerOf(recipient) }
  batches = encounter.stored.map(({ batch }) => batch)
})

async function keysOf(given: readonly Bytes[], ...openers: readonly Opener[]): Promise<EnvelopeKeys> {
  const keys = new EnvelopeKeys(encounter.encounter, openers)
  for (const batch of given) await keys.take(batch)
  return keys
}

const opened = async (keys: EnvelopeKeys) => {
  const epochs = [0, 1, 2].map(async (epoch) => (await keys.epoch(0, epoch)) !== undefined)
  return Promise.all([...epochs, keys.epoch(1, 0).then((reader) => reader !== undefined)])
}

test("each epoch opens with the key that it is for, older ones too, and the next leg by its endorsement", async () => {
  expect(await opened(await keysOf(batches, hers, older))).toEqual([true, true, false, true])
  expect(await opened(await keysOf(batches, hers))).toEqual([true, false, false, true])
})

test("in whatever order the batches come", async () => {
  expect(await opened(await keysOf(batches.toReversed(), hers, older))).toEqual([true, true, false, true])
})

test("somebody else's key opens nothing, and says nothing of the device", async () => {
  const keys = await keysOf(batches, await newOpener())
  expect(await opened(keys)).toEqual([false, false, false, false])
  expect(await keys.endorsement(0)).toBeUndefined()
})

test("without leg 0's envelope a later leg isn't known to be of the same device", async () => {
  const isFirstEnvelope = (batch: Bytes) =>
    parseBatch(batch).items.some(({ statement }) => statement.kind === "envelope" && statement.leg === 0)
  const keys = await keysOf(
    batches.filter((batch) => !isFirstEnvelope(batch)),
    hers,
  )
  expect(await opened(keys)).toEqual([false, false, false, false])
  expect(await keys.endorsement(1)).toBeDefined()
})

test("an envelope that the epoch statement doesn't promise isn't taken, whoever signs it", async () => {
  const of = await RecordedEncounter.begin()
  const place = { encounter: of.encounter, leg: 0, epoch: 0 }
  const mine = await newOpener()
  const keys = trackKeysOf(newEpochSecret(), { ...place, writer: of.leg.sessionKey }, ["audio", "video", "place"])
  const body = await sealEnvelope({ ...place, keys, endorsement: undefined }, mine.recipient)
  const statement: EnvelopeStatement = {
    ...{ kind: "envelope", ...place, track: "leg", sequence: 90, previous: hashSmall(body), newestReceipt: undefined },
    ...{ wallMs: PRESS_MS, elapsedMs: 0, bodyHash: hashSmall(body), reader: mine.reader },
  }
  const item = { statement: encodeStatement(statement), body }
  const opened = new EnvelopeKeys(of.encounter, [mine])
  for (const { batch } of of.stored) await opened.take(batch)
  await opened.take(await signBatch(of.encounter, 0, [item], of.leg.sign))
  expect(await opened.epoch(0, 0)).toBeUndefined()
})

test("what another key signed, another encounter's, or nobody's bytes change nothing", async () => {
  const impostor = await newSigningKey()
  const { items } = parseBatch(batches[1]!)
  const again = items.map(({ statementBytes, unverifiedBody }) => ({ statement: statementBytes, body: unverifiedBody }))
  const forged = await signBatch(encounter.encounter, 0, again, impostor.sign)
  const foreign = (await RecordedEncounter.begin()).stored.map(({ batch }) => batch)
  expect(await opened(await keysOf([batches[0]!, forged, ...foreign, Uint8Array.of(1)], hers))).toEqual([
    false,
    false,
    false,
    false,
  ])
})
