import { generateHybridIdentity, identityToRecipient } from "age-encryption"
import { beforeAll, describe, expect, test } from "vitest"
import { recordedMedia } from "../../../../journeys/recorded-media.ts"
import { packageOf } from "../../testing/read-package.ts"
import { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { type Bytes, toHex } from "../format/bytes.ts"
import { newSigningKey } from "../format/ed25519.ts"
import { openEnvelope } from "../open/envelope.ts"
import { readerOf } from "../seal/envelope.ts"
import { adviceHeadSalt } from "../seal/ratchet.ts"
import { ratchetBaseKey } from "../seal/sframe.ts"
import { type BatchItem, parseBatch } from "../statement/batch.ts"
import type { EpochStatement } from "../statement/statement.ts"
import { verifyPackage } from "../verify/verify-package.ts"
import { sourceOfBytes } from "../verify/zip/byte-source.ts"
import { openRelease, type SignedRelease, signRelease } from "./consultation.ts"

const newReader = async () => {
  const identity = await generateHybridIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}
const [ana, herAdvice] = await Promise.all([newReader(), newReader()])
const recipientHash = readerOf({ kind: "counsel", recipient: ana.recipient }).recipientHash
const counselKey = await newSigningKey()

let encounter: RecordedEncounter
let items: readonly BatchItem[]
let advised: readonly BatchItem[]
/** The first run on a machine encodes what it plays; later ones find it. */
const ENCODING_MS = 120_000
const clip = { kind: "clip", range: { from: { leg: 0, elapsedMs: 3000 }, to: { leg: 0, elapsedMs: 8000 } } } as const
const FROM_MS = 4000
const TO_MS = 7000

/** Ten seconds; from 4 to 7 Ana is connected, and for a while what she says goes into `advice`. */
beforeAll(async () => {
  const { pieces } = await recordedMedia({ seconds: 10 })
  encounter = await RecordedEncounter.begin()
  const hers = { kind: "recovery", recipient: await identityToRecipient(encounter.identity) } as const
  const connected = [
    hers,
    { kind: "advice", recipient: herAdvice.recipient },
    { kind: "counsel", recipient: ana.recipient, opens: ["audio", "video", "place", "advice"] },
  ] as const
  let isConnected = false
  let isOver = false
  for (const piece of [...pieces].sort((a, b) => a.startMs - b.startMs)) {
    if (!isConnected && piece.startMs >= FROM_MS) {
      await encounter.nextEpoch(connected, FROM_MS)
      isConnected = true
    }
    if (!isOver && piece.startMs >= TO_MS) {
      await encounter.nextEpoch([hers], TO_MS)
      isOver = true
    }
    await encounter.piece(piece)
    if (piece.track === "audio" && piece.startMs >= 5000 && piece.startMs < 6000) await encounter.advise(piece)
  }
  await encounter.end(10_000)
  await encounter.open()
  items = encounter.stored.flatMap(({ batch }) => parseBatch(batch).items)
  advised = items.filter(({ statement }) => statement.track === "advice")
  expect(advised.length).toBeGreaterThan(2)
}, ENCODING_MS)

const consultation = () =>
  items.filter(({ statement }) => statement.kind === "segment" && statement.track === "audio" && statement.epoch === 1)
const elsewhere = () =>
  items.filter(({ statement }) => statement.kind === "segment" && statement.track === "audio" && statement.epoch !== 1)

const has = (zip: Bytes, bytes: Uint8Array): boolean => Buffer.from(zip.buffer).indexOf(bytes) !== -1
const report = (zip: Bytes) => verifyPackage(sourceOfBytes(zip))
const codesOf = async (zip: Bytes) => new Set((await report(zip)).findings.map(({ code }) => code))
async function release(otherwise: { readonly encounter?: Bytes } = {}): Promise<SignedRelease> {
  const said = {
    encounter: encounter.encounter,
    counselKey: counselKey.publicKey,
    recipientHash,
    atMs: 1,
    ...otherwise,
  }
  const signed = await signRelease(said, counselKey.sign)
  return { recipientHash: (await openRelease(signed)).recipientHash, signed }
}

describe.each([{ kind: "others" }, clip] as const)("for others, $kind,", (wish) => {
  test("no byte of the consultation's sound is there, nor a key to it; the rest is, and that it is held back is said", async () => {
    const { zip, keys } = await packageOf(encounter, wish)
    expect(consultation().length).toBeGreaterThan(10)
    for (const { statementHash, unverifiedBody } of consultation()) {
      expect(keys.has(toHex(statementHash))).toBe(false)
      expect(has(zip, unverifiedBody!)).toBe(false)
    }
    expect(elsewhere().some(({ unverifiedBody }) => has(zip, unverifiedBody!))).toBe(true)
    const { findings } = await report(zip)
    expect(findings.filter(({ severity }) => severity === "fault")).toEqual([])
    expect(findings.find(({ code }) => code === "CONSULTATION_WITHHELD")?.place).toMatchObject({ chain: "audio" })
  })

  test("no byte of advice is there: no sealed segment, no key of it, no salt of its heads", async () => {
    const { zip, keys } = await packageOf(encounter, wish)
    const secrets = await adviceSecrets()
    expect(secrets.length).toBeGreaterThan(60)
    for (const secret of secrets) expect(has(zip, secret)).toBe(false)
    for (const { statementHash, unverifiedBody } of advised) {
      expect(keys.has(toHex(statementHash))).toBe(false)
      for (let at = 0; at + 16 <= unverifiedBody!.length; at += 16)
        expect(has(zip, unverifiedBody!.subarray(at, at + 16))).toBe(false)
    }
  })

  test("once counsel has released it, it is there, with counsel's word", async () => {
    const { zip, keys } = await packageOf(encounter, { ...wish, releases: [await release()] })
    expect(consultation().some(({ statementHash }) => keys.has(toHex(statementHash)))).toBe(true)
    const codes = await codesOf(zip)
    expect(codes.has("CONSULTATION_WITHHELD")).toBe(false)
    expect(codes.has("CONSULTATION_NOT_RELEASED")).toBe(false)
  })

  test("a maker that shows it without counsel's word, or with one for another recording, is found out", async () => {
    const right = await release()
    const bare = { recipientHash: right.recipientHash }
    const of = await release({ encounter: new Uint8Array(32) })
    const foreign = await packageOf(encounter, { ...wish, releases: [{ ...bare, signed: of.signed }] })
    expect(await codesOf(foreign.zip)).toContain("CONSULTATION_NOT_RELEASED")
    expect(await codesOf(foreign.zip)).toContain("RELEASE_OF_ANOTHER_ENCOUNTER")
    const forged = right.signed.slice()
    forged[forged.length - 1]! ^= 1
    const altered = await packageOf(encounter, { ...wish, releases: [{ ...bare, signed: forged }] })
    expect(await codesOf(altered.zip)).toContain("CONSULTATION_NOT_RELEASED")
    expect(await codesOf(altered.zip)).toContain("SIGNATURE_INVALID")
  })
})

test("a whole package holds nothing back, and says nothing of releases", async () => {
  const { zip, keys, description } = await packageOf(encounter)
  for (const { statementHash } of consultation()) expect(keys.has(toHex(statementHash))).toBe(true)
  expect(description.releases).toEqual([])
  expect((await report(zip)).findings.filter(({ severity }) => severity === "fault")).toEqual([])
})

/** Everything that opens `advice`: its base keys, and what follows from them. */
async function adviceSecrets(): Promise<Bytes[]> {
  const epoch = items.find(({ statement }) => statement.kind === "epoch" && statement.epoch === 1)!
  const promised = (epoch.statement as EpochStatement).envelopes.find(({ kind }) => kind === "advice")!
  const envelope = items.find(
    ({ statement }) => statement.kind === "envelope" && toHex(statement.bodyHash) === toHex(promised.envelopeHash),
  )!
  const place = { encounter: encounter.encounter, leg: 0, epoch: 1, kind: "advice", opens: promised.opens } as const
  const { keys } = await openEnvelope(envelope.unverifiedBody!, herAdvice.identity, place)
  let key = keys.get("advice")!
  const secrets: Bytes[] = [adviceHeadSalt(key)]
  for (let step = 0; step < 60; step++) {
    secrets.push(key.slice(0, 32), key.slice(32))
    key = ratchetBaseKey(key)
  }
  return secrets
}
