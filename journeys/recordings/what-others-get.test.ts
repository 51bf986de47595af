import { mkdtempDisposable } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { openSegment } from "@alongside/evidence/open/segment"
import { type BatchItem, parseBatch } from "@alongside/evidence/statement/batch"
import { parseClaim } from "@alongside/evidence/statement/claim"
import type { SegmentStatement } from "@alongside/evidence/statement/statement"
import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { contentsOf } from "../../packages/evidence/testing/read-package.ts"
import { unzip } from "../../packages/evidence/testing/unzip.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { fetchOnlyRecording, ownerWith } from "../recovery/sheet-reader.ts"
import { choosesFile } from "./chosen-file.ts"
import { type HerTown, newHerTown } from "./her-town.ts"
import {
  chooseClip,
  faultsIn,
  openFirst,
  ownFile,
  recordedAndLost,
  save,
  savingSays,
  unpacked,
  verified,
} from "./saved-file.ts"

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

/** Everything that the server has of her one recording, and the device key that she finds named in it. */
async function atTheServer(town: HerTown, sheet: string): Promise<{ items: BatchItem[]; deviceKey: Bytes }> {
  const { batches, keys } = await fetchOnlyRecording(await ownerWith(sheet, town.origin, town.server.url), sheet)
  const { deviceKey } = parseClaim((await keys.endorsement(0))!.claim)
  return { items: batches.flatMap((batch) => parseBatch(batch).items), deviceKey }
}

/** Saves what is chosen. @returns the file, once the verifier of apps/verify has found nothing wrong with it. */
async function savedAndVerified(town: HerTown, page: Page): Promise<Bytes> {
  // What was saved before is still said to be.
  await page.evaluate(async () => {
    await (await navigator.storage.getDirectory()).removeEntry("chosen.zip").catch(() => undefined)
  })
  await save(page)
  await expectEventually("the file", async () => ((await ownFile(page, "chosen.zip"))?.length ?? 0) > 0)
  await savingSays(page, /^Saved: /)
  const zip = (await ownFile(page, "chosen.zip"))!
  await using folder = await mkdtempDisposable(join(tmpdir(), "alongside-saved-"))
  await unpacked(zip, folder.path)
  const report = await verified(folder.path, town)
  expect(faultsIn(report)).toEqual([])
  expect(report.verdict).toBe("anchored")
  return new Uint8Array(zip)
}

const holds = (zip: Bytes, bytes: Bytes): boolean => Buffer.from(zip.buffer).indexOf(bytes) !== -1
const segmentsOf = (items: readonly BatchItem[]) =>
  items.filter((item): item is BatchItem & { statement: SegmentStatement } => item.statement.kind === "segment")

test("for others she saves what was recorded, and nothing that names her phone or opens anything else", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { items, deviceKey } = await atTheServer(town, sheet)
  const { page } = await town.device({ before: choosesFile })
  await openFirst(page, sheet)
  const whole = await savedAndVerified(town, page)
  // The search finds what is there: else it could find nothing for ever.
  expect(holds(whole, deviceKey)).toBe(true)

  await page.getByRole("radio", { name: /^For others/ }).check()
  const zip = await savedAndVerified(town, page)
  const { keys, batches, description, endorsements } = await contentsOf(unzip(zip))
  expect(description.kind).toBe("others")
  expect([...description.withheld]).toEqual(["advice"])
  expect(endorsements).toEqual([])
  expect(holds(zip, deviceKey)).toBe(false)
  // Each piece of sound and picture opens with its own keys …
  const recorded = segmentsOf(items)
  expect(recorded.length).toBeGreaterThan(8)
  expect([...keys.keys()].sort()).toEqual(recorded.map(({ statementHash }) => toHex(statementHash)).sort())
  // … and what opens all of them, and what comes after, is told of and not there.
  const envelopes = items.filter(({ statement }) => statement.kind === "envelope")
  expect(envelopes.length).toBeGreaterThan(1)
  for (const { unverifiedBody } of envelopes) expect(holds(zip, unverifiedBody!)).toBe(false)
  const told = batches.flatMap((one) => one.items).filter(({ statement }) => statement?.kind === "envelope")
  expect(told).toHaveLength(envelopes.length)
})

test("a clip opens what is in it: with the whole server's store beside it nothing before and nothing after", async () => {
  await using town = await newHerTown(media)
  const sheet = await recordedAndLost(town, await town.phone())
  const { items, deviceKey } = await atTheServer(town, sheet)
  const { page } = await town.device({ before: choosesFile })
  await openFirst(page, sheet)
  await chooseClip(page)
  const zip = await savedAndVerified(town, page)
  expect(holds(zip, deviceKey)).toBe(false)

  const { keys, batches, description } = await contentsOf(unzip(zip))
  expect(description.kind).toBe("clip")
  const { from, to } = description.range!
  const isWithin = ({ elapsedMs, durationMs }: SegmentStatement) =>
    elapsedMs < to.elapsedMs && elapsedMs + durationMs > from.elapsedMs
  const outside = segmentsOf(items).filter(({ statement }) => !isWithin(statement))
  const inside = segmentsOf(items).filter(({ statement }) => isWithin(statement))
  expect([...keys.keys()].sort()).toEqual(inside.map(({ statementHash }) => toHex(statementHash)).sort())
  for (const track of ["audio", "video"]) expect(outside.some(({ statement }) => statement.track === track)).toBe(true)

  const epoch = items.map(({ statement }) => statement).find((one) => one.kind === "epoch")!
  const opens = (keysOf: BatchItem & { statement: SegmentStatement }, { statement, unverifiedBody }: typeof keysOf) =>
    openSegment(
      keys.get(toHex(keysOf.statementHash))!,
      statement,
      epoch.firstSequences.get(statement.track)!,
      unverifiedBody!,
    )
  for (const one of inside) await expect(opens(one, one)).resolves.toBeInstanceOf(Uint8Array)
  for (const one of outside) {
    expect(holds(zip, one.unverifiedBody!)).toBe(false)
    for (const other of inside) await expect(opens(other, one)).rejects.toMatchObject({ code: "SEGMENT_TAG_INVALID" })
  }
  // What was left out is told of all the same: a clip doesn't pretend to be all.
  const told = batches.flatMap((one) => one.items).filter(({ statement }) => statement?.kind === "segment")
  expect(told).toHaveLength(inside.length + outside.length)
})
