import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { packageOf } from "../../packages/evidence/testing/read-package.ts"
import { keysPath, type LooseBatch, TakenApart } from "../../packages/evidence/testing/taken-apart.ts"
import { tenSeconds } from "../../packages/evidence/testing/ten-seconds.ts"
import { findProgram, requireProgram } from "../../scripts/browsers.ts"
import { root } from "../../scripts/toolchain.mjs"

/** The verifier in spec/check/ was written from spec/ alone, in another language, with another library's ciphers. */

const isHere = findProgram("python") !== undefined && findProgram("openssl") !== undefined

interface Opinion {
  readonly code: number | null
  readonly said: string
}

function ask(...args: readonly string[]): Promise<Opinion> {
  return new Promise((resolve, reject) => {
    // -B: nothing is written beside the scripts.
    const child = spawn(requireProgram("python"), ["-B", join(root, "spec/check/check.py"), ...args], { cwd: root })
    let said = ""
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text
      })
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, said }))
  })
}

describe.skipIf(!isHere)("a second opinion, from the spec alone,", () => {
  test("takes and refuses the vectors that ours does, and opens segments to the same media", async () => {
    const { code, said } = await ask("--vectors", "vectors")
    expect([code, said]).toEqual([0, expect.stringMatching(/\n0 faults\n$/)])
    for (const format of [
      "batch",
      "chain",
      "claim",
      "disclosed segment",
      "endorsement",
      "receipt",
      "segment",
      "statement",
    ])
      expect(said).toMatch(new RegExp(`[1-9]\\d* ${format}\\b`))
  })

  describe("of a package", () => {
    async function opinionOn(zip: Uint8Array, ...args: readonly string[]): Promise<Opinion> {
      const folder = await mkdtemp(join(tmpdir(), "alongside-opinion-"))
      try {
        await writeFile(join(folder, "package.zip"), zip)
        return await ask(join(folder, "package.zip"), ...args)
      } finally {
        await rm(folder, { recursive: true })
      }
    }

    async function changed(change: (apart: TakenApart, batches: LooseBatch[]) => void): Promise<Opinion> {
      const apart = new TakenApart((await packageOf(await tenSeconds({ untilMs: 1500 }))).zip)
      const batches = apart.batches()
      change(apart, batches)
      apart.setBatches(batches)
      return opinionOn(await apart.zip(), "--all")
    }

    test("finds nothing wrong in what was recorded, whole, for others and as a clip", async () => {
      const encounter = await tenSeconds({ untilMs: 1500 })
      const range = { from: { leg: 0, elapsedMs: 500 }, to: { leg: 0, elapsedMs: 1000 } }
      for (const wish of [{ kind: "whole" }, { kind: "others" }, { kind: "clip", range }] as const) {
        const { zip } = await packageOf(encounter, wish)
        const { code, said } = await opinionOn(zip, "--all")
        expect([code, said]).toEqual([0, expect.stringMatching(/ ([1-9]\d*) of \1 disclosed segments opened/)])
      }
    })

    test.each<[string, (apart: TakenApart, batches: LooseBatch[]) => void, RegExp]>([
      [
        "a body turned over",
        (_, batches) => flip(batches.find(([, items]) => items[0]?.[1])![1][0]![1]!),
        /a body isn't the one that was signed/,
      ],
      ["a signature turned over", (_, batches) => flip(batches[5]![0]), /isn't signed by its leg's session key/],
      ["a batch left out", (_, batches) => batches.splice(6, 1), /statements are missing from/],
      [
        "a key turned over",
        (apart) => apart.setSequence(keysPath(0), flipped(apart.sequence(keysPath(0)), 40)),
        /the tag doesn't hold/,
      ],
      [
        "a receipt turned over",
        (apart) => apart.setSequence("data/receipts.cborseq", flipped(apart.sequence("data/receipts.cborseq"), 150)),
        /a receipt isn't signed by the server's key/,
      ],
    ])("finds %s", async (_, change, words) => {
      const { code, said } = await changed(change)
      expect([code, said]).toEqual([1, expect.stringMatching(words)])
    })

    test("finds a file that was changed after the bag was made", async () => {
      const apart = new TakenApart((await packageOf(await tenSeconds({ untilMs: 500 }))).zip)
      apart.files.set("HOW-TO-VERIFY.txt", new Uint8Array(3))
      const { code, said } = await opinionOn(await apart.zipAsItIs())
      expect([code, said]).toEqual([
        1,
        expect.stringContaining("lists what isn't there, or is otherwise: HOW-TO-VERIFY.txt"),
      ])
    })

    test("says of what is no package that it couldn't be checked", async () => {
      expect((await opinionOn(new Uint8Array(100))).code).toBe(2)
    })
  })
})

function flip(bytes: Uint8Array): void {
  bytes[bytes.length - 1]! ^= 1
}

/** The first item with one bit of a byte turned over. */
function flipped<T extends Uint8Array>([first, ...rest]: T[], at: number): T[] {
  const other = first!.slice() as T
  other[at]! ^= 1
  return [other, ...rest]
}
