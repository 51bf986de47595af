import { type Bytes, equalBytes, toHex } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { openRelease } from "../package/consultation.ts"
import { type PackageDescription, parseDescription } from "../package/description.ts"
import { type LegEndorsement, parseLegEndorsement } from "../package/leg-endorsement.ts"
import { readSequence } from "../package/sequence-file.ts"
import { checkHashes, readBag } from "./bag/bag.ts"
import type { BagInfo } from "./bag/bag-info.ts"
import type { BagFinding } from "./bag/finding.ts"
import { Chains } from "./chains.ts"
import { ClocksCheck } from "./clocks.ts"
import { ClosingCheck } from "./closing.ts"
import { notProvedBy, provedBy } from "./conclusions.ts"
import { DisclosedCheck } from "./disclosed.ts"
import { EpochsCheck } from "./epochs.ts"
import { Findings } from "./findings.ts"
import { GapsCheck } from "./gaps.ts"
import { HeadsCheck } from "./heads.ts"
import { checkLayout, checkNames, isReadable, paths } from "./layout.ts"
import { LegsCheck, sessionKeysOf } from "./legs.ts"
import { MediaCheck } from "./media.ts"
import { PackageFiles, type Progress } from "./package-files.ts"
import { anyPlatform, type Platform } from "./platform.ts"
import { PlayableCheck } from "./playable.ts"
import { ReceiptsCheck } from "./receipts.ts"
import { seenBatches } from "./record-pass.ts"
import type { PackageReport } from "./report.ts"
import type { RecordCheck } from "./seen.ts"
import { checkTrust, type Trust } from "./trust.ts"
import type { ByteSource } from "./zip/byte-source.ts"
import type { ZipFinding } from "./zip/finding.ts"

export interface Verifying {
  /** What is known from elsewhere; without it the verdict is *self-consistent* at best. */
  readonly trust?: Trust | undefined
  readonly platform?: Platform
  readonly progress?: Progress
}

/**
 * Verifies a package (spec/package.md): every file of it, every signature, every hash, everything that is disclosed. Reads the file once and keeps little, whatever its
 * size; whatever its bytes are, the answer is a report.
 * @throws only what `source` throws: that the file can't be read is no finding about it.
 */
export async function verifyPackage(source: ByteSource, verifying: Verifying = {}): Promise<PackageReport> {
  const { trust, platform = anyPlatform, progress } = verifying
  const findings = new Findings()
  const { report } = findings
  const ofContainer = (found: ZipFinding | BagFinding) => report(placed(found))
  const files = await PackageFiles.open(
    source,
    platform,
    (found) => ("place" in found ? report(found) : ofContainer(found)),
    progress,
  )
  const { sizes } = files
  // Of a file that holds nothing everything is missing: that is said once.
  const isEmpty = sizes.size === 0
  const bag = isEmpty ? undefined : await readBag({ sizes, read: (path) => files.read(path) }, ofContainer)
  const recordCount = isEmpty ? 0 : checkLayout(sizes, report)
  const description = await readDescription(files, findings)
  const record = await checkRecord(files, description, bag?.info ?? [], recordCount, { trust, platform, findings })

  const hashes = await files.hashes()
  for (const [path, hash] of hashes) {
    if (bag !== undefined) checkHashes(bag, path, new Map([["sha256", hash]]), ofContainer)
  }
  const fingerprint = hashes.get("tagmanifest-sha256.txt")
  const anchors = {
    encounter: description?.encounter,
    fingerprint,
    signers: record?.receipts.signers ?? [],
    devices: [...(record?.legs.devices.values() ?? [])],
  }
  const anchored = checkTrust(anchors, trust, report)
  const isAnchored =
    anchored.servers.length > 0 ||
    [anchored.encounter, anchored.package, anchored.device].some((words) => words !== undefined)
  const openedByTrack = record?.disclosed.opened ?? new Map()
  const established = {
    anchored,
    signers: anchors.signers,
    legs: record?.chains.legs ?? [],
    provenLegs: record?.legs.proven ?? new Set<number>(),
    closedLegs: record?.closing.closed ?? new Set<number>(),
    openedSegments: [...openedByTrack.values()].reduce((sum: number, one: number) => sum + one, 0),
    filmsCompared: record?.playable.compared ?? 0,
    has: (code: Parameters<typeof findings.counts.has>[0]) => findings.counts.has(code),
    hasFaults: findings.hasFaults,
  }
  return {
    verdict: findings.hasFaults ? "fault" : isAnchored ? "anchored" : "self-consistent",
    kind: description?.kind,
    encounter: description && toHex(description.encounter),
    fingerprint: fingerprint && toHex(fingerprint),
    legs: established.legs,
    statements: record?.statements ?? 0,
    openedSegments: Object.fromEntries(openedByTrack),
    serverKeys: anchors.signers.map(({ serverKey, receipts, firstMs, lastMs }) => ({
      key: toHex(serverKey),
      receipts,
      fromMs: firstMs,
      toMs: lastMs,
    })),
    findings: findings.all,
    findingCounts: Object.fromEntries(findings.counts),
    proved: provedBy(established),
    notProved: notProvedBy(established),
  }
}

function placed({ code, file, words, ...rest }: ZipFinding | BagFinding) {
  const place = { ...(file === undefined ? {} : { file }), ...("offset" in rest ? { offset: rest.offset } : {}) }
  return { code, place, words }
}

async function readDescription(files: PackageFiles, { report }: Findings): Promise<PackageDescription | undefined> {
  if (!isReadable(files.sizes, paths.description)) return undefined
  try {
    return parseDescription(await files.read(paths.description))
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    report({ code: error.code, place: { file: paths.description }, words: error.message })
    return undefined
  }
}

interface Context {
  readonly trust: Trust | undefined
  readonly platform: Platform
  readonly findings: Findings
}

/** Everything that is about the record, and so needs to know of which encounter it is. */
async function checkRecord(
  files: PackageFiles,
  description: PackageDescription | undefined,
  info: BagInfo,
  recordCount: number,
  { trust, platform, findings: { report } }: Context,
) {
  if (description === undefined) return undefined
  const { encounter } = description
  checkNames(description, files.folder, info, report)
  const sessionKeys = sessionKeysOf(encounter, description.legs, report)
  // Those that somebody knows first: of too many the rest isn't tried.
  const serverKeys = [...keysOf(trust), ...description.serverKeys]
  const receipts = new ReceiptsCheck(encounter, report)
  const sequence = (path: string) => withoutFaults(files, path, report)
  await receipts.take(sequence(paths.receipts), paths.receipts, serverKeys, platform)
  const endorsements = await readEndorsements(sequence(paths.endorsements), report)

  const chains = new Chains(report)
  const legs = new LegsCheck(chains, sessionKeys, endorsements, report)
  const closing = new ClosingCheck(chains, report)
  const disclosed = new DisclosedCheck(description, await releasedIn(description, report), report)
  const playable = new PlayableCheck(description, report, platform)
  const checks: readonly RecordCheck[] = [
    chains,
    legs,
    new HeadsCheck(chains, report),
    closing,
    new EpochsCheck(report),
    receipts,
    new GapsCheck(report),
    new ClocksCheck(({ hash }) => receipts.receivedMs(hash), report),
    disclosed,
    new MediaCheck(report),
    playable,
  ]
  let statements = 0
  for await (const batch of seenBatches({ files, encounter, sessionKeys, platform, report }, recordCount)) {
    statements += batch.items.length
    for (const check of checks) check.see(batch)
  }
  await legs.checkEndorsements()
  for (const check of checks) check.finish()
  await playable.compare(files)
  return { chains, legs, closing, disclosed, receipts, playable, statements }
}

/** Counsel whose releases are there and right, by the hash of their recipient. Whose key signed, nothing in a package tells. */
async function releasedIn(description: PackageDescription, report: Findings["report"]): Promise<Set<string>> {
  const released = new Set<string>()
  for (const [item, bytes] of description.releases.entries()) {
    const place = { file: paths.description, item }
    try {
      const { encounter, recipientHash } = await openRelease(bytes)
      if (equalBytes(encounter, description.encounter)) released.add(toHex(recipientHash))
      else report({ code: "RELEASE_OF_ANOTHER_ENCOUNTER", place, words: "a release is of another encounter" })
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      report({ code: error.code, place, words: error.message })
    }
  }
  return released
}

function keysOf(trust: Trust | undefined): Bytes[] {
  return [...(trust?.servers.keys() ?? [])].map((digits) => fromHexDigits(digits))
}

function fromHexDigits(digits: string): Bytes {
  return Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16))
}

/** The items of a sequence file up to where it breaks off, which is reported. */
async function* withoutFaults(
  files: PackageFiles,
  file: string,
  report: Findings["report"],
): AsyncGenerator<Bytes, void> {
  try {
    yield* readSequence(files.pieces(file))
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    report({ code: error.code, place: { file }, words: error.message })
  }
}

/** A phone starts again a few times in an encounter, not thousands. */
const MOST_ENDORSEMENTS = 4096

async function readEndorsements(contents: AsyncIterable<Bytes>, report: Findings["report"]): Promise<LegEndorsement[]> {
  const endorsements: LegEndorsement[] = []
  let item = 0
  for await (const content of contents) {
    try {
      if (item < MOST_ENDORSEMENTS) endorsements.push(parseLegEndorsement(content))
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      report({ code: error.code, place: { file: paths.endorsements, item }, words: error.message })
    }
    item += 1
  }
  return endorsements
}
