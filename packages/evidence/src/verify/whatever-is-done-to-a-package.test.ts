import { beforeAll, describe, expect, test, vi } from "vitest"
import { Mangler } from "../../testing/mangler.ts"
import { packageOf } from "../../testing/read-package.ts"
import { keysPath, recordPath, TakenApart } from "../../testing/taken-apart.ts"
import { tenSeconds } from "../../testing/ten-seconds.ts"
import { unzip } from "../../testing/unzip.ts"
import { type Bytes, equalBytes } from "../format/bytes.ts"
import { parseDescription } from "../package/description.ts"
import { severityOf } from "./catalogue.ts"
import { placeOf } from "./finding.ts"
import type { PackageReport } from "./report.ts"
import { verifyPackage } from "./verify-package.ts"
import { sourceOfBytes } from "./zip/byte-source.ts"

/**
 * Flips, drops, swaps, truncates, splices and renames in packages. `ALONGSIDE_FUZZ_RUNS` says how many of each kind (150 without), `ALONGSIDE_FUZZ_SEED` from
 * where; what fails names its own seed.
 */
const runs = Number(process.env.ALONGSIDE_FUZZ_RUNS ?? 150)
const firstSeed = Number(process.env.ALONGSIDE_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
// Room for a machine that is busy with something else.
vi.setConfig({ testTimeout: 60_000 + 1000 * runs })
console.log(`seeds from ${firstSeed}, ${runs} of each kind`)

let zip: Bytes
let otherZip: Bytes

beforeAll(async () => {
  zip = (await packageOf(await tenSeconds({ untilMs: 1000 }))).zip
  otherZip = (await packageOf(await tenSeconds({ untilMs: 1000 }))).zip
})

const verify = (bytes: Bytes): Promise<PackageReport> => verifyPackage(sourceOfBytes(bytes))

/** Code and place of every fault. */
const faultsOf = ({ findings }: PackageReport): string[] =>
  findings.filter(({ code }) => severityOf(code) === "fault").map(({ code, place }) => `${code} ${placeOf(place)}`)

/** Runs one change for each seed. @param change - says what it did, and what has to be found. */
async function eachSeed(
  change: (mangler: Mangler) => Promise<{ words: string; wrong: string | undefined }>,
): Promise<void> {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const { words, wrong } = await change(new Mangler(seed))
    expect(wrong, `ALONGSIDE_FUZZ_SEED=${seed}: ${words}`).toBeUndefined()
  }
}

/** Which file's content a byte of the zip belongs to; `undefined` for what is between files. */
function fileAt(offset: number): string | undefined {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length)
  const end = zip.length - 22
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const [size, nameLength, local] = [
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint32(at + 42, true),
    ]
    const from = local + 30 + view.getUint16(local + 26, true)
    const name = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + nameLength))
    if (offset >= from && offset < from + size) return name
    at += 46 + nameLength
  }
  return undefined
}

function holdsTheSame(bytes: Bytes): boolean {
  const [before, after] = [unzip(zip), unzip(bytes)]
  return (
    before.size === after.size &&
    [...before].every(([path, content]) => equalBytes(content, after.get(path) ?? new Uint8Array(0)))
  )
}

describe("whatever is done to the file", () => {
  test("one bit turned over is found in the file that it is in", () =>
    eachSeed(async (mangler) => {
      const { bytes, words, at } = mangler.flip(zip)
      const file = fileAt(at)
      const faults = faultsOf(await verify(bytes))
      if (file === undefined) {
        const isRight = faults.length > 0 || holdsTheSame(bytes)
        return { words, wrong: isRight ? undefined : "nothing was found, and another thing is unpacked" }
      }
      const isNamed = faults.some((fault) => fault.startsWith(`ZIP_CRC_DIFFERS ${file}`))
      return { words, wrong: isNamed ? undefined : `${file} isn't named: ${faults}` }
    }))

  test("anything else is found too", () =>
    eachSeed(async (mangler) => {
      const { bytes, words } = mangler.any(zip, otherZip)
      const { verdict } = await verify(bytes)
      if (verdict === "fault" || equalBytes(bytes, zip)) return { words, wrong: undefined }
      return { words, wrong: holdsTheSame(bytes) ? undefined : verdict }
    }))
})

describe("whatever is done within it, with all hashes of the bag made to agree,", () => {
  /** Files in which every byte counts. */
  const counted = [recordPath(0), keysPath(0), "data/receipts.cborseq", "data/endorsements.cborseq"]

  test("is found, in the file or at the place that it is about", () =>
    eachSeed(async (mangler) => {
      const apart = new TakenApart(zip)
      const path = mangler.oneOf(counted)
      const { bytes, words } = mangler.any(apart.get(path), new TakenApart(otherZip).get(path))
      if (equalBytes(bytes, apart.get(path))) return { words, wrong: undefined }
      apart.files.set(path, bytes)
      const faults = faultsOf(await verify(await apart.zip()))
      const isHere = faults.some(
        (fault) => fault.includes(path) || / leg \d+/.test(fault) || fault.startsWith("BATCH_MISSING"),
      )
      // Receipts that are gone to the last byte leave nothing that is wrong, and one thing that is missing.
      const isEmpty = bytes.length === 0 || path !== recordPath(0)
      const warned = isEmpty && !isHere && (await isWarned(apart))
      return { words: `${path}: ${words}`, wrong: isHere || warned ? undefined : `found ${faults}` }
    }))

  /** Whole receipts, endorsements or keys left out are no fault of what is left: that they are missing is a warning. */
  async function isWarned(apart: TakenApart): Promise<boolean> {
    const { findings } = await verify(await apart.zip())
    const codes = [
      "RECEIPTS_MISSING",
      "BATCH_WITHOUT_RECEIPT",
      "RECEIPT_NAMED_AND_MISSING",
      "SEGMENT_SEALED",
      "LEG_NOT_ENDORSED",
    ]
    // Leg 0 needs no endorsement: the encounter's id proves it.
    return apart.get("data/endorsements.cborseq").length === 0 || findings.some(({ code }) => codes.includes(code))
  }

  test("in what the package says of itself, is found unless it is about its making alone", () =>
    eachSeed(async (mangler) => {
      const apart = new TakenApart(zip)
      const path = "data/package.cbor"
      const { bytes, words } = mangler.any(apart.get(path), apart.get(recordPath(0)))
      const [before, after] = [aboutRecord(apart.get(path)), aboutRecord(bytes)]
      apart.files.set(path, bytes)
      const { verdict } = await verify(await apart.zip())
      return { words, wrong: verdict === "fault" || before === after ? undefined : verdict }
    }))

  /** What a package says of itself that can be compared with its record. */
  function aboutRecord(bytes: Bytes): string | undefined {
    try {
      const { madeMs: _, software: __, playable, ...rest } = parseDescription(bytes)
      return JSON.stringify([rest, [...rest.withheld], playable.map(({ path }) => path)])
    } catch {
      return undefined
    }
  }

  test("to its files' names and places, is found", () =>
    eachSeed(async (mangler) => {
      const apart = new TakenApart(zip)
      const names = [...apart.files.keys()].filter((path) => path.startsWith("data/") && !path.endsWith(".vtt"))
      const [one, other] = [mangler.oneOf(names), mangler.oneOf(names)]
      const content = apart.get(one)
      const acts: Record<string, () => void> = {
        renamed: () => {
          apart.files.delete(one)
          apart.files.set(mangler.oneOf([`${one}x`, one.toUpperCase(), one.replace("data/", "data/x/")]), content)
        },
        removed: () => apart.files.delete(one),
        exchanged: () => {
          apart.files.set(one, apart.get(other))
          apart.files.set(other, content)
        },
      }
      const act = mangler.oneOf(Object.keys(acts))
      const isSame = act === "exchanged" && equalBytes(apart.get(one), apart.get(other))
      acts[act]!()
      const { verdict } = await verify(await apart.zip())
      return { words: `${one} ${act} ${other}`, wrong: verdict === "fault" || isSame ? undefined : verdict }
    }))

  test("to a copy that plays, never fails otherwise than by a finding", () =>
    eachSeed(async (mangler) => {
      const apart = new TakenApart(zip)
      const path = "data/playable/leg-0-0.mp4"
      const { bytes, words } = mangler.any(apart.get(path), apart.get(recordPath(0)))
      apart.files.set(path, bytes)
      const { openedSegments } = await verify(await apart.zip())
      return { words, wrong: openedSegments.audio === undefined ? "the record wasn't read" : undefined }
    }))
})
