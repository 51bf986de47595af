import { mkdtemp, readFile, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { type Chromium, openChromium } from "../../journeys/chromium.ts"
import type { MarkedMedia } from "../../journeys/media/source.ts"
import type { Network } from "../../journeys/network.ts"
import { openNetwork, type Profile } from "../network/profiles.ts"
import { playableFrames, playableSound } from "./kept-media.ts"
import { type ObservedCapture, observeCapture } from "./observed-capture.ts"
import { openPeerServer, type PeerServer } from "./peer-server.ts"
import type { Kept, KeptFrame, KeptSound, Recorder, Recording } from "./recorder.ts"

class PeerRun implements Recording {
  readonly observed: ObservedCapture
  startedMs = 0
  readonly #browser: Chromium
  readonly #server: PeerServer
  readonly #network: Network
  readonly #folder: string

  private constructor(
    observed: ObservedCapture,
    browser: Chromium,
    server: PeerServer,
    network: Network,
    folder: string,
  ) {
    this.observed = observed
    this.#browser = browser
    this.#server = server
    this.#network = network
    this.#folder = folder
  }

  static async start(media: MarkedMedia, profile: Profile, fragment: "#slices" | "#whole"): Promise<PeerRun> {
    const folder = await mkdtemp(join(tmpdir(), "alongside-bench-peer-"))
    const server = await openPeerServer(folder)
    const network = await openNetwork(profile, `http://127.0.0.1:${server.port}`)
    const browser = await openChromium({ profile: join(folder, "phone"), media })
    const { origin } = network
    await browser.context.grantPermissions(["camera", "microphone"], { origin })
    const observed = await observeCapture(browser.context, media)
    const run = new PeerRun(observed, browser, server, network, folder)
    const page = await browser.context.newPage()
    await page.goto(`${origin}/${fragment}`)
    await observed.ready()
    run.startedMs = Date.now()
    await page.locator("#start").click()
    return run
  }

  async firstDurableMs(): Promise<number> {
    while (this.#server.slices.size === 0 && this.#server.wholeMs === undefined) await wait(5)
    return this.#server.slices.get(0)?.durableMs ?? this.#server.wholeMs ?? Number.NaN
  }

  setUp(isUp: boolean): void {
    isUp ? this.#network.restore() : this.#network.cut()
  }

  async kill(): Promise<number> {
    const killing = this.#browser.kill()
    const atMs = Date.now()
    await killing
    return atMs
  }

  async stop(): Promise<void> {
    const page = this.#browser.context.pages().at(-1)!
    await page.locator("#stop").click()
    await page.waitForFunction(() => document.title === "sent", undefined, { timeout: 600_000 })
  }

  async kept(): Promise<Kept> {
    const { wholeMs } = this.#server
    const [whole] = await this.#server.wholes()
    if (whole !== undefined) return keptOfPrefixes([{ bytes: whole, durableMs: wholeMs ?? Date.now() }])
    const slices: { bytes: Uint8Array; durableMs: number }[] = []
    // What comes after a missing slice can't be played: the stream has no header there, nor a key frame.
    for (let number = 0; this.#server.slices.has(number); number++) {
      const { path, durableMs } = this.#server.slices.get(number)!
      slices.push({ bytes: await readFile(path), durableMs: Math.max(durableMs, slices.at(-1)?.durableMs ?? 0) })
    }
    return keptOfPrefixes(slices)
  }

  async bytes(): Promise<{ readonly up: number; readonly media: number }> {
    const slices = [...this.#server.slices.values()]
    const sizes = await Promise.all(slices.map(async ({ path }) => (await stat(path)).size))
    const wholes = (await this.#server.wholes()).map(({ length }) => length)
    return { up: this.#network.carriedUp, media: [...sizes, ...wholes].reduce((sum, size) => sum + size, 0) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.kill()
    await this.#network[Symbol.asyncDispose]()
    await this.#server[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

/** What each further slice adds to what can be played; a frame is safe once the prefix that plays it is. */
async function keptOfPrefixes(slices: readonly { bytes: Uint8Array; durableMs: number }[]): Promise<Kept> {
  const frames: KeptFrame[] = []
  const sounds: KeptSound[] = []
  let prefix: Uint8Array = new Uint8Array(0)
  let frameCount = 0
  let heard = 0
  for (const { bytes, durableMs } of slices) {
    prefix = Buffer.concat([prefix, bytes])
    const numbers = await playableFrames(prefix)
    for (const number of numbers.slice(frameCount)) if (number !== undefined) frames.push({ number, durableMs })
    frameCount = numbers.length
    const sound = await playableSound(prefix)
    if (sound.firstSecond === undefined) continue
    sounds.push({ fromSecond: sound.firstSecond + heard, toSecond: sound.firstSecond + sound.seconds, durableMs })
    heard = sound.seconds
  }
  return { frames, sounds }
}

export const mediaRecorderSlices: Recorder = {
  who: "MediaRecorder 1 s",
  start: (media, profile) => PeerRun.start(media, profile, "#slices"),
}

export const stopThenTus: Recorder = {
  who: "stop then tus",
  start: (media, profile) => PeerRun.start(media, profile, "#whole"),
}
