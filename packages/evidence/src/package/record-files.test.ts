import { expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { toHex } from "../format/bytes.ts"
import { MAX_BODY_BYTES } from "../statement/batch.ts"
import { parseDisclosedBatch } from "./disclosed-batch.ts"
import { RECORD_FILE_BYTES } from "./record-files.ts"
import { parseSegmentKey } from "./segment-key.ts"
import { readSequence } from "./sequence-file.ts"

/** Header, salt and tag stay below. */
const LARGEST_MEDIA = MAX_BODY_BYTES - 64

test("a record file that has reached 64 MiB is followed by another, each with its keys beside it", {
  timeout: 120_000,
}, async () => {
  const encounter = await RecordedEncounter.begin()
  const media = new Uint8Array(LARGEST_MEDIA)
  for (let i = 0; i < 70; i++) {
    await encounter.piece({ track: "video", codec: "video/unknown", media, startMs: i * 500, durationMs: 500 })
  }
  const { files, summary } = await packageOf(await encounter.open())
  const names = (folder: string) => [...files.keys()].filter((path) => path.startsWith(`data/${folder}/`))
  expect(names("record")).toEqual(["data/record/000000.cborseq", "data/record/000001.cborseq"])
  expect(names("keys")).toEqual(["data/keys/000000.cborseq", "data/keys/000001.cborseq"])
  expect(names("playable")).toEqual([])
  expect(summary).toEqual({ unreadable: 0, unopened: 0 })
  const first = files.get("data/record/000000.cborseq")!
  expect(first.length).toBeGreaterThanOrEqual(RECORD_FILE_BYTES)
  expect(first.length).toBeLessThan(RECORD_FILE_BYTES + 2 * MAX_BODY_BYTES)
  for (const number of ["000000", "000001"]) {
    const items = async (folder: string) =>
      Array.fromAsync(readSequence(pieces(files.get(`data/${folder}/${number}.cborseq`)!)))
    const disclosed = (await items("record"))
      .flatMap((item) => parseDisclosedBatch(item).items)
      .filter(({ statement }) => statement?.kind === "segment")
    expect(disclosed.length).toBeGreaterThan(3)
    expect((await items("keys")).map((item) => toHex(parseSegmentKey(item).statementHash))).toEqual(
      disclosed.map(({ statementHash }) => toHex(statementHash)),
    )
  }
})

/** As a file is read. */
async function* pieces(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += 1 << 22) yield bytes.subarray(at, at + (1 << 22))
}
