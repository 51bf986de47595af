import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { encodeDescription, type PackageDescription, parseDescription } from "@alongside/evidence/package/description"
import type { Wish } from "@alongside/evidence/package/kind"
import { writePackage } from "@alongside/evidence/package/write-package"
import { parseStatement } from "@alongside/evidence/statement/parse"
import type { EpochStatement, HeadsStatement, Statement } from "@alongside/evidence/statement/statement"
import { keysPath, TakenApart } from "../../packages/evidence/testing/taken-apart.ts"
import { PRESS_MS, testOnlyAltered } from "./encounter.ts"
import { type PackageLegs, type RecordedSource, sourceOf } from "./package-source.ts"

/** How a small package is recorded, written, and changed afterwards, with its bag made anew around it. */

export const RECEIPTS = "data/receipts.cborseq"
export const DESCRIPTION = "data/package.cbor"
export const FILM = "data/playable/leg-0-0.mp4"

/** Half a second of sound, and the end. */
export const half = async ({ first }: PackageLegs): Promise<void> => {
  await first.send(await first.audio(0))
  await first.send(await first.audio(240))
  await first.send(first.heads(480, true))
}

/** The same, and a second leg of one piece of sound. */
export const twoLegs = async (legs: PackageLegs): Promise<void> => {
  await half(legs)
  await legs.beginSecond()
  await legs.second.send(await legs.second.audio(0), legs.second.heads(240, true))
}

export type Record = (legs: PackageLegs) => Promise<void>
export type Change = (apart: TakenApart, source: RecordedSource) => unknown

export async function packageOf(
  record: Record,
  change: Change = () => undefined,
  wish: Wish = { kind: "whole" },
): Promise<Bytes> {
  const source = await sourceOf(record)
  const options = { ...wish, madeMs: PRESS_MS + 86_400_000, software: "alongside 0.1.0" }
  const apart = new TakenApart(concatBytes(...(await Array.fromAsync(writePackage(source, options).bytes))))
  // What a person reads; ten kilobytes that no reader looks into.
  apart.files.set("HOW-TO-VERIFY.txt", new TextEncoder().encode("spec/package.md\n"))
  await change(apart, source)
  return apart.zip()
}

export const describe =
  (change: (of: PackageDescription) => Partial<PackageDescription>): Change =>
  (apart) => {
    const description = parseDescription(apart.get(DESCRIPTION))
    apart.files.set(DESCRIPTION, encodeDescription({ ...description, ...change(description) }))
  }
/** Leaves out batches: 0 is the leg's and its epoch's, 1 the envelope's, 2 and 3 sound, 4 the last heads; 5 and on of the second leg. */
export const without =
  (...ordinals: number[]): Change =>
  (apart) =>
    apart.setBatches(apart.batches().filter((_, ordinal) => !ordinals.includes(ordinal)))
export const receipts =
  (change: (all: Bytes[]) => Bytes[] | Promise<Bytes[]>): Change =>
  async (apart) =>
    apart.setSequence(RECEIPTS, await change(apart.sequence(RECEIPTS)))
export const keys =
  (change: (all: Bytes[]) => Bytes[]): Change =>
  (apart) =>
    apart.setSequence(keysPath(0), change(apart.sequence(keysPath(0))))
export const file =
  (path: string, bytes: Bytes | undefined): Change =>
  ({ files }) =>
    bytes === undefined ? files.delete(path) : files.set(path, bytes)

export const both =
  (one: Change, other: Change): Change =>
  async (apart, source) => {
    await one(apart, source)
    await other(apart, source)
  }
export const withoutCopies: Change = both(
  ({ files }) => [...files.keys()].filter((path) => path.includes("/playable/")).map((path) => files.delete(path)),
  describe(() => ({ playable: [] })),
)

export const clip = (toMs: number): Wish => ({
  kind: "clip",
  range: { from: { leg: 0, elapsedMs: 0 }, to: { leg: 0, elapsedMs: toMs } },
})
export const clipTo = (toMs: number): Change => describe(() => ({ range: clip(toMs).range }))

export const heads = (legs: PackageLegs, more: Pick<HeadsStatement, "heads">) =>
  legs.first.state({ kind: "heads", track: "leg", elapsedMs: 480, isLast: true, ...more })
export const epochAgain = ({ first }: PackageLegs, more: Partial<EpochStatement>) => {
  const {
    encounter: _,
    leg: __,
    sequence: ___,
    previous: ____,
    newestReceipt: _____,
    wallMs: ______,
    ...epoch
  } = first.epoch
  return first.state({ ...epoch, ...more })
}
export const audioWith = async ({ first }: PackageLegs, field: number, value: (statement: Statement) => number) => {
  const { statement, body } = await first.audio(480)
  const read = parseStatement(statement)
  return { statement: testOnlyAltered(read, new Map([[field, value(read)]])), body }
}
