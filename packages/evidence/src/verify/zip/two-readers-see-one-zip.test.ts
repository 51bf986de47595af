import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Bytes, concatBytes } from "../../format/bytes.ts"
import { type ByteSource, sourceOfBytes } from "./byte-source.ts"
import { crc32 } from "./crc32.ts"
import type { ZipFinding } from "./finding.ts"
import { readEntry, readZip } from "./read-zip.ts"
import { ascii, fields, type MadeEntry, type MadeZip, madeZip } from "./trial/made-zip.ts"

interface Read {
  readonly codes: string[]
  readonly files: Record<string, string>
}

async function read(source: ByteSource): Promise<Read> {
  const findings: ZipFinding[] = []
  const report = (finding: ZipFinding) => void findings.push(finding)
  const files: Record<string, string> = {}
  for (const entry of await readZip(source, report)) {
    const pieces = await Array.fromAsync(readEntry(source, entry, crc32, report))
    files[entry.name] = new TextDecoder().decode(concatBytes(...pieces))
  }
  return { codes: findings.map(({ code, file }) => (file === undefined ? code : `${code} ${file}`)), files }
}

const codesOf = async (entries: readonly MadeEntry[], zip?: MadeZip): Promise<string[]> =>
  (await read(sourceOfBytes(madeZip(entries, zip)))).codes

const content = ascii("content 0\n")
const wrongCrc = crc32(content, 0) ^ 1
const a: MadeEntry = { name: "a" }

describe("a zip that is right is read without a finding", () => {
  const files = { a: "content 0\n", "b/c": "content 1\n" }
  const described = (name: string): MadeEntry => ({ name, descriptor: "right" })
  const far = fields([2, 1], [2, 8], [8, 0])

  test.each([
    ["sizes before the bytes", [a, { name: "b/c" }], {}],
    ["sizes behind the bytes", [described("a"), described("b/c")], {}],
    ["its end in Zip64", [a, { name: "b/c" }], { zip64: "right" as const }],
    ["a place in Zip64", [{ ...a, central: { offset: 0xffffffff, extra: far } }, { name: "b/c" }], {}],
  ])("with %s", async (_, entries, zip) => {
    expect(await read(sourceOfBytes(madeZip(entries, zip)))).toEqual({ codes: [], files })
  })

  test("and a name beyond ASCII that says it is UTF-8", async () => {
    const utf8 = { flags: 0x800 }
    expect(await codesOf([{ name: "ñ", local: utf8, central: utf8 }])).toEqual([])
  })

  test("and nothing in it", async () => {
    expect(await codesOf([])).toEqual([])
  })
})

describe("a zip that two readers could read in two ways is found out by a code", () => {
  const both = (header: NonNullable<MadeEntry["local"]>): MadeEntry => ({ ...a, local: header, central: header })
  const link = 0o120777 * 2 ** 16

  test.each<[string, readonly MadeEntry[], MadeZip, string[]]>([
    ["bytes before", [a], { before: ascii("MZ"), directoryShift: 0 }, ["ZIP_BYTES_BEFORE"]],
    ["bytes between", [a, { name: "b" }], { between: ascii("?") }, ["ZIP_BYTES_BETWEEN"]],
    ["bytes behind", [a], { behind: ascii("?") }, ["ZIP_BYTES_BEHIND"]],
    ["parts", [a], { disk: 1 }, ["ZIP_SPLIT"]],
    ["more entries announced than there are", [a], { count: 2 }, ["ZIP_DIRECTORY_INVALID"]],
    [
      "fewer entries announced than there are",
      [a, { name: "b" }],
      { count: 1 },
      ["ZIP_DIRECTORY_INVALID", "ZIP_BYTES_BETWEEN"],
    ],
    ["millions of entries announced", [a], { zip64: { count: 5_000_000 } }, ["ZIP_DIRECTORY_TOO_LARGE"]],
    ["a directory that isn't where it is said to be", [a], { directoryShift: 9 }, ["ZIP_END_INVALID"]],
    ["Zip64 that isn't where it is said to be", [a], { zip64: { locatorShift: 1 } }, ["ZIP64_END_INVALID"]],
    ["an encrypted entry", [both({ flags: 1 })], {}, ["ZIP_ENCRYPTED a"]],
    ["a compressed entry", [both({ method: 8 })], {}, ["ZIP_COMPRESSED a"]],
    ["flags that nobody knows", [both({ flags: 0x10 })], {}, ["ZIP_FLAGS_UNKNOWN a"]],
    ["a second name", [both({ extra: fields([2, 0x7075], [2, 1], [1, 1]) })], {}, ["ZIP_EXTRA_INVALID a"]],
    [
      "an extra field only in the entry's own header",
      [{ ...a, local: { extra: ascii("xx\0\0") } }],
      {},
      ["ZIP_EXTRA_INVALID a"],
    ],
    ["a comment", [{ ...a, central: { comment: ascii("?") } }], {}, ["ZIP_COMMENT a"]],
    ["a bomb", [both({ size: 2 ** 31 })], {}, ["ZIP_SIZES_DIFFER a"]],
    ["a link", [{ ...a, central: { attributes: link } }], {}, ["ZIP_NOT_A_FILE a"]],
    ["a folder", [{ name: "a/", content: new Uint8Array(0) }], {}, ["ZIP_NOT_A_FILE a/"]],
    ["letters of an old PC", [{ name: Uint8Array.of(0x61, 0xa4) }], {}, ["ZIP_NAME_ENCODING_INVALID a\\xa4"]],
    ["letters that don't say what they are", [{ name: "ñ" }], {}, ["ZIP_NAME_ENCODING_INVALID \\xc3\\xb1"]],
    ["the same name twice", [a, a], {}, ["ZIP_NAME_TWICE a"]],
    ["a name that is the same on many systems", [a, { name: "A" }], {}, ["ZIP_NAMES_ALIKE A"]],
    ["an entry behind the file's end", [{ ...a, central: { offset: 9999 } }], {}, ["ZIP_OUT_OF_BOUNDS a"]],
    ["an entry longer than the file", [both({ stored: 500, size: 500 })], {}, ["ZIP_OUT_OF_BOUNDS a"]],
    ["one entry in another", [a, { name: "b", central: { offset: 0 } }], {}, ["ZIP_LOCAL_NAME_DIFFERS b"]],
    ["no entry where one is said to be", [{ ...a, central: { offset: 3 } }], {}, ["ZIP_LOCAL_MISSING a"]],
    ["another name", [{ ...a, local: { name: "b" } }], {}, ["ZIP_LOCAL_NAME_DIFFERS a"]],
    ["another method", [{ ...a, local: { method: 8 } }], {}, ["ZIP_LOCAL_METHOD_DIFFERS a"]],
    ["other flags", [{ ...a, local: { flags: 0x800 } }], {}, ["ZIP_LOCAL_FLAGS_DIFFER a"]],
    ["another time", [{ ...a, local: { time: 0 } }], {}, ["ZIP_LOCAL_TIME_DIFFERS a"]],
    ["another size", [{ ...a, local: { size: 3, stored: 3 } }], {}, ["ZIP_LOCAL_SIZE_DIFFERS a"]],
    ["another CRC", [{ ...a, local: { crc: wrongCrc } }], {}, ["ZIP_LOCAL_CRC_DIFFERS a"]],
    [
      "no descriptor where one is said to be",
      [{ ...a, descriptor: new Uint8Array(16) }],
      {},
      ["ZIP_DESCRIPTOR_DIFFERS a"],
    ],
    ["another CRC in both headers", [both({ crc: wrongCrc })], {}, ["ZIP_CRC_DIFFERS a"]],
  ])("%s", async (_, entries, zip, expected) => {
    expect(await codesOf(entries, zip)).toEqual(expected)
  })

  test("two entries that share bytes", async () => {
    // An entry whose content is an entry: read from the directory both are there, read from the start only the outer one.
    const inner = madeZip([{ name: "b", content }]).slice(0, 30 + 1 + content.length)
    const outer: MadeEntry = { name: "a", content: inner }
    const zip = madeZip([outer, { name: "b", content, central: { offset: 31 } }])
    expect((await read(sourceOfBytes(zip))).codes).toEqual(["ZIP_ENTRIES_OVERLAP b"])
  })

  test.each([
    "/etc/passwd",
    "../a",
    "a/../../b",
    "a//b",
    "./a",
    "C:a",
    "a\\b",
    "~/a",
    "a\nb",
    "con",
    "a/NUL.txt",
    "a.",
    "a\u202eb",
    "",
  ])("the path %j", async (name) => {
    const utf8 = { flags: 0x800 }
    const [code] = await codesOf([{ name, local: utf8, central: utf8 }])
    expect(code).toMatch(/^ZIP_NAME_UNSAFE/)
  })
})

test("bytes that are no zip at all are found out", async () => {
  expect(await codesOf([], { count: 1 })).toEqual(["ZIP_DIRECTORY_INVALID"])
  expect((await read(sourceOfBytes(ascii("not a zip")))).codes).toEqual(["ZIP_END_MISSING"])
  expect((await read(sourceOfBytes(new Uint8Array(0)))).codes).toEqual(["ZIP_END_MISSING"])
})

test("65,536 files are all found", async () => {
  const entries = Array.from({ length: 65_536 }, (_, i): MadeEntry => ({ name: `f/${i}`, content: new Uint8Array(0) }))
  const zip = madeLarge(entries)
  const findings: ZipFinding[] = []
  const read = await readZip(sourceOfBytes(zip), (finding) => void findings.push(finding))
  expect(findings).toEqual([])
  expect(read.length).toBe(65_536)
})

/** As `madeZip` with Zip64, in time that grows with the entries alone. */
function madeLarge(entries: readonly MadeEntry[]): Bytes {
  const headers = entries.map((entry) => {
    const one = madeZip([entry])
    const view = new DataView(one.buffer)
    const start = view.getUint32(one.length - 22 + 16, true)
    return { local: one.slice(0, start), central: one.slice(start, one.length - 22) }
  })
  let at = 0
  for (const { local, central } of headers) {
    new DataView(central.buffer).setUint32(42, at, true)
    at += local.length
  }
  const directory = headers.reduce((sum, { central }) => sum + central.length, 0)
  const end = madeZip([], { zip64: "right" })
  const view = new DataView(end.buffer)
  view.setBigUint64(24, BigInt(entries.length), true)
  view.setBigUint64(32, BigInt(entries.length), true)
  view.setBigUint64(40, BigInt(directory), true)
  view.setBigUint64(48, BigInt(at), true)
  view.setBigUint64(56 + 8, BigInt(at + directory), true)
  const zip = new Uint8Array(at + directory + end.length)
  let to = 0
  for (const part of [...headers.map(({ local }) => local), ...headers.map(({ central }) => central), end]) {
    zip.set(part, to)
    to += part.length
  }
  return zip
}

test("more than 4 GB are read where they lie, without being held", async () => {
  // Five gigabytes of zeros that are nowhere: a source makes them as they are asked for.
  const size = 5 * 2 ** 30
  const large = { size: 0xffffffff, stored: 0xffffffff, extra: fields([2, 1], [2, 16], [8, size], [8, size]) }
  const far = { offset: 0xffffffff, extra: fields([2, 1], [2, 8], [8, size + 51]) }
  const first = madeZip([{ name: "a", content: new Uint8Array(0), local: large, central: large }])
  const second = madeZip([{ name: "b", central: far }])
  const startOf = (zip: Bytes) => new DataView(zip.buffer).getUint32(zip.length - 6, true)
  const head = first.slice(0, startOf(first))
  const tail = concatBytes(
    second.slice(0, startOf(second)),
    first.slice(startOf(first), first.length - 22),
    second.slice(startOf(second), second.length - 22),
  )
  const directoryOffset = size + head.length + startOf(second)
  const directoryEnd = size + head.length + tail.length
  const ends = madeZip([], { zip64: "right" })
  const view = new DataView(ends.buffer)
  for (const at of [24, 32]) view.setBigUint64(at, 2n, true)
  view.setBigUint64(40, BigInt(directoryEnd - directoryOffset), true)
  view.setBigUint64(48, BigInt(directoryOffset), true)
  view.setBigUint64(56 + 8, BigInt(directoryEnd), true)
  expect(head.length).toBe(51)
  let largestRead = 0
  const parts: readonly (readonly [from: number, bytes: Bytes])[] = [
    [0, head],
    [head.length + size, concatBytes(tail, ends)],
  ]
  const source: ByteSource = {
    size: directoryEnd + ends.length,
    read: async (offset, length) => {
      largestRead = Math.max(largestRead, length)
      const bytes = new Uint8Array(length)
      for (const [from, part] of parts) {
        const start = Math.max(offset, from)
        const end = Math.min(offset + length, from + part.length)
        if (start < end) bytes.set(part.subarray(start - from, end - from), start - offset)
      }
      return bytes
    },
  }
  const findings: ZipFinding[] = []
  const entries = await readZip(source, (finding) => void findings.push(finding))
  expect(findings).toEqual([])
  expect(entries.map(({ name, size: bytes }) => [name, bytes])).toEqual([
    ["a", size],
    ["b", content.length],
  ])
  expect(largestRead).toBeLessThanOrEqual(2 ** 20)
})

test("whatever bytes are turned over, it says so or reads the same, and never fails otherwise", async () => {
  const zip = madeZip([a, { name: "b/c", descriptor: "right" }], { zip64: "right" })
  const whole = (await read(sourceOfBytes(zip))).files
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 8 * zip.length - 1 }), async (bit) => {
      const { codes, files } = await read(sourceOfBytes(zip.with(bit >> 3, zip[bit >> 3]! ^ (1 << (bit & 7)))))
      if (codes.length === 0) expect(files).toEqual(whole)
    }),
  )
  for (let length = 0; length < zip.length; length++) {
    expect((await read(sourceOfBytes(zip.slice(0, length)))).codes).not.toEqual([])
  }
})
