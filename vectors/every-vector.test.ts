import * as cctvAge from "cctv-age"
import { describe, expect, test } from "vitest"
import { readBagItSuite, readCodes, readRfc9605, readVectorFiles } from "./files.ts"
import { runBagItSuite } from "./run/bagit-suite.ts"
import { runCctvAge } from "./run/cctv-age.ts"
import { differences, differencesWhenCut, OK } from "./run/judge.ts"
import { runRfc9605 } from "./run/rfc9605.ts"
import { parseVector } from "./run/vector.ts"

const files = await readVectorFiles()
const vectors = files.map(({ path, text }) => ({ path, ...parseVector(text) }))
const formats = [...new Set(vectors.map(({ format }) => format))]

describe.each(formats)("%s", (format) => {
  const ofFormat = vectors.filter((vector) => vector.format === format)

  test.each(ofFormat)("$path: $comment", async (vector) => {
    expect(await differences(vector)).toEqual([])
  })

  test("is refused with a code when it is cut short at any length, or goes on behind its end", async () => {
    const whole = ofFormat.filter(({ expect, bytes }) => expect === OK && bytes.length > 0)
    const found = await Promise.all(
      whole.map(async (vector) => [vector.path, await differencesWhenCut(vector)] as const),
    )
    expect(found.filter(([, sentences]) => sentences.length > 0)).toEqual([])
  })
})

test("there are good and bad vectors of every format that is read", () => {
  const outcomes = Object.fromEntries(
    formats.map((format) => [
      format,
      new Set(vectors.filter((one) => one.format === format).map((one) => one.expect === OK)),
    ]),
  )
  const oneSided = Object.entries(outcomes).filter(([format, seen]) => seen.size < 2 && format !== "ratchet")
  expect(oneSided).toEqual([])
})

/** Files of a megabyte and more: no vectors; tests make them. */
const tooLargeForVectors = ["PACKAGE_FILE_TOO_LARGE", "BAG_TAG_FILE_TOO_LARGE", "ROSTER_FILE_TOO_LARGE"]

test("there is a vector for every code", async () => {
  // What is no fault stands among what a package gives.
  const said = vectors.flatMap(({ expect, gives }) => [expect, gives.get("findings") ?? ""])
  const shown = new Set([...tooLargeForVectors, ...said.flatMap((text) => text.match(/[A-Z][A-Z0-9_]+/g) ?? [])])
  const codes = await readCodes()
  expect(codes).toContain("SEGMENT_COMMITMENT_DIFFERS")
  expect(codes.filter((code) => !shown.has(code))).toEqual([])
})

test("RFC 9605: every header, and sealing with AES_256_GCM_SHA512_128", async () => {
  expect(await runRfc9605(await readRfc9605())).toEqual({ ran: 290, differences: [] })
})

test("C2SP CCTV: every age vector, by the library that opens envelopes", async () => {
  expect(await runCctvAge(cctvAge)).toEqual({ ran: 143, differences: [] })
})

test("BagIt: every bag of the Library of Congress's conformance suite", async () => {
  expect(await runBagItSuite(await readBagItSuite())).toEqual({ ran: 60, differences: [] })
})
