/**
 * The programs that tests and bench drive: found where the machine has them, brought by apt-get where it may install.
 */
import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { run, ToolchainError } from "./toolchain.mjs"

export type Program =
  | "chromium"
  | "ffmpeg"
  | "firefox"
  | "pulseaudio"
  | "webkit"
  | "xvfb"
  | "dbus"
  | "unzip"
  | "python"
  | "openssl"
  | "sha256sum"
  | "coturn"

interface Whereabouts {
  /** Names to look for in PATH, and whole paths. */
  readonly names: readonly string[]
  /** Names the path itself; believed before anything else. */
  readonly variable: string
  /** Debian's packages of it. */
  readonly packages: readonly string[]
  /** Without it `npm test` doesn't begin; the others' tests say that they were left out. */
  readonly isNeeded: boolean
}

const programs: Readonly<Record<Program, Whereabouts>> = {
  chromium: {
    names: [
      "chromium",
      "chromium-browser",
      "google-chrome",
      "google-chrome-stable",
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ],
    variable: "CHROMIUM_PATH",
    packages: ["chromium"],
    isNeeded: true,
  },
  ffmpeg: { names: ["ffmpeg", "ffmpeg.exe"], variable: "FFMPEG_PATH", packages: ["ffmpeg"], isNeeded: true },
  firefox: {
    names: ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
    variable: "FIREFOX_PATH",
    packages: ["firefox-esr"],
    isNeeded: false,
  },
  // Firefox keeps an AudioContext suspended for ever on a machine without a sound device: PulseAudio's null sink is one.
  pulseaudio: { names: ["pulseaudio"], variable: "PULSEAUDIO_PATH", packages: ["pulseaudio"], isNeeded: false },
  webkit: {
    names: ["WebKitWebDriver"],
    variable: "WEBKIT_DRIVER_PATH",
    // The decoders come by themselves: without them WebKitGTK plays neither H.264 nor Opus.
    packages: ["webkit2gtk-driver", "gstreamer1.0-libav", "gstreamer1.0-plugins-bad"],
    isNeeded: false,
  },
  // WebKitGTK has no way to run without a screen.
  xvfb: { names: ["xvfb-run"], variable: "XVFB_RUN_PATH", packages: ["xvfb", "xauth"], isNeeded: false },
  // What a stranger checks a package with, who has none of our programs.
  unzip: { names: ["unzip"], variable: "UNZIP_PATH", packages: ["unzip"], isNeeded: false },
  python: { names: ["python3"], variable: "PYTHON_PATH", packages: ["python3"], isNeeded: false },
  openssl: { names: ["openssl"], variable: "OPENSSL_PATH", packages: ["openssl"], isNeeded: false },
  sha256sum: { names: ["sha256sum"], variable: "SHA256SUM_PATH", packages: ["coreutils"], isNeeded: false },
  // The relay of calls, as operators run it.
  coturn: { names: ["turnserver"], variable: "TURNSERVER_PATH", packages: ["coturn"], isNeeded: false },
  dbus: { names: ["dbus-run-session"], variable: "DBUS_RUN_SESSION_PATH", packages: ["dbus"], isNeeded: false },
}

/** Where the program is, or `undefined` when this machine hasn't got it. */
export function findProgram(program: Program): string | undefined {
  const { names, variable } = programs[program]
  const named = process.env[variable]
  if (named !== undefined) return named
  const folders = (process.env.PATH ?? "").split(delimiter)
  const candidates = names.flatMap((name) =>
    /[/\\]/.test(name) ? [name] : folders.map((folder) => join(folder, name)),
  )
  return candidates.find((candidate) => existsSync(candidate))
}

/** Where the program is. @throws {ToolchainError} saying what to install. */
export function requireProgram(program: Program): string {
  const path = findProgram(program)
  if (path === undefined) throw new ToolchainError(whatToInstall([program]))
  return path
}

function whatToInstall(missing: readonly Program[]): string {
  const packages = missing.flatMap((program) => programs[program].packages).join(" ")
  const variables = missing.map((program) => `${programs[program].variable}=/path/to/it`).join(" ")
  return `Missing here: ${missing.join(", ")}. Install it (on Debian: apt-get install ${packages}), or say where it is: ${variables}`
}

const everyProgram = Object.keys(programs) as Program[]

/** The programs without which neither tests nor bench say anything. */
export const neededPrograms: readonly Program[] = everyProgram.filter((program) => programs[program].isNeeded)

/** Those and the other engines. */
export const allPrograms: readonly Program[] = everyProgram

/**
 * Brings what is missing of the programs asked for.
 * @throws {ToolchainError} when one that is needed is missing and can't be installed here.
 */
export async function bringPrograms(asked: readonly Program[]): Promise<void> {
  const missing = () => asked.filter((program) => findProgram(program) === undefined)
  if (missing().length > 0) await installPackages(missing().flatMap((program) => programs[program].packages))
  const needed = missing().filter((program) => programs[program].isNeeded)
  if (needed.length > 0) throw new ToolchainError(whatToInstall(needed))
  if (missing().length > 0) console.error(`${whatToInstall(missing())}\nTests that need it are skipped.`)
}

/** Tries; whether it worked shows in what can be found afterwards. */
async function installPackages(packages: readonly string[]): Promise<void> {
  const prefix = rootPrefix()
  if (prefix === undefined || !existsSync("/usr/bin/apt-get")) return
  console.error(`installing ${packages.join(", ")} (apt-get)`)
  const aptGet = (...args: string[]) => {
    const command = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", ...args]
    // What goes well is of no interest, and each package says it at length.
    return run(command[0]!, command.slice(1), { stdio: ["ignore", "ignore", 2] })
  }
  // 400 s: another apt-get may be at work on a machine that has just started.
  const install = () =>
    aptGet("install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=400", ...packages)
  // A fresh image has no package lists, an old one has lists of files that are gone.
  if ((await install()) !== 0 && (await aptGet("update")) === 0) await install()
}

/** How to run something as root without asking anybody, or `undefined` when we may not. */
function rootPrefix(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return []
  try {
    execFileSync("sudo", ["-n", "true"], { stdio: "ignore" })
    return ["sudo", "-n"]
  } catch {
    return undefined
  }
}
