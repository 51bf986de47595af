import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { expect, test } from "vitest"
import { readVectorFiles } from "./files.ts"
import { generateVectors } from "./generate.ts"

const isRatchet = (path: string) => path.startsWith("ratchet/")
const python = findPython()

test("generating the vectors again gives the files that are committed, and no others", async () => {
  const committed = (await readVectorFiles()).filter(({ path }) => !isRatchet(path))
  const generated = [...(await generateVectors())].map(([path, text]) => ({ path, text }))
  expect(generated.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual(committed)
})

test.skipIf(python === undefined)(
  "the second implementation, in Python, gives the ratchet's vectors that are committed",
  async () => {
    const script = join(import.meta.dirname, "ratchet.py")
    const printed: Record<string, string> = JSON.parse(execFileSync(python!, [script], { encoding: "utf8" }))
    const committed = (await readVectorFiles()).filter(({ path }) => isRatchet(path))
    expect(printed).toEqual(Object.fromEntries(committed.map(({ path, text }) => [path, text])))
  },
)

/** Not every machine that runs our tests has it: its output is committed, and run as vectors everywhere. */
function findPython(): string | undefined {
  return ["python3", "python"].find((name) => {
    try {
      return execFileSync(name, ["--version"], { encoding: "utf8", stdio: "pipe" }).startsWith("Python 3")
    } catch {
      return false
    }
  })
}
