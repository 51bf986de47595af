/** The real server as a process of its own, that can be killed and started again where its disk is. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"

export interface ServerProcessOptions {
  /** What it keeps, across starts. */
  readonly data: string
  /** `ALONGSIDE_…` variables (apps/server/src/configuration.ts). */
  readonly environment?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, "..")

/** Always at the same address, also after it was started again. */
export class ServerProcess implements AsyncDisposable {
  readonly data: string
  #environment: Readonly<Record<string, string>>
  #child: ChildProcess | undefined
  #origin: string | undefined

  constructor({ data, environment = {} }: ServerProcessOptions) {
    this.data = data
    this.#environment = environment
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    if (this.#origin === undefined) throw new Error("the server was never started")
    return this.#origin
  }

  /** For its next start. */
  setEnvironment(environment: Readonly<Record<string, string>>): void {
    this.#environment = environment
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error("the server is running")
    const port = this.#origin === undefined ? "0" : new URL(this.#origin).port
    const child = spawn(
      process.execPath,
      [join(root, "apps/server/src/main.ts"), "--port", port, "--host", "127.0.0.1", "--data", this.data],
      { env: { ...process.env, ...this.#environment }, stdio: ["ignore", "pipe", "pipe"] },
    )
    this.#child = child
    const said: string[] = []
    child.stderr.on("data", (text) => said.push(String(text)))
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
      if (origin === undefined) continue
      this.#origin = origin
      child.stdout.resume()
      return
    }
    throw new Error(`the server didn't start:\n${said.join("\n")}`)
  }

  /** SIGKILL: nothing is finished. */
  kill(): Promise<void> {
    return this.#end("SIGKILL")
  }

  /** As an operator stops it. */
  stop(): Promise<void> {
    return this.#end("SIGTERM")
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#child = undefined
    const exited = new Promise((resolve) => child.once("exit", resolve))
    child.kill(signal)
    await exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
