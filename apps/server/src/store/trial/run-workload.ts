import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Acknowledged } from "./numbered-store.ts"
import type { Workload } from "./workload.ts"

export interface Outcome {
  /** `SIGKILL` when it died where it was told to, `null` when it came to its end. */
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly errors: string
}

/** Runs {@link Workload} in a process of its own and notes in `acknowledged` what it was told is safe. */
export async function runWorkload(
  workload: Workload,
  acknowledged: Acknowledged,
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const program = fileURLToPath(new URL("./workload.ts", import.meta.url))
  const command = [process.execPath, program, JSON.stringify(workload)]
  if (workload.fileLimit !== undefined) command.unshift("prlimit", `--fsize=${workload.fileLimit}`)
  const child = spawn(command[0]!, command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  })
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>
  const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  const [code, signal] = await ended
  for (const line of output.split("\n").slice(0, -1)) {
    const { encounter, ordinal } = JSON.parse(line) as { encounter: string; ordinal: number }
    acknowledged.set(encounter, Math.max(acknowledged.get(encounter) ?? 0, ordinal + 1))
  }
  return { code, signal, errors }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}
