import { glob, readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { segmentMetadata } from "@alongside/evidence/seal/metadata"
import { Decrypter } from "age-encryption"
import { describe, expect, test } from "vitest"
import { readVectorFiles } from "../files.ts"
import { differences, OK } from "../run/judge.ts"
import { parseVector } from "../run/vector.ts"
import { Cddl } from "./cddl.ts"
import { EXAMPLE, hexOf, readPages, specHome, withExamples } from "./examples.ts"

const root = join(specHome, "..")
const pages = await readPages()
const files = new Map((await readVectorFiles()).map(({ path, text }) => [path, text]))
const vectors = [...files].map(([path, text]) => ({ path, ...parseVector(text) }))
const cddl = new Cddl(
  pages.flatMap(({ text }) => [...text.matchAll(/^```cddl\n([^`]*)```$/gm)].map(([, one]) => one)).join("\n"),
)

const ruleOf: Readonly<Record<string, string>> = {
  statement: "statement",
  batch: "batch",
  claim: "claim",
  receipt: "receipt",
  upload: "upload",
  reply: "reply",
  "index entry": "index-entry",
  "sign-in": "sign-in",
  "binding request": "binding-request",
  "owner sign-in": "owner-sign-in",
  invitation: "invitation",
  "contact answer": "contact-answer",
  told: "told",
  seen: "seen",
  "contact sign-in": "contact-sign-in",
  tombstone: "tombstone",
  "root certificate": "root-certificate",
  delegation: "delegation",
  roster: "roster",
  "partner certificate": "partner-certificate",
  "roster file": "roster-file",
  "audio packets": "audio-packets",
  "webm slice": "webm-slice",
  "consultation release": "consultation-release",
  "segment key": "segment-key",
  "leg endorsement": "leg-endorsement",
  "disclosed batch": "disclosed-batch",
  "package description": "package",
}

describe("the examples", () => {
  const examples = pages.flatMap(({ name, text }) =>
    [...text.matchAll(EXAMPLE)].map(([, path, example]) => ({ page: name, path: path!, hex: hexOf(example!) })),
  )

  test.each(examples)("$page: $path can be read as it stands there", async ({ path, hex }) => {
    const vector = parseVector(files.get(path)!)
    expect(await differences({ ...vector, bytes: fromHex(hex)! })).toEqual([])
  })

  test("are what generating them again gives", () => {
    expect(pages.map(({ text }) => withExamples(text, files))).toEqual(pages.map(({ text }) => text))
  })

  test("of codes to join by are the vectors'", () => {
    const page = pages.find(({ name }) => name === "roster.md")!.text
    const texts = ["joining-code/as-printed.txt", "joining-link/link.txt"].map((path) =>
      new TextDecoder().decode(parseVector(files.get(path)!).bytes),
    )
    expect(texts.filter((text) => !page.includes(`\n${text}\n`))).toEqual([])
  })

  test("show each kind of statement, and each structure that is sent", () => {
    const shown = new Set(examples.map(({ path }) => parseVector(files.get(path)!).format))
    const kinds = examples.flatMap(({ path }) => /^statement\/([a-z]+)/.exec(path)?.[1] ?? [])
    expect(Object.keys(ruleOf).filter((format) => !shown.has(format))).toEqual([])
    expect(kinds.sort()).toEqual(["envelope", "epoch", "gap", "heads", "leg", "segment"])
  })
})

describe("the CDDL", () => {
  const ofRule = vectors.filter(({ format }) => format in ruleOf)
  const unpadded = (bytes: Bytes) => bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
  const holds = ({ format, bytes }: (typeof ofRule)[number]) => {
    const isMedia = format === "audio packets" || format === "webm slice"
    return cddl.holds(ruleOf[format]!, isMedia ? Uint8Array.from(unpadded(bytes)) : bytes)
  }
  // What is inside isn't read by whoever reads the outside: these hold anything.
  const isOpaque = ({ path }: { path: string }) => path === "upload/64-batches.txt"

  test("takes every good vector", () => {
    const good = ofRule.filter((vector) => vector.expect === OK && !isOpaque(vector))
    expect(good.length).toBeGreaterThan(25)
    expect(good.filter((vector) => !holds(vector)).map(({ path }) => path)).toEqual([])
  })

  test("takes of the bad ones only those whose fault the pages say in words", () => {
    const taken = ofRule.filter((vector) => vector.expect !== OK && holds(vector))
    const inWords = [
      // Signatures and hashes.
      /^SIGNATURE_INVALID$/,
      /^BATCH_HASHES_DIFFER/,
      /^BODY_HASH_DIFFERS$/,
      /^ENCOUNTER_KEY_DIFFERS$/,
      /^SESSION_KEY_/,
      // statement §2: which fields go with which.
      /^STATEMENT_INVALID at (previous hash|sequence|previous leg|first sequences|heads)$/,
      // envelope §2.1: what a reader of each kind may open.
      /^STATEMENT_INVALID at envelope's tracks$/,
      // statement §4: what belongs together.
      /^BATCH_STATEMENT_FOREIGN/,
      /^BATCH_BODY_(MISSING|UNEXPECTED)/,
      /^BATCH_INVALID at list of hashes$/,
      // owner §2: both sign the same.
      /^COSE_INVALID at payloads$/,
      // circle §3.2: for whom the card is.
      /^COSE_INVALID at device key$/,
      // segment §5.
      /^MEDIA_PADDING_NOT_ZERO$/,
      // package §6: what belongs together, and in which order.
      /^PACKAGE_INVALID at (range|withheld tracks)$/,
      // roster §2, §3.1, §5: names, what goes with which role, and what comes once.
      /^ROOT_(SIGNATURE_INVALID$|INVALID at (name|successor)$)/,
      /^ROSTER_INVALID at partners$/,
      /^MEMBER_(TWICE at (key|recipient)|INVALID at member \d+'s (name|licences|recipient|languages))$/,
      // roster §4 to §6: times, numbers, and whose it is.
      /^(DELEGATION|ROSTER|PARTNER)_(SIGNATURE_INVALID|OF_ANOTHER_ROOT|TOO_LONG|NOT_YET|EXPIRED|INVALID at (end|numbers|partner))$/,
      /^(ROSTER_NUMBER_(NOT_DELEGATED|LOWER|TWICE)|RECIPIENT_DIFFERS)$/,
      // roster §7.2: from the pin on.
      /^ROOT_(NOT_PINNED|FOLLOWS_ANOTHER|NOT_THE_SUCCESSOR)$/,
    ]
    const others = taken.filter(({ expect: code }) => !inWords.some((pattern) => pattern.test(code)))
    expect(others.map(({ path, expect: code }) => `${path}: ${code}`)).toEqual([])
  })

  test("takes what is inside an envelope, and what binds a segment to its place", async () => {
    const envelopes = vectors.filter(({ format, expect: code }) => format === "envelope" && code === OK)
    for (const { bytes, inputs } of envelopes) {
      const decrypter = new Decrypter()
      decrypter.addIdentity(inputs.get("identity")!)
      expect(cddl.holds("envelope-content", Uint8Array.from(await decrypter.decrypt(bytes)))).toBe(true)
    }
    const place = { encounter: new Uint8Array(32), leg: 1, track: "audio", sequence: 7 } as const
    expect(envelopes.length).toBeGreaterThan(1)
    expect(cddl.holds("segment-metadata", segmentMetadata(place, 2))).toBe(true)
  })
})

describe("the paragraphs", () => {
  const numbered = new Set(
    pages.flatMap(({ name, text }) =>
      [...text.matchAll(/^#+ (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => `${name} §${number}`),
    ),
  )

  test("that the code, the documents and the pages name are there", async () => {
    const found = await Array.fromAsync(
      glob(["{apps,packages,journeys,bench,vectors,docs}/**/*.{ts,tsx,md,py}", "*.md", "spec/*.md"], {
        cwd: root,
        exclude: ["**/node_modules/**", "**/dist/**"],
      }),
    )
    const named = await Promise.all(
      found.map(async (path) => {
        const text = await readFile(join(root, path), "utf8")
        const outside = [...text.matchAll(/spec\/([a-z]+\.md) §(\d+(?:\.\d+)*)/g)].map(([, page, at]) => [page, at])
        // Within spec/ and vectors/README.md pages name each other without their folder.
        const isPage = /^(spec\/|vectors\/README)/.test(path)
        const within = [
          ...text.matchAll(/\b(README|segment|statement|envelope|upload|watch|package|roster) §(\d+(?:\.\d+)*)/g),
        ]
        const pairs = isPage ? [...outside, ...within.map(([, page, at]) => [`${page}.md`, at])] : outside
        return pairs.map(([page, at]) => ({ path, paragraph: `${page} §${at}` }))
      }),
    )
    const all = named.flat()
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter(({ paragraph }) => !numbered.has(paragraph))).toEqual([])
  })
})
