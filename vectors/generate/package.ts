import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { signRelease } from "@alongside/evidence/package/consultation"
import { encodeDisclosedBatch, parseDisclosedBatch } from "@alongside/evidence/package/disclosed-batch"
import type { PackageSource, StoredBatch } from "@alongside/evidence/package/source"
import { type PackageOptions, writePackage } from "@alongside/evidence/package/write-package"
import { type Case, caseOf } from "./case.ts"
import { anotherEncounter, hashNamed, PRESS_MS } from "./encounter.ts"
import { newPackageSource, newSourceWithConsultation, newSourceWithTwoKeys } from "./package-source.ts"
import { testOnlyKey, withFlippedBit } from "./test-only-secrets.ts"

const options = { kind: "whole", madeMs: PRESS_MS + 86_400_000, software: "alongside 0.1.0" } as const

async function packageOf(source: PackageSource, wish: Partial<PackageOptions> = {}): Promise<Bytes> {
  return concatBytes(...(await Array.fromAsync(writePackage(source, { ...options, ...wish }).bytes)))
}

const made = (name: string, comment: string, bytes: Bytes, expect = "ok"): Case =>
  caseOf({ path: `package/${name}`, format: "package", expect, comment, bytes })

/** Whole packages, small ones. Bad ones are made by the same writer of something else: all sums in them are right. */
export async function packageCases(): Promise<Case[]> {
  const source = await newPackageSource()
  const range = { from: { leg: 0, elapsedMs: 300 }, to: { leg: 0, elapsedMs: 700 } }
  const later = { from: { leg: 1, elapsedMs: 0 }, to: { leg: 1, elapsedMs: 240 } }
  const whole = await packageOf(source)
  return [
    made("whole", "two legs, of which the second breaks off", whole),
    made("others", "the same for others", await packageOf(source, { kind: "others" })),
    made(
      "others-without-place",
      "for others, without the place",
      await packageOf(source, { kind: "others", withheld: ["place"] }),
    ),
    made(
      "clip",
      "0.4 s of the first leg: two pieces of sound, one of picture",
      await packageOf(source, { kind: "clip", range }),
    ),
    made(
      "clip-of-the-second-leg",
      "brings the endorsements of both legs",
      await packageOf(source, { kind: "clip", range: later }),
    ),
    made(
      "key-changed",
      "the recovery key was changed while it was recorded: another epoch, for another reader, and she has both keys",
      await packageOf(await newSourceWithTwoKeys()),
    ),
    ...(await consultationPackages()),
    made(
      "bit-turned-over",
      "one bit of a body turned over in the zip",
      withFlippedBit(whole, indexOfBody(whole, source)),
      EXPECTED.flipped,
    ),
    made(
      "body-altered",
      "one bit of a body turned over before the package was made",
      await packageOf(changedAt(source, 3, altered)),
      EXPECTED.altered,
    ),
    made(
      "batch-left-out",
      "a batch from the middle isn't there",
      await packageOf(changedAt(source, 4, () => undefined)),
      EXPECTED.leftOut,
    ),
  ]
}

/** For others, of an encounter in which counsel was connected. */
async function consultationPackages(): Promise<Case[]> {
  const source = await newSourceWithConsultation()
  const counsel = testOnlyKey("counsel")
  const recipientHash = hashNamed("counsel recipient")
  const releaseOf = (of: Bytes) =>
    signRelease(
      { encounter: of, counselKey: counsel.publicKey, recipientHash, atMs: PRESS_MS + 3_600_000 },
      counsel.sign,
    )
  const others = async (signed: Bytes) => packageOf(source, { kind: "others", releases: [{ recipientHash, signed }] })
  return [
    made(
      "others-consultation-held-back",
      "what was said while counsel was connected isn't there: nobody released it",
      await packageOf(source, { kind: "others" }),
    ),
    made(
      "others-consultation-released",
      "counsel released it, and it is there",
      await others(await releaseOf(source.encounter)),
    ),
    made(
      "others-consultation-not-released",
      "it is there, with a release of another encounter",
      await others(await releaseOf(anotherEncounter)),
      EXPECTED.notReleased,
    ),
  ]
}

const EXPECTED = {
  notReleased:
    "RELEASE_OF_ANOTHER_ENCOUNTER at file data/package.cbor item 0, CONSULTATION_NOT_RELEASED at leg 0 chain audio sequence 2",
  flipped:
    "ZIP_CRC_DIFFERS at file alongside-whole-662b3eccd3319528/data/record/000000.cborseq, BODY_HASH_DIFFERS at leg 0 chain audio sequence 1, PLAYABLE_DIFFERS at file data/playable/leg-0-0.mp4 leg 0 chain audio, BAG_HASH_DIFFERS at file data/record/000000.cborseq",
  altered: "BODY_HASH_DIFFERS at leg 0 chain audio sequence 1",
  leftOut: "STATEMENT_MISSING at leg 0 chain video sequence 0, BATCH_MISSING",
}

/** Where the body of the second piece of sound lies. */
function indexOfBody(zip: Bytes, { stored }: { readonly stored: readonly StoredBatch[] }): number {
  const [item] = parseDisclosedBatch(stored[3]!.batch).items
  if (item?.statement === undefined || item.unverifiedBody === undefined) throw new Error("batch 3 has no body")
  return Buffer.from(zip.buffer).indexOf(item.unverifiedBody) + 100
}

/** The source with one batch exchanged, or left out. */
function changedAt(source: PackageSource, ordinal: number, change: (batch: Bytes) => Bytes | undefined): PackageSource {
  const batches = async function* (from: number, to: number): AsyncGenerator<StoredBatch> {
    for await (const one of source.batches(from, to)) {
      const batch = one.ordinal === ordinal ? change(one.batch) : one.batch
      if (batch !== undefined) yield { ordinal: one.ordinal, batch }
    }
  }
  return { ...source, batches }
}

function altered(batch: Bytes): Bytes {
  const read = parseDisclosedBatch(batch)
  const items = read.items.map((item) =>
    item.statement === undefined || item.unverifiedBody === undefined
      ? item
      : { ...item, unverifiedBody: withFlippedBit(item.unverifiedBody, 100) },
  )
  return encodeDisclosedBatch({ ...read, items })
}
