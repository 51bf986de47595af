/** A loudspeaker and a microphone beside it, as a phone on a table has them: what the one plays the other hears, later and more quietly. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { findProgram, requireProgram } from "../scripts/browsers.ts"
import { expectEventually } from "./phone.ts"

export interface Room {
  /** From the loudspeaker to the microphone, beside what the sound system itself takes. */
  readonly delayMs: number
  /** How much more quietly it arrives there. */
  readonly quieterDb: number
}

export interface SoundCard extends AsyncDisposable {
  /** For a browser that shall use it. */
  readonly environment: Readonly<Record<string, string>>
}

/** Said where tests and figures are left out. */
export const isSoundCardHere = (): boolean => findProgram("pulseaudio") !== undefined

/** PulseAudio's volumes are cubic: 65,536 is as loud as it came. */
const volumeOf = (db: number): number => Math.round(65_536 * Math.cbrt(10 ** (-db / 20)))

export async function openSoundCard({ delayMs, quieterDb }: Room): Promise<SoundCard> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-sound-"))
  const [script, socket] = [join(folder, "room.pa"), join(folder, "native")]
  await writeFile(
    script,
    [
      `load-module module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
      "load-module module-null-sink sink_name=loudspeaker rate=48000",
      "load-module module-null-sink sink_name=air rate=48000",
      // Held where they are: what is made the default would draw them to itself.
      `load-module module-loopback source=loudspeaker.monitor sink=air latency_msec=${delayMs} source_dont_move=true sink_dont_move=true`,
      // Browsers don't offer what merely listens to a loudspeaker.
      "load-module module-remap-source master=air.monitor source_name=microphone",
      `set-sink-volume air ${volumeOf(quieterDb)}`,
      "set-default-sink loudspeaker",
      "set-default-source microphone",
      "",
    ].join("\n"),
  )
  const environment = { XDG_RUNTIME_DIR: folder, HOME: folder, PULSE_SERVER: `unix:${socket}` }
  const options = ["-n", "-F", script, "--exit-idle-time=-1", "--daemonize=no", "--disallow-exit"]
  const server = spawn(requireProgram("pulseaudio"), options, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  })
  let said = ""
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  await expectEventually(
    "a sound card",
    () => canConnect(socket),
    async () => said,
  )
  return {
    environment,
    async [Symbol.asyncDispose]() {
      const ended = once(server, "exit")
      server.kill()
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

function canConnect(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket)
    connection.once("error", () => resolve(false))
    connection.once("connect", () => {
      connection.destroy()
      resolve(true)
    })
  })
}
