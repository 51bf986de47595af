import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import type { PackageReport } from "@alongside/evidence/verify/report"
import { parseTrust, type Trust, TrustError } from "@alongside/evidence/verify/trust"
import { verifyPackage } from "@alongside/evidence/verify/verify-package"
import { type Arguments, readArguments, usage } from "./arguments.ts"
import { CommandError } from "./command-error.ts"
import { openFile, reasonOf } from "./file-source.ts"
import { nodePlatform } from "./node-platform.ts"
import { ProgressLine } from "./progress-line.ts"
import { reportText } from "./report-text.ts"
import { SignatureThreads } from "./signature-threads.ts"

export interface Surroundings {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Progress is shown only where it can be wiped. */
  readonly isTerminal: boolean
  /** What relative paths begin from. */
  readonly directory: string
  /** What its threads run: a program that calls `serveSignatures`. */
  readonly threadProgram: URL
}

/** What a script that calls the command can rely on; see README.md. */
export const exitCodes = { anchored: 0, fault: 1, notChecked: 2, "self-consistent": 3 } as const

/** Runs the command to its end. @returns its exit code. A bug in this program is thrown. */
export async function runCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err } = surroundings
  try {
    const read = readArguments(args)
    if (read === "help") {
      out(usage)
      return 0
    }
    const report = await verify(read, surroundings)
    out(read.json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report))
    return exitCodes[report.verdict]
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof TrustError)) throw error
    err(`alongside-verify: ${error.code}: ${error.message}\n`)
    if (error.code === "ARGUMENTS_INVALID") err(`\n${usage}`)
    return exitCodes.notChecked
  }
}

async function verify(args: Arguments, surroundings: Surroundings): Promise<PackageReport> {
  const { err, isTerminal, directory, threadProgram } = surroundings
  const trust = args.trust === undefined ? undefined : await readTrust(resolve(directory, args.trust))
  await using source = await openFile(resolve(directory, args.package))
  await using signatures = new SignatureThreads(threadProgram)
  const line = new ProgressLine(err)
  try {
    return await verifyPackage(source, {
      trust,
      platform: { ...nodePlatform, verifyEd25519: signatures.verify },
      ...(isTerminal ? { progress: line.tell } : {}),
    })
  } finally {
    line.wipe()
  }
}

async function readTrust(path: string): Promise<Trust> {
  let text: string
  try {
    text = await readFile(path, "utf8")
  } catch (cause) {
    throw new CommandError("TRUST_FILE_UNREADABLE", `the trust file can't be read: ${reasonOf(cause)}`, { cause })
  }
  return parseTrust(text)
}
