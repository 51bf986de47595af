import { describe, expect, test } from "vitest"
import { missingPackages, run } from "./toolchain.mjs"

const node = (script: string) => run(process.execPath, ["-e", script], { stdio: "ignore" })

describe("packages are installed again", () => {
  const wanted = {
    packages: {
      "": {},
      "apps/phone": { version: "0.1.0" },
      "node_modules/preact": { version: "11.2.0" },
      "node_modules/@alongside/phone": {},
      "node_modules/biome-for-another-machine": { version: "2.0.0", optional: true },
    },
  }
  const installed = { packages: { "node_modules/preact": { version: "11.2.0" }, "node_modules/@alongside/phone": {} } }

  test("never when all are there, whatever other machines need", () => {
    expect(missingPackages(wanted, installed)).toEqual([])
  })

  test("when one is there in another version", () => {
    const older = { packages: { ...installed.packages, "node_modules/preact": { version: "11.1.0" } } }
    expect(missingPackages(wanted, older)).toEqual(["node_modules/preact"])
  })

  test("when a link to one of ours is missing, and on a fresh clone", () => {
    const { "node_modules/@alongside/phone": _, ...rest } = installed.packages
    expect(missingPackages(wanted, { packages: rest })).toEqual(["node_modules/@alongside/phone"])
    expect(missingPackages(wanted, { packages: {} })).toHaveLength(2)
  })
})

test("a command ends as the program that it ran", async () => {
  expect(await node("")).toBe(0)
  expect(await node("process.exit(3)")).toBe(3)
  expect(await node("process.kill(process.pid, 'SIGTERM')")).toBe(143)
})
