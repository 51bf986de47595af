/**
 * `npm test`: everything; files with a failed test are run once more, by themselves, and what passes only then is named
 * (docs/decisions/0013). `npm test -- PATH…` runs the tests whose path contains one of them, once and without the checks.
 * The last line counts each check and each test: "N passed, N failed", and the skipped ones if there are any.
 */
import { readFile, rm } from "node:fs/promises"
import { join, relative } from "node:path"
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
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  /** The file's path. */
  readonly name: string
  readonly status: "passed" | "failed"
  readonly assertionResults: readonly TestResult[]
}

interface TestResult {
  readonly fullName: string
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo" | "disabled"
}

const reportFile = join(root, ".cache/tests.json")

async function buildApps(): Promise<CheckResult> {
  const code = await run(process.execPath, ["scripts/build.ts", "--if-changed"])
  return { name: "build", isPassed: code === 0 }
}

/** More than this, and it isn't a busy machine that is at fault. */
const MOST_FILES_AGAIN = 10

/** What each file said, and whether Vitest had something to complain of besides. */
interface Run {
  readonly files: readonly FileResult[]
  readonly isBroken: boolean
}

async function runOnce(args: readonly string[]): Promise<Run> {
  await rm(reportFile, { force: true })
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`]
  const code = await run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args])
  const text = await readFile(reportFile, "utf8").catch(() => undefined)
  if (text === undefined) return { files: [], isBroken: true }
  const { testResults: files }: Report = JSON.parse(text)
  // Vitest also fails for an error that no test caught.
  return { files, isBroken: code !== 0 && !files.some(isFailed) }
}

/** Everything; then, once more and one at a time, the files in which something failed: what they say then counts. */
async function runAll(): Promise<Run> {
  const first = await runOnce([])
  const failed = first.files.filter(isFailed)
  if (first.isBroken || failed.length === 0 || failed.length > MOST_FILES_AGAIN) return first
  console.log(`\n${failed.length} files with a failed test are run again, by themselves`)
  const again = await runOnce([...failed.map(({ name }) => name), "--no-file-parallelism"])
  const files = first.files.map((file) => again.files.find(({ name }) => name === file.name) ?? file)
  for (const before of failed) {
    const after = again.files.find(({ name }) => name === before.name)
    if (after === undefined || isFailed(after)) continue
    const names = failedIn(before).map(({ fullName }) => fullName)
    console.log(`PASSED ONLY WHEN RUN AGAIN ${relative(root, before.name)}: ${names.join("; ") || "the file itself"}`)
  }
  return { files, isBroken: again.isBroken }
}

const isFailed = ({ status }: FileResult): boolean => status === "failed"
const failedIn = ({ assertionResults }: FileResult): TestResult[] =>
  assertionResults.filter(({ status }) => status === "failed")

function countsOf({ files, isBroken }: Run): Counts {
  const counts: Counts = { passed: 0, failed: isBroken ? 1 : 0, skipped: 0 }
  for (const file of files) {
    const failed = failedIn(file).length
    // A file that couldn't even be loaded, or whose hooks failed, may hold no test that did.
    counts.failed += isFailed(file) ? Math.max(1, failed) : failed
    const passed = file.assertionResults.filter(({ status }) => status === "passed").length
    counts.passed += passed
    counts.skipped += file.assertionResults.length - passed - failed
  }
  return counts
}

await exitWith(async () => {
  const args = process.argv.slice(2)
  await bringPrograms(args.length === 0 ? allPrograms : neededPrograms)
  const checks = args.length === 0 ? await runChecks() : []
  checks.push(await buildApps())
  const counts = countsOf(args.length === 0 ? await runAll() : await runOnce(args))
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
