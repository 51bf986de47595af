#!/usr/bin/env node
import { isMainThread } from "node:worker_threads"
import { serveSignatures } from "./signature-thread.ts"

// One file, installed, is the command and what its threads run.
if (isMainThread) {
  const { runCommand } = await import("./command.ts")
  process.exitCode = await runCommand(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    directory: process.cwd(),
    threadProgram: new URL(import.meta.url),
  })
} else serveSignatures()
