/** A Chromium with a profile of its own that can be killed as a phone is smashed: at once, with everything it had in memory. */
import { type ChildProcess, spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { type BrowserContext, chromium } from "playwright-core"
import { requireProgram } from "../scripts/browsers.ts"
import type { MarkedMedia } from "./media/source.ts"
import type { SoundCard } from "./sound-card.ts"

export interface ChromiumOptions {
  /** A folder that outlives the browser: what the app keeps is in it. */
  readonly profile: string
  /** What camera and microphone deliver; Chromium's own test picture and beep when left out. */
  readonly media?: MarkedMedia | undefined
  /** False: nothing is granted without a person's answer, and there is nobody to give one. */
  readonly isMediaGranted?: boolean
  /** Plays and hears by this instead of Chromium's own test devices; then there is no camera. */
  readonly soundCard?: SoundCard | undefined
  readonly arguments?: readonly string[]
}

export interface Chromium extends AsyncDisposable {
  readonly context: BrowserContext
  /** Of the browser itself; every process of it comes from this one. */
  readonly processId: number
  /**
   * Lets go of its pages, which go on unwatched: whoever watches a page makes its process keep what it has fetched.
   * Nothing of `context` can be used after it.
   */
  release(): Promise<void>
  /** The titles of its pages, asked for from outside. */
  titles(): Promise<string[]>
  /** SIGKILL to the browser and every process of it. */
  kill(): Promise<void>
  /** As a person closes it. */
  close(): Promise<void>
}

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
]

export async function openChromium(options: ChromiumOptions): Promise<Chromium> {
  const { profile, media, soundCard, isMediaGranted = true, arguments: extra = [] } = options
  const files =
    media === undefined
      ? []
      : [`--use-file-for-fake-video-capture=${media.videoFile}`, `--use-file-for-fake-audio-capture=${media.audioFile}`]
  const child = spawn(
    requireProgram("chromium"),
    [
      ...FLAGS,
      ...(soundCard === undefined ? ["--use-fake-device-for-media-stream"] : []),
      ...(isMediaGranted ? ["--use-fake-ui-for-media-stream"] : []),
      ...files,
      ...extra,
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    // A process group of its own, so that one signal reaches all of it.
    { detached: true, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...soundCard?.environment } },
  )
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const address = await debuggingAddress(child)
  const browser = await chromium.connectOverCDP(address)
  const context = browser.contexts()[0]!
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL")
    await exited
    await browser.close().catch(() => undefined)
  }
  return {
    context,
    processId: child.pid!,
    release: () => browser.close(),
    async titles() {
      const { host } = new URL(address)
      const targets = (await (await fetch(`http://${host}/json/list`)).json()) as { type: string; title: string }[]
      return targets.filter(({ type }) => type === "page").map(({ title }) => title)
    },
    kill,
    async close() {
      const session = await browser.newBrowserCDPSession()
      await session.send("Browser.close").catch(() => undefined)
      await exited
    },
    [Symbol.asyncDispose]: kill,
  }
}

async function debuggingAddress(child: ChildProcess): Promise<string> {
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr! })) {
    said.push(line)
    const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
    if (address === undefined) continue
    child.stderr!.resume()
    return address
  }
  throw new Error(`Chromium didn't start:\n${said.join("\n")}`)
}
