import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readRfc9605, readVectorFiles } from "../../vectors/files.ts"
import { browsers, canRun } from "./browsers.ts"
import { openVectorSite, type VectorSite } from "./site.ts"

const files = await readVectorFiles()

describe("what Node makes of the vectors, every browser makes of them", () => {
  let site: VectorSite

  beforeAll(async () => {
    site = await openVectorSite({ files, rfc9605: await readRfc9605() })
  })

  afterAll(() => site[Symbol.asyncDispose]())

  describe.each(browsers)("$name", (browser) => {
    test.skipIf(!canRun(browser))("reads every file there is, RFC 9605's and CCTV's too, as it says", async () => {
      const report = site.nextReport()
      await using _ = await browser.open(site.address)
      expect(await report).toEqual({ ran: { files: files.length, rfc9605: 290, cctvAge: 143 }, differences: [] })
    })
  })
})
