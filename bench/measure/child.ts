import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { connect } from "node:net"
import { createInterface } from "node:readline"
import { setTimeout as wait } from "node:timers/promises"

export interface Child {
  readonly process: ChildProcess
  /** The first line of JSON that it printed. */
  readonly said: Readonly<Record<string, unknown>>
  /** The process's line in /proc, or `undefined` where there is none. */
  statLine(): string | undefined
  stop(): Promise<void>
}

function childOf(child: ChildProcess, said: Readonly<Record<string, unknown>>): Child {
  return {
    process: child,
    said,
    statLine: () => {
      try {
        return readFileSync(`/proc/${child.pid}/stat`, "utf8")
      } catch {
        return undefined
      }
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once("exit", () => resolve())
        child.kill("SIGTERM")
        setTimeout(() => child.kill("SIGKILL"), 10_000).unref()
      }),
  }
}

/** Starts a program that prints nothing and waits until it listens on `said.port`. */
export async function startProgram(
  command: string,
  parameters: readonly string[],
  said: { readonly port: number },
): Promise<Child> {
  const child = spawn(command, parameters, { stdio: ["ignore", "ignore", "inherit"] })
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject)
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code} before it was ready`)))
  })
  failed.catch(() => undefined)
  for (let tries = 0; tries < 100; tries++) {
    if (await Promise.race([isListening(said.port), failed])) return childOf(child, said)
    await wait(50)
  }
  child.kill("SIGKILL")
  throw new Error(`${command} doesn't listen`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port })
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })
}

/** Starts a program with this Node and waits for its first line of JSON on standard output. */
export function startChild(
  file: string,
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const child = spawn(process.execPath, [file, ...parameters], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  })
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code} before it was ready`)))
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return
      resolve(childOf(child, JSON.parse(line) as Record<string, unknown>))
    })
  })
}
