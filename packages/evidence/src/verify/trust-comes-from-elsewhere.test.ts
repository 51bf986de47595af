import { beforeAll, describe, expect, test } from "vitest"
import { packageOf } from "../../testing/read-package.ts"
import type { RecordedEncounter } from "../../testing/recorded-encounter.ts"
import { TakenApart } from "../../testing/taken-apart.ts"
import { tenSeconds } from "../../testing/ten-seconds.ts"
import { type Bytes, toHex } from "../format/bytes.ts"
import type { PackageReport } from "./report.ts"
import { parseTrust, type Trust } from "./trust.ts"
import { verifyPackage } from "./verify-package.ts"
import { sourceOfBytes } from "./zip/byte-source.ts"

let encounter: RecordedEncounter

beforeAll(async () => {
  encounter = await tenSeconds({ untilMs: 4000 })
})

const verify = (zip: Bytes, trust?: Trust): Promise<PackageReport> => verifyPackage(sourceOfBytes(zip), { trust })
const takenApart = async (): Promise<TakenApart> => new TakenApart((await packageOf(encounter)).zip)

describe("trust", () => {
  const verdictWith = async (line: string) => {
    const { zip } = await packageOf(encounter)
    return verify(zip, parseTrust(line))
  }

  test("without any the verdict is no better than self-consistent", async () => {
    const report = await verify((await packageOf(encounter)).zip)
    expect(report.verdict).toBe("self-consistent")
    expect(report.findings.map(({ code }) => code)).toEqual(["SELF_CONSISTENT_ONLY"])
  })

  test("in the server, the encounter or the fingerprint, and with each it is said whom one believes", async () => {
    const { fingerprint } = await verify((await packageOf(encounter)).zip)
    for (const line of [
      `server ${toHex(encounter.serverKeys[0]!)} Ada`,
      `encounter ${toHex(encounter.encounter)} Ada`,
      `package ${fingerprint} Ada`,
    ]) {
      const { verdict, proved } = await verdictWith(line)
      expect(verdict).toBe("anchored")
      expect(proved.some(({ believing }) => believing?.includes("Ada"))).toBe(true)
    }
  })

  test("in something else changes nothing", async () => {
    const { verdict, findings } = await verdictWith(`server ${"00".repeat(32)} somebody else`)
    expect(verdict).toBe("self-consistent")
    expect(findings.map(({ code }) => code).sort()).toEqual(["SELF_CONSISTENT_ONLY", "SERVER_KEY_UNTRUSTED"])
  })

  test("that isn't in its form is refused, with the line", () => {
    for (const line of ["server 00", "friend ".padEnd(71, "0"), "server"])
      expect(() => parseTrust(`# mine\n${line}`)).toThrow(
        expect.objectContaining({ code: "TRUST_FILE_INVALID", line: 2 }),
      )
  })

  test("nothing is said to be proved where something is wrong", async () => {
    const apart = await takenApart()
    apart.setBatches(apart.batches().slice(0, -3))
    const { verdict, proved } = await verify(await apart.zip(), parseTrust(`encounter ${toHex(encounter.encounter)}`))
    expect([verdict, proved]).toEqual(["fault", []])
  })
})
