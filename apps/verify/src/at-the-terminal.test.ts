import { join } from "node:path"
import { toHex } from "@alongside/evidence/format/bytes"
import type { PackageReport } from "@alongside/evidence/verify/report"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Desk, runProgram } from "../testing/terminal.ts"

let desk: Desk
beforeAll(async () => {
  desk = await Desk.set()
  await desk.put("trust.txt", `# by telephone\nencounter ${toHex(desk.encounter.encounter)} Ada's sheet\n`)
  await desk.put("altered.zip", desk.zip.with(30_000, desk.zip[30_000]! ^ 1))
  await desk.put("not-a-package.zip", "hello")
  await desk.put("not-trust.txt", "everybody\n")
})
afterAll(() => desk[Symbol.asyncDispose]())

const verify = (...args: readonly string[]) =>
  runProgram(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], desk.folder)

describe("exit codes are what README.md says", () => {
  test.each([
    ["0: nothing is wrong, and it is tied to the trust file", 0, ["package.zip", "--trust", "trust.txt"]],
    ["1: something is wrong", 1, ["altered.zip", "--trust", "trust.txt"]],
    ["1: it isn't a package", 1, ["not-a-package.zip"]],
    ["2: no such file", 2, ["nothing.zip"]],
    ["2: a folder", 2, ["."]],
    ["2: no package named", 2, []],
    ["2: two packages named", 2, ["package.zip", "altered.zip"]],
    ["2: an option that nobody knows", 2, ["package.zip", "--quick"]],
    ["2: a trust file that isn't there", 2, ["package.zip", "--trust", "nothing.txt"]],
    ["2: a trust file that isn't one, although the package is whole", 2, ["package.zip", "--trust", "not-trust.txt"]],
    ["3: nothing is wrong, and self-consistent only", 3, ["package.zip"]],
  ])("%s", async (_, code, args) => {
    const said = await verify(...args)
    expect(said.code).toBe(code)
    // What couldn't be checked says nothing about any package; whatever could says nothing else.
    expect(said.out === "").toBe(code === 2)
    expect(said.err === "").toBe(code !== 2)
  })
})

test("what is found is told with code, place, words and hint; what is proved, with whom one believes", async () => {
  const { out } = await verify("package.zip", "--trust", "trust.txt")
  expect(out).toContain(`Encounter    ${toHex(desk.encounter.encounter)}`)
  expect(out).toContain("if you believe for the encounter's id: Ada's sheet")
  expect(out).toContain("That a real camera and a real microphone saw and heard this: a web page can't prove it.")
  const altered = await verify("altered.zip")
  expect(altered.out).toMatch(/BAG_HASH_DIFFERS at data\/record\/000000\.cborseq\n {4}.+\n {4}hint: .+\n/)
  expect(altered.out).not.toContain("Proved\n")
})

test("--json is one object with all of it, and nothing else on standard output", async () => {
  const { out } = await verify("altered.zip", "--json")
  const report: PackageReport = JSON.parse(out)
  expect(report.verdict).toBe("fault")
  expect(report.findings.find(({ code }) => code === "BAG_HASH_DIFFERS")).toMatchObject({
    severity: "fault",
    place: { file: "data/record/000000.cborseq" },
  })
  expect(report.proved).toEqual([])
  expect(report.notProved.length).toBeGreaterThan(2)
})

test("--help says how, and isn't an error", async () => {
  const { code, out } = await verify("--help")
  expect([code, out.split("\n")[0]]).toEqual([0, "alongside-verify PACKAGE.zip [--trust FILE] [--json]"])
})
