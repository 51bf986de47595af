import { createHash } from "node:crypto"
import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"
import { ascii, madeZip } from "@alongside/evidence/verify/zip/trial/made-zip"
import { type Case, caseOf } from "./case.ts"

const DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
const CONTENT = "hello\n"
const hashOf = (text: string, algorithm = "sha256"): string => createHash(algorithm).update(text).digest("hex")
const LINE = `${hashOf(CONTENT)}  data/a\n`

/** A bag by its files; one file `data/a`, right where nothing else is said. `undefined` leaves a file out. */
function bag(files: Readonly<Record<string, string | Bytes | undefined>>): Bytes {
  const all = { "bagit.txt": DECLARATION, "manifest-sha256.txt": LINE, "data/a": CONTENT, ...files }
  const entries = Object.entries(all).flatMap(([path, text]) =>
    text === undefined
      ? []
      : [{ name: `bag/${path}`, content: typeof text === "string" ? new TextEncoder().encode(text) : text }],
  )
  return madeZip(entries)
}

const old = (files: Readonly<Record<string, string>>) =>
  bag({ "bagit.txt": DECLARATION.replace("1.0", "0.97"), ...files })

export function bagCases(): Case[] {
  const make = (name: string, comment: string, bytes: Bytes, expect = "ok") =>
    caseOf({ path: `bag/${name}`, format: "bag", expect, comment, bytes })
  const info = (text: string) => bag({ "bag-info.txt": text })
  const manifest = (text: string) => bag({ "manifest-sha256.txt": text })
  return [
    make("one-file", "one file, and its hash", bag({})),
    make(
      "encoded-path",
      "a percent sign in a name is written %25",
      bag({ "data/100%": "", "manifest-sha256.txt": `${LINE}${hashOf("")}  data/100%25\n` }),
    ),
    make("right-oxum", "as many bytes and files as it says", info("Payload-Oxum: 6.1\n")),
    make("no-declaration", "no bagit.txt", bag({ "bagit.txt": undefined }), "BAG_DECLARATION_MISSING"),
    make(
      "declaration-with-a-space",
      "a space too many in bagit.txt",
      bag({ "bagit.txt": DECLARATION.replace(": 1", ":  1") }),
      "BAG_DECLARATION_INVALID at bagit.txt",
    ),
    make(
      "encoding-unknown",
      "tag files in EBCDIC",
      bag({ "bagit.txt": DECLARATION.replace("UTF-8", "EBCDIC") }),
      "BAG_ENCODING_UNKNOWN at bagit.txt",
    ),
    make(
      "byte-order-mark",
      "bagit.txt begins with a byte order mark",
      bag({ "bagit.txt": concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), ascii(DECLARATION)) }),
      "BAG_TAG_FILE_UNREADABLE at bagit.txt",
    ),
    make("no-manifest", "no manifest", bag({ "manifest-sha256.txt": undefined }), "BAG_MANIFEST_MISSING"),
    make(
      "manifest-line",
      "a line that isn't a hash and a path",
      manifest(`${LINE}hello\n`),
      "BAG_MANIFEST_INVALID at manifest-sha256.txt",
    ),
    make(
      "algorithm-unknown",
      "a second manifest by an algorithm that isn't known",
      bag({ "manifest-sha3.txt": LINE }),
      "BAG_ALGORITHM_UNKNOWN at manifest-sha3.txt",
    ),
    make(
      "path-out",
      "a manifest lists a file outside the bag",
      manifest(`${LINE}${hashOf("")}  data/../../a\n`),
      "BAG_PATH_UNSAFE at manifest-sha256.txt",
    ),
    make(
      "path-outside-data",
      "a manifest lists a file that isn't payload",
      manifest(`${LINE}${hashOf(DECLARATION)}  bagit.txt\n`),
      "BAG_PATH_UNSAFE at manifest-sha256.txt",
    ),
    make(
      "path-with-dot",
      "`./` before a path",
      manifest(LINE.replace("data", "./data")),
      "BAG_PATH_FORM_UNUSUAL at data/a",
    ),
    make("path-twice", "one file listed twice", manifest(LINE + LINE), "BAG_PATH_TWICE at data/a"),
    make(
      "path-repeated",
      "the same in a bag of version 0.97, where it is allowed",
      old({ "manifest-sha256.txt": LINE + LINE }),
      "BAG_PATH_REPEATED at data/a",
    ),
    make(
      "paths-alike",
      "lists one file in two spellings, in a bag of version 0.97",
      old({ "manifest-sha256.txt": LINE + LINE.replace("/a", "/A") }),
      "BAG_PATHS_ALIKE at data/A",
    ),
    make(
      "file-missing",
      "a file that is listed and isn't there",
      manifest(`${LINE}${hashOf("")}  data/b\n`),
      "BAG_FILE_MISSING at data/b",
    ),
    make("file-unlisted", "a file that isn't listed", bag({ "data/b": "" }), "BAG_FILE_UNLISTED at data/b"),
    make(
      "not-in-every-manifest",
      "a second manifest that lists less",
      bag({ "manifest-sha512.txt": "" }),
      "BAG_FILE_UNLISTED at data/a",
    ),
    make("file-altered", "a file whose hash is another", bag({ "data/a": "Hello\n" }), "BAG_HASH_DIFFERS at data/a"),
    make(
      "system-file",
      "a file that an operating system left",
      bag({ "data/Thumbs.db": "", "manifest-sha256.txt": `${LINE}${hashOf("")}  data/Thumbs.db\n` }),
      "BAG_SYSTEM_FILE at data/Thumbs.db",
    ),
    make(
      "to-fetch",
      "says where files could be fetched from",
      bag({ "fetch.txt": "https://example.com/a 6 data/a\n" }),
      "BAG_FETCH_NOT_FOLLOWED at fetch.txt",
    ),
    make(
      "to-fetch-nonsense",
      "a line of fetch.txt that isn't one",
      bag({ "fetch.txt": "hello\n" }),
      "BAG_FETCH_NOT_FOLLOWED at fetch.txt, BAG_FETCH_INVALID at fetch.txt",
    ),
    make(
      "info-line",
      "a line of bag-info.txt that isn't a label and a value",
      info("hello\n"),
      "BAG_INFO_INVALID at bag-info.txt",
    ),
    make("other-oxum", "more bytes than it says", info("Payload-Oxum: 5.1\n"), "BAG_OXUM_DIFFERS at bag-info.txt"),
  ]
}
