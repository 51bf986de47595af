import { execFile } from "node:child_process"
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { parseDisclosedBatch } from "@alongside/evidence/package/disclosed-batch"
import { readSequence } from "@alongside/evidence/package/sequence-file"
import type { PackageOptions } from "@alongside/evidence/package/write-package"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../packages/evidence/testing/read-package.ts"
import { RecordedEncounter } from "../../packages/evidence/testing/recorded-encounter.ts"
import { findProgram, type Program, requireProgram } from "../../scripts/browsers.ts"
import { recordedMedia } from "../recorded-media.ts"

const run = promisify(execFile)

/** Where a program that this machine can't have is missing, its test says so by being skipped; `npm test` says what to install. */
const isHere = (...programs: readonly Program[]): boolean =>
  programs.every((program) => findProgram(program) !== undefined)

let encounter: RecordedEncounter
let home: string

beforeAll(async () => {
  const { pieces } = await recordedMedia({ seconds: 60 })
  encounter = await RecordedEncounter.begin()
  for (const leg of [0, 1]) {
    if (leg === 1) await encounter.nextLeg()
    for (const piece of pieces) {
      if (piece.startMs + piece.durationMs > 5000) break
      if (piece.track === "video" && piece.startMs % 2500 === 0) await encounter.place(piece.startMs)
      if (piece.track === "video" && piece.startMs === 2000) await encounter.gap("video", "thin-uplink", 2000, 500)
      else await encounter.piece(piece)
    }
    await encounter.end(5000)
  }
  await encounter.open()
  home = await mkdtemp(join(tmpdir(), "alongside-package-"))
})

afterAll(() => rm(home, { recursive: true, force: true }))

const kinds: Readonly<Record<string, Partial<PackageOptions>>> = {
  whole: { kind: "whole" },
  others: { kind: "others" },
  clip: { kind: "clip", range: { from: { leg: 0, elapsedMs: 1000 }, to: { leg: 1, elapsedMs: 2000 } } },
}

describe.each(Object.keys(kinds))("of a package of the kind %s", (kind) => {
  /** The folder that `unzip` makes of it. */
  let folder: string
  let zip: string

  beforeAll(async () => {
    const made = await packageOf(encounter, kinds[kind])
    zip = join(home, made.fileName)
    await writeFile(zip, made.zip)
    if (!isHere("unzip")) return
    await run(requireProgram("unzip"), ["-q", "-d", join(home, kind), zip])
    folder = join(home, kind, (await readdir(join(home, kind)))[0]!)
  })

  test.skipIf(!isHere("unzip"))("unzip finds every file whole", async () => {
    const { stdout } = await run(requireProgram("unzip"), ["-t", zip])
    expect(stdout).toContain("No errors detected")
  })

  test.skipIf(!isHere("python"))("Python's zipfile finds every file whole", async () => {
    const { stdout } = await run(requireProgram("python"), ["-m", "zipfile", "-t", zip])
    expect(stdout).toBe("Done testing\n")
  })

  test.skipIf(!isHere("unzip", "sha256sum"))("sha256sum finds every file as listed, and none besides", async () => {
    const check = (manifest: string) => run(requireProgram("sha256sum"), ["--strict", "-c", manifest], { cwd: folder })
    const { stdout: tags } = await check("tagmanifest-sha256.txt")
    expect(tags).toBe("HOW-TO-VERIFY.txt: OK\nbag-info.txt: OK\nbagit.txt: OK\nmanifest-sha256.txt: OK\n")
    const { stdout: payload } = await check("manifest-sha256.txt")
    const listed = payload.trimEnd().split("\n")
    expect(listed.every((line) => line.endsWith(": OK"))).toBe(true)
    const there = await readdir(join(folder, "data"), { recursive: true, withFileTypes: true })
    expect(listed).toHaveLength(there.filter((one) => one.isFile()).length)
  })

  test.skipIf(!isHere("unzip"))("ffprobe and ffmpeg have nothing to complain of", async () => {
    const films = (await readdir(join(folder, "data/playable"))).filter((name) => name.endsWith(".mp4"))
    expect(films).toEqual(["leg-0-0.mp4", "leg-1-0.mp4"])
    const ffmpeg = requireProgram("ffmpeg")
    for (const film of films) {
      const path = join(folder, "data/playable", film)
      expect(await run(ffmpeg, ["-v", "error", "-i", path, "-f", "null", "-"])).toMatchObject({ stderr: "" })
      const asked = ["-v", "error", "-show_streams", "-show_chapters", "-of", "json", path]
      const { stdout, stderr } = await run(ffmpeg.replace(/ffmpeg(\.exe)?$/, "ffprobe$1"), asked)
      expect(stderr).toBe("")
      const { streams, chapters } = JSON.parse(stdout)
      expect(streams.map(({ codec_name }: { codec_name: string }) => codec_name)).toEqual(["h264", "opus", "bin_data"])
      expect(chapters[0].tags.title).toMatch(/^leg [01], 2026-11-21 18:0/)
      // Captions, as a player reads them.
      const captions = await run(ffmpeg, ["-v", "error", "-i", path.replace(/mp4$/, "vtt"), "-f", "srt", "-"])
      expect(captions.stderr).toBe("")
      expect(captions.stdout).toMatch(
        /00:00:00,000 --> 00:00:01,000\s+2026-11-21 18:0\d:\d\d UTC\s+41\.5910392, -93\.6037279/,
      )
    }
  })

  describe.skipIf(!isHere("unzip", "python", "openssl"))("the program that HOW-TO-VERIFY.txt prints", () => {
    const check = async (at: string): Promise<{ code: number; said: string }> => {
      const page = await readFile(join(at, "HOW-TO-VERIFY.txt"), "utf8")
      const [, program] = /^8<-+ check\.py\n([\s\S]*)^8<-+ end$/m.exec(page)!
      await writeFile(join(at, "check.py"), program!)
      return run(requireProgram("python"), ["check.py", "3"], { cwd: at }).then(
        ({ stdout }) => ({ code: 0, said: stdout }),
        ({ code, stdout, stderr }) => ({ code, said: stdout + stderr }),
      )
    }

    test("finds nothing amiss", async () => {
      const { code, said } = await check(folder)
      expect(said).toMatch(/ \d+ statements, [1-9]\d* segments opened, 0 faults\n$/)
      expect(said).toMatch(/^receipts for \d+ batches, from 2026-11-21 18:00:00\.\d{3}\+00:00 to .* by [0-9a-f]{64}$/m)
      // A clip of both legs brings what proves the second: nothing is left to be noted.
      expect(said).not.toContain("NOTE")
      expect(code).toBe(0)
    })

    test.each([
      [
        "a byte of a body",
        /FAULT: a body is not the one/,
        async (bytes: Buffer) => flip(bytes, await indexOfBody(bytes)),
      ],
      ["a signature", /FAULT: batch 0 of leg 0 is not signed/, (bytes: Buffer) => flip(bytes, indexOfSignature(bytes))],
    ])("finds %s changed", async (what, fault, change) => {
      const changed = join(home, `${kind} ${what}`)
      await run("cp", ["-r", folder, changed])
      const record = join(changed, "data/record/000000.cborseq")
      await copyFile(join(folder, "data/record/000000.cborseq"), record)
      await writeFile(record, await change(await readFile(record)))
      const { code, said } = await check(changed)
      expect(said).toMatch(fault)
      expect(code).toBe(1)
    })
  })
})

const flip = (bytes: Buffer, at: number): Buffer => {
  bytes[at]! ^= 1
  return bytes
}

/** The middle of the largest body: read as the record is, for any byte may look like the head of something. */
async function indexOfBody(record: Buffer): Promise<number> {
  let largest = new Uint8Array(0)
  for await (const batch of readSequence(inOne(new Uint8Array(record)))) {
    for (const item of parseDisclosedBatch(batch).items) {
      const body = item.statement === undefined ? undefined : item.unverifiedBody
      if (body !== undefined && body.length > largest.length) largest = body
    }
  }
  expect(largest.length).toBeGreaterThan(4000)
  return record.indexOf(largest) + (largest.length >> 1)
}

async function* inOne(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes
}

/** The last byte of the first batch's signature: 64 bytes behind their head, 0x58 0x40. */
const indexOfSignature = (record: Buffer): number => record.indexOf(Buffer.from([0x58, 0x40])) + 65
