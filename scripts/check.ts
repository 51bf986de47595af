/** Type check of every project (one a runtime) and Biome. `npm run check` alone, and the first part of `npm test`. */
import { glob } from "node:fs/promises"
import { join } from "node:path"
import { root, run } from "./toolchain.mjs"

export interface CheckResult {
  readonly name: string
  readonly isPassed: boolean
}

/** Runs a package's command on this Node, its output on ours. */
async function check(name: string, command: string, args: readonly string[]): Promise<CheckResult> {
  const code = await run(process.execPath, [join(root, "node_modules", command), ...args])
  return { name, isPassed: code === 0 }
}

/** Every check, whether or not one before it failed. */
export async function runChecks(): Promise<CheckResult[]> {
  const patterns = ["tsconfig.json", "{apps,packages}/*/tsconfig*.json"]
  const projects = (await Array.fromAsync(glob(patterns, { cwd: root }))).sort()
  const results: CheckResult[] = []
  // One after the other: tsc 7 uses every core itself.
  for (const project of projects) {
    results.push(await check(`types: ${project}`, "typescript/bin/tsc", ["--project", project]))
  }
  results.push(await check("biome", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]))
  return results
}

if (import.meta.main) {
  const results = await runChecks()
  for (const { name, isPassed } of results) console.log(`${isPassed ? "ok    " : "FAILED"} ${name}`)
  if (!results.every(({ isPassed }) => isPassed)) process.exitCode = 1
}
