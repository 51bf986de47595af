/** A page with capture alone, in a real browser whose camera and microphone are files that carry their own time. */
import { rmSync } from "node:fs"
import { mkdtemp, readFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { type BrowserContext, chromium, type Page } from "playwright-core"
import { build } from "vite"
import type { CaptureState } from "../../apps/phone/src/capture/capture.ts"
import type { Path } from "../../apps/phone/src/capture/orders.ts"
import type { EndOfPieces, GapPiece, MediaPiece } from "../../apps/phone/src/capture/piece.ts"
import { requireProgram } from "../../scripts/browsers.ts"
import { staticApp } from "../../scripts/static-app.ts"
import type { MarkedMedia } from "../media/source.ts"
import type { ReceivedMessage } from "./page/page.ts"

export interface RecorderOptions {
  readonly media?: MarkedMedia
  /** What the browser may use without asking. Both by default. */
  readonly permissions?: readonly ("camera" | "microphone" | "geolocation" | "screen-wake-lock")[]
  /** Runs in the page before anything else. */
  readonly beforePage?: string
  /** Runs in the capture worker before anything else. */
  readonly beforeWorker?: string
  readonly arguments?: readonly string[]
}

export interface Taken {
  readonly frames: number
  readonly soundMs: number
}

export interface Recorded {
  readonly pieces: readonly (MediaPiece & { readonly receivedMs: number })[]
  readonly gaps: readonly GapPiece[]
  readonly end: EndOfPieces | undefined
}

export interface Recorder extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  open(options?: { preRollSeconds?: number; forcePath?: Path }): Promise<void>
  press(): Promise<void>
  /** Stops, and gives everything that came out. */
  stop(): Promise<Recorded>
  /** Everything that has come out so far. */
  recorded(): Promise<Recorded>
  state(): Promise<CaptureState>
  /**
   * What has reached the capture worker. What a busy machine's browser lets fall before that is its own loss, and happens
   * as often as the machine likes.
   */
  taken(): Promise<Taken>
  /** Runs what a phone does to a device: in the page, given its newest track of that kind. */
  onTrack(kind: "video" | "audio", act: (track: MediaStreamTrack) => unknown): Promise<void>
  /** Resolves when the state is as asked. */
  until(what: string, isSo: (state: CaptureState) => boolean): Promise<void>
}

export async function openRecorder(options: RecorderOptions = {}): Promise<Recorder> {
  const { media, permissions = ["camera", "microphone"], beforePage, beforeWorker, arguments: extra = [] } = options
  const site = await serveHarness(beforeWorker)
  const files =
    media === undefined
      ? []
      : [`--use-file-for-fake-video-capture=${media.videoFile}`, `--use-file-for-fake-audio-capture=${media.audioFile}`]
  const browser = await chromium.launch({
    executablePath: requireProgram("chromium"),
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
      ...files,
      ...extra,
    ],
  })
  const context = await browser.newContext({ permissions: [...permissions] })
  await context.addInitScript(REMEMBER_STREAMS)
  if (beforePage !== undefined) await context.addInitScript(beforePage)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text())
  })
  await page.goto(`${site.address}/index.html`)

  const state = (): Promise<CaptureState> => page.evaluate(() => window.harness.capture.state)
  const recorded = async (): Promise<Recorded> => sortMessages(await page.evaluate(() => window.harness.messages))
  return {
    page,
    context,
    state,
    recorded,
    open: ({ preRollSeconds = 10, forcePath } = {}) =>
      page.evaluate(
        (asked) => window.harness.open(asked),
        forcePath === undefined ? { preRollSeconds } : { preRollSeconds, forcePath },
      ),
    taken: async () => {
      const worker = page.workers().find((each) => each.url().includes("/capture-worker-"))
      return (await worker?.evaluate("taken")) as Taken
    },
    onTrack: (kind, act) =>
      page.evaluate(
        `(${act})(window.streams.flatMap((stream) => stream.getTracks()).findLast((track) => track.kind === "${kind}"))`,
      ),
    press: () => page.evaluate(() => window.harness.press()),
    async stop() {
      await page.evaluate(() => window.harness.capture.stop())
      return recorded()
    },
    async until(what, isSo) {
      for (let tries = 0; tries < 200; tries++) {
        if (isSo(await state())) return
        await page.waitForTimeout(50)
      }
      throw new Error(
        `waited 10 s for ${what}; the state is ${JSON.stringify(await state())}; ${complaints.join("; ")}`,
      )
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await site.close()
      if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`)
    },
  }
}

/**
 * The gaps of a track, those left out in which the device gave nothing: a busy machine's browser stumbles, and it is right
 * that it is said, and not what these tests ask. Whether *we* lost something, {@link Recorder.taken} tells.
 */
export function gapsOf(recorded: Recorded, track: "audio" | "video" | "place"): GapPiece[] {
  return recorded.gaps.filter((gap) => gap.track === track && gap.cause !== "device-silent")
}

export function sortMessages(messages: readonly ReceivedMessage[]): Recorded {
  return {
    pieces: messages
      .filter((message) => message.kind === "piece")
      .map((message) => ({ ...message, media: new Uint8Array(Buffer.from(message.media, "base64")) })),
    gaps: messages.filter((message) => message.kind === "gap"),
    end: messages.find((message) => message.kind === "end"),
  }
}

const COUNT_WHAT_COMES = `
  self.taken = { frames: 0, soundMs: 0 }
  const read = ReadableStreamDefaultReader.prototype.read
  ReadableStreamDefaultReader.prototype.read = async function () {
    const result = await read.call(this)
    if (result.value instanceof VideoFrame) self.taken.frames++
    if (result.value instanceof AudioData) self.taken.soundMs += result.value.duration / 1000
    return result
  }
`

/** So that a test can do to a track what a phone call does. */
const REMEMBER_STREAMS = `
  window.streams = []
  const ask = MediaDevices.prototype.getUserMedia
  MediaDevices.prototype.getUserMedia = async function (...args) {
    const stream = await ask.apply(this, args)
    window.streams.push(stream)
    return stream
  }
`

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
}

/** As strict as the app's own (design.md section 7). */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; media-src 'self' blob:"

/** Once for all tests of a file. */
let built: Promise<string> | undefined

/** Builds the page as the app is built. @returns Where. */
async function buildHarness(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "capture-page-"))
  process.once("exit", () => rmSync(directory, { recursive: true }))
  const config = staticApp(join(import.meta.dirname, "page"), "/")
  const output = { ...config.build, outDir: directory, license: false }
  await build({ ...config, configFile: false, logLevel: "warn", build: output })
  return directory
}

/** Serves the page under the app's Content-Security-Policy. */
export async function serveHarness(beforeWorker = ""): Promise<{ readonly address: string; close(): Promise<void> }> {
  built ??= buildHarness()
  const directory = await built
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname
    readFile(join(directory, path)).then(
      (bytes) => {
        response.writeHead(200, {
          "content-type": CONTENT_TYPES[extname(path)] ?? "application/octet-stream",
          "content-security-policy": CONTENT_SECURITY_POLICY,
        })
        if (path.includes("/capture-worker-")) response.write(`{${COUNT_WHAT_COMES}}{${beforeWorker}}\n`)
        response.end(bytes)
      },
      // The icon that browsers ask for by themselves is not there, and that is no complaint.
      () => response.writeHead(path === "/favicon.ico" ? 204 : 404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
