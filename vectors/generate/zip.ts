import { type Bytes, concatBytes, fromHex } from "@alongside/evidence/format/bytes"
import { crc32 } from "@alongside/evidence/verify/zip/crc32"
import {
  ascii,
  fields,
  type Header,
  type MadeEntry,
  type MadeZip,
  madeZip,
} from "@alongside/evidence/verify/zip/trial/made-zip"
import { type Case, caseOf } from "./case.ts"

const content = ascii("content 0\n")
const a: MadeEntry = { name: "a" }
const b: MadeEntry = { name: "b" }
const both = (header: Partial<Header>): MadeEntry => ({ ...a, local: header, central: header })
const named = (name: string | Bytes, flags = 0x800): MadeEntry => ({ name, local: { flags }, central: { flags } })

type Made = readonly [name: string, comment: string, entries: readonly MadeEntry[], zip: MadeZip, expect?: string]

const ok: readonly Made[] = [
  ["sizes-before", "sizes and CRC-32 in the entries' own headers", [a, { name: "b/c" }], {}],
  [
    "sizes-behind",
    "sizes and CRC-32 in a descriptor behind each entry, as packages have them",
    [{ ...a, descriptor: "right" }],
    {},
  ],
  ["zip64", "the end in Zip64 although nothing needs it", [a], { zip64: "right" }],
  ["name-in-utf8", "a name beyond ASCII that says it is UTF-8", [named("ñ")], {}],
  ["empty", "nothing in it", [], {}],
]

const link = 0o120777 * 2 ** 16
const secondName = concatBytes(fields([2, 0x7075], [2, 6], [1, 1], [4, crc32(ascii("a"), 0)]), ascii("b"))

const bad: readonly Made[] = [
  ["bytes-before", "two bytes before the first entry", [a], { before: ascii("MZ") }, "ZIP_BYTES_BEFORE at byte 0"],
  ["bytes-between", "a byte between two entries", [a, b], { between: ascii("?") }, "ZIP_BYTES_BETWEEN at byte 41"],
  ["bytes-behind", "a byte behind the end", [a], { behind: ascii("?") }, "ZIP_BYTES_BEHIND at byte 110"],
  ["one-of-several", "says that it is the second of several files", [a], { disk: 1 }, "ZIP_SPLIT at byte 88"],
  ["entry-announced", "announces an entry more than there is", [a], { count: 2 }, "ZIP_DIRECTORY_INVALID at byte 88"],
  [
    "millions-announced",
    "announces five million entries",
    [a],
    { zip64: { count: 5_000_000 } },
    "ZIP_DIRECTORY_TOO_LARGE at byte 41",
  ],
  [
    "directory-elsewhere",
    "the directory isn't where the end says",
    [a],
    { directoryShift: 9 },
    "ZIP_END_INVALID at byte 88",
  ],
  [
    "zip64-elsewhere",
    "the Zip64 record isn't where its locator says",
    [a],
    { zip64: { locatorShift: 1 } },
    "ZIP64_END_INVALID at byte 164",
  ],
  ["encrypted", "encrypted by the zip", [both({ flags: 1 })], {}, "ZIP_ENCRYPTED at a byte 41"],
  ["deflated", "says that it is compressed", [both({ method: 8 })], {}, "ZIP_COMPRESSED at a byte 41"],
  ["flag-unknown", "a flag that nobody needs", [both({ flags: 0x10 })], {}, "ZIP_FLAGS_UNKNOWN at a byte 41"],
  [
    "second-name",
    "an Info-ZIP field gives the entry another name",
    [both({ extra: secondName })],
    {},
    "ZIP_EXTRA_INVALID at a byte 51",
  ],
  ["comment", "an entry with a comment", [{ ...a, central: { comment: ascii("?") } }], {}, "ZIP_COMMENT at a byte 41"],
  [
    "bomb",
    "ten bytes that are said to become two gigabytes",
    [both({ size: 2 ** 31 })],
    {},
    "ZIP_SIZES_DIFFER at a byte 41",
  ],
  ["link", "a symbolic link", [{ ...a, central: { attributes: link } }], {}, "ZIP_NOT_A_FILE at a byte 41"],
  [
    "name-of-an-old-pc",
    "a name in code page 437",
    [{ name: Uint8Array.of(0x61, 0xa4) }],
    {},
    "ZIP_NAME_ENCODING_INVALID at a\\xa4 byte 42",
  ],
  [
    "name-unmarked",
    "a name in UTF-8 that doesn't say so",
    [named("ñ", 0)],
    {},
    "ZIP_NAME_ENCODING_INVALID at \\xc3\\xb1 byte 42",
  ],
  ["path-to-the-root", "an absolute path", [named("/etc/passwd")], {}, "ZIP_NAME_UNSAFE at /etc/passwd byte 51"],
  ["path-out", "a path that leads out", [named("a/../../b")], {}, "ZIP_NAME_UNSAFE at a/../../b byte 49"],
  ["path-of-windows", "a drive and a backslash", [named("C:\\a")], {}, "ZIP_NAME_UNSAFE at C:\\a byte 44"],
  ["device", "a device on Windows", [named("nul.txt")], {}, "ZIP_NAME_UNSAFE at nul.txt byte 47"],
  ["name-twice", "two entries of one name", [a, a], {}, "ZIP_NAME_TWICE at a byte 129"],
  [
    "names-alike",
    "two entries that are one where letters' case isn't kept",
    [a, { name: "A" }],
    {},
    "ZIP_NAMES_ALIKE at A byte 129",
  ],
  [
    "behind-the-end",
    "an entry that begins behind the end",
    [{ ...a, central: { offset: 9999 } }],
    {},
    "ZIP_OUT_OF_BOUNDS at a byte 9999",
  ],
  [
    "longer-than-the-file",
    "an entry longer than the file",
    [both({ stored: 500, size: 500 })],
    {},
    "ZIP_OUT_OF_BOUNDS at a byte 0",
  ],
  [
    "no-entry-there",
    "no entry where the directory says",
    [{ ...a, central: { offset: 3 } }],
    {},
    "ZIP_LOCAL_MISSING at a byte 3",
  ],
  [
    "other-name",
    "another name in the entry's own header",
    [{ ...a, local: { name: "b" } }],
    {},
    "ZIP_LOCAL_NAME_DIFFERS at a byte 0",
  ],
  [
    "other-method",
    "another method there",
    [{ ...a, local: { method: 8 } }],
    {},
    "ZIP_LOCAL_METHOD_DIFFERS at a byte 0",
  ],
  ["other-flags", "other flags there", [{ ...a, local: { flags: 0x800 } }], {}, "ZIP_LOCAL_FLAGS_DIFFER at a byte 0"],
  ["other-time", "another time there", [{ ...a, local: { time: 0 } }], {}, "ZIP_LOCAL_TIME_DIFFERS at a byte 0"],
  [
    "other-size",
    "another size there",
    [{ ...a, local: { size: 3, stored: 3 } }],
    {},
    "ZIP_LOCAL_SIZE_DIFFERS at a byte 0",
  ],
  ["other-crc", "another CRC-32 there", [{ ...a, local: { crc: 1 } }], {}, "ZIP_LOCAL_CRC_DIFFERS at a byte 0"],
  [
    "other-descriptor",
    "sixteen zeros instead of the descriptor",
    [{ ...a, descriptor: new Uint8Array(16) }],
    {},
    "ZIP_DESCRIPTOR_DIFFERS at a byte 0",
  ],
  [
    "content-altered",
    "the CRC-32 of other bytes in both headers",
    [both({ crc: 1 })],
    {},
    "ZIP_CRC_DIFFERS at a byte 31",
  ],
]

/** One entry within another: from the directory there are two, from the beginning there is one. */
function overlapping(): Bytes {
  const inner = madeZip([{ name: "b", content }]).slice(0, 31 + content.length)
  return madeZip([
    { name: "a", content: inner },
    { name: "b", content, central: { offset: 31 } },
  ])
}

export function zipCases(): Case[] {
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `zip/${name}`, format: "zip", expect, comment, bytes })
  return [
    ...[...ok, ...bad].map(([name, comment, entries, zip, expect]) =>
      make(name, comment, madeZip(entries, zip), expect),
    ),
    make("entries-overlap", "an entry within another's bytes", overlapping(), "ZIP_ENTRIES_OVERLAP at b byte 31"),
    make("not-a-zip", "some text", fromHex("68656c6c6f")!, "ZIP_END_MISSING at byte 5"),
  ]
}
