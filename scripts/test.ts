/**
 * `npm test`: everything. `npm test -- PATH…` runs the tests whose path contains one of them, without the checks.
 * The last line counts each check and each test: "N passed, N failed", and the skipped ones if there are any.
 */
import { readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import { allPrograms, bringPrograms, neededPrograms } from "./browsers.ts"
import { type CheckResult, runChecks } from "./check.ts"
import { exitWith, root, run } from "./toolchain.mjs"

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** The part of Vitest's JSON report that we read. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

const reportFile = join(root, ".cache/tests.json")

async function buildApps(): Promise<CheckResult> {
  const code = await run(process.execPath, ["scripts/build.ts", "--if-changed"])
  return { name: "build", isPassed: code === 0 }
}

async function runTests(args: readonly string[]): Promise<Counts> {
  await rm(reportFile, { force: true })
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`]
  const code = await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args])
  const text = await readFile(reportFile, "utf8").catch(() => undefined)
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const report: Report = JSON.parse(text)
  // A file that couldn't even be loaded holds no test that failed.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + brokenFiles.length
  return {
    passed: report.numPassedTests,
    // Vitest also fails for an error that no test caught.
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

await exitWith(async () => {
  const args = process.argv.slice(2)
  await bringPrograms(args.length === 0 ? allPrograms : neededPrograms)
  const checks = args.length === 0 ? await runChecks() : []
  checks.push(await buildApps())
  const counts = await runTests(args)
  for (const { name, isPassed } of checks) {
    if (isPassed) counts.passed += 1
    else {
      counts.failed += 1
      console.log(`FAILED ${name}`)
    }
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ""
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)
  return counts.failed === 0 ? 0 : 1
})
