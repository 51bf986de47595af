/** A real coturn on loopback, for one test, with the secret that our server shares with it. */
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { createSocket } from "node:dgram"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findProgram, requireProgram } from "../../scripts/browsers.ts"
import { expectEventually } from "../phone.ts"

export interface Coturn extends AsyncDisposable {
  readonly port: number
  /** For our server: `ALONGSIDE_…`. */
  readonly environment: Readonly<Record<string, string>>
  /** Everything it has written since its start, which tells of every allocation. */
  said(): string
  /** SIGKILL: whatever goes through it breaks off. */
  kill(): Promise<void>
  /** After {@link kill}: it is where it was, and knows nothing of before. */
  start(): Promise<void>
}

/** Said where tests are skipped. */
export const isCoturnHere = findProgram("coturn") !== undefined

export async function startCoturn({ isRelayOnly }: { readonly isRelayOnly: boolean }): Promise<Coturn> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-coturn-"))
  const secret = randomBytes(16).toString("hex")
  const port = await freePort()
  let child: ChildProcess | undefined
  let said = ""
  const start = async (): Promise<void> => {
    said = ""
    child = spawn(requireProgram("coturn"), optionsOf(port, secret, folder), {
      ...{ stdio: ["ignore", "pipe", "pipe"], cwd: folder },
    })
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text
      })
    }
    await expectEventually(
      "coturn to listen",
      async () => /UDP listener opened on/.test(said),
      async () => said,
    )
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child!.once("exit", resolve))
    child.kill(signal)
    await ended
  }
  await start()
  return {
    port,
    environment: {
      ALONGSIDE_TURN_URLS: `turn:127.0.0.1:${port}?transport=udp`,
      ALONGSIDE_TURN_SECRET: secret,
      ALONGSIDE_CALL_RELAY_ONLY: String(isRelayOnly),
    },
    said: () => said,
    kill: () => end("SIGKILL"),
    start,
    async [Symbol.asyncDispose]() {
      await end("SIGTERM")
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function optionsOf(port: number, secret: string, folder: string): string[] {
  return [
    // No file of the machine's own; on loopback alone. `--allow-loopback-peers` is for tests only: in the open it is a way into the machine.
    ...["-n", "-L", "127.0.0.1", "-E", "127.0.0.1", "-p", String(port), "--allow-loopback-peers"],
    ...["--use-auth-secret", `--static-auth-secret=${secret}`, "-r", "alongside.test"],
    ...["--no-tls", "--no-dtls", "--no-cli", "--verbose", "--log-file", "stdout", "--simple-log"],
    ...["--pidfile", join(folder, "pid"), "--userdb", join(folder, "db")],
  ]
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4")
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
