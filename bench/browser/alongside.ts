import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { toHex } from "@alongside/evidence/format/bytes"
import { parseJoining } from "@alongside/protocol/joining"
import { decodeSound } from "../../journeys/capture/play.ts"
import { type Chromium, openChromium } from "../../journeys/chromium.ts"
import { readSoundMarks } from "../../journeys/media/read-marks.ts"
import type { MarkedMedia } from "../../journeys/media/source.ts"
import { Network } from "../../journeys/network.ts"
import { ServerProcess } from "../../journeys/server-process.ts"
import { SignedCounsel, type WatchingSocket } from "../../journeys/signed-counsel.ts"
import { type OpenedSegment, readStored, type StoredRecord } from "../../journeys/stored-record.ts"
import { counselOf } from "../../journeys/town.ts"
import { openNetwork, type Profile, profiles } from "../network/profiles.ts"
import { playableFrames } from "./kept-media.ts"
import { type ObservedCapture, observeCapture } from "./observed-capture.ts"
import type { Kept, KeptFrame, KeptSound, Recorder, Recording } from "./recorder.ts"

/** A real phone app in a real Chromium, a link, and a real server, each of this run's own. */
export class AlongsideRun implements Recording {
  readonly observed: ObservedCapture
  readonly browser: Chromium
  readonly server: ServerProcess
  /** Between consoles and the server: theirs is the one origin at which the server lets counsel sign in. */
  readonly consoles: Network
  startedMs = 0
  readonly #folder: string
  readonly #network: Network
  readonly #watching: WatchingSocket
  /** When each record came to somebody who watches without delay, by ordinal: it was durable just before. */
  readonly #durableMs = new Map<number, number>()

  private constructor(parts: {
    observed: ObservedCapture
    browser: Chromium
    server: ServerProcess
    folder: string
    network: Network
    consoles: Network
    watching: WatchingSocket
  }) {
    this.observed = parts.observed
    this.browser = parts.browser
    this.server = parts.server
    this.#folder = parts.folder
    this.#network = parts.network
    this.consoles = parts.consoles
    this.#watching = parts.watching
    this.#watching.socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#durableMs.set(data.readUInt32BE(34), Date.now())
      else if (JSON.parse(data.toString()).type === "encounter")
        this.#watching.say({ type: "watch", encounter: JSON.parse(data.toString()).encounter })
    })
  }

  static async open(media: MarkedMedia, profile: Profile, fragment = ""): Promise<AlongsideRun> {
    const folder = await mkdtemp(join(tmpdir(), "alongside-bench-"))
    let origin = ""
    const consoles = new Network(() => origin)
    await consoles.open()
    const environment = { ALONGSIDE_LOG_LEVEL: "warn", ALONGSIDE_ORIGINS: consoles.origin }
    const server = new ServerProcess({ data: join(folder, "server"), environment })
    await server.start()
    origin = server.origin
    const counsel = await SignedCounsel.join({
      url: consoles.origin,
      joiningPath: `#join=${await joiningText(server)}`,
    })
    const watching = await counsel.watch()
    const network = await openNetwork(profile, server.origin)
    const browser = await openChromium({ profile: join(folder, "phone"), media })
    await browser.context.grantPermissions(["camera", "microphone"], { origin: network.origin })
    const observed = await observeCapture(browser.context, media)
    const run = new AlongsideRun({ observed, browser, server, folder, network, consoles, watching })
    const page = await browser.context.newPage()
    // Nobody meets the app for the first time on such a network: it is installed before, and starts from its cache.
    network.shape({})
    await page.goto(`${network.origin}/${fragment}`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready
    })
    network.shape(profiles[profile])
    await page.reload()
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
    return run
  }

  get page() {
    const page = this.browser.context.pages().at(-1)
    if (page === undefined) throw new Error("the phone has no page")
    return page
  }

  /** Touch-down, once the camera delivers. */
  async press(): Promise<void> {
    await this.observed.ready()
    await this.page.locator(".press").hover()
    this.startedMs = Date.now()
    await this.page.mouse.down()
    await this.page.mouse.up()
  }

  /** When the server first had something of this press durable; waits for it. */
  async firstDurableMs(): Promise<number> {
    await this.#watching.until(({ frame }) => frame !== undefined)
    return Math.min(...this.#durableMs.values())
  }

  /**
   * Opens the app anew on a page that runs `slowdown` times slower and presses as soon as the button is there.
   * @returns milliseconds from opening to the first durable record.
   */
  async coldStart(slowdown: number): Promise<number> {
    const address = this.page.url()
    await this.page.close()
    const page = await this.browser.context.newPage()
    const session = await this.browser.context.newCDPSession(page)
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown })
    this.startedMs = Date.now()
    await page.goto(address, { waitUntil: "commit" })
    await page.locator(".press").dispatchEvent("pointerdown", { pointerId: 1, isPrimary: true, button: 0 })
    return (await this.firstDurableMs()) - this.startedMs
  }

  setUp(isUp: boolean): void {
    isUp ? this.#network.restore() : this.#network.cut()
  }

  async kill(): Promise<number> {
    const killing = this.browser.kill()
    const atMs = Date.now()
    await killing
    return atMs
  }

  async stop(): Promise<void> {
    const sheet = this.page.locator("dialog.sheet")
    // The screen takes no touch for a moment after it came up, so the first may go by.
    while (!(await sheet.isVisible())) {
      await this.page
        .locator(".dock .stop")
        .click({ timeout: 2000 })
        .catch(() => undefined)
      await this.page.waitForTimeout(300)
    }
    await sheet.locator("button.stop").click()
    await this.page.locator(".stopped .safe-words", { hasText: "All of it is safe" }).waitFor({ timeout: 180_000 })
  }

  async record(): Promise<StoredRecord> {
    const [record] = await readStored(this.consoles.origin, await counselOf(await joiningText(this.server)))
    if (record === undefined) throw new Error("the server has nothing")
    return record
  }

  async kept(): Promise<Kept> {
    const record = await this.record()
    const durableOf = ({ ordinal, receivedMs }: OpenedSegment): number => this.#durableMs.get(ordinal) ?? receivedMs
    const frames: KeptFrame[] = []
    for (const segment of record.segments("video")) {
      for (const number of await playableFrames(segment.media)) {
        if (number !== undefined) frames.push({ number, durableMs: durableOf(segment) })
      }
    }
    return { frames, sounds: await soundsOf(record.segments("audio"), durableOf) }
  }

  async bytes(): Promise<{ readonly up: number; readonly media: number }> {
    const record = await this.record()
    const segments = [...record.segments("video"), ...record.segments("audio")]
    return { up: this.#network.carriedUp, media: segments.reduce((sum, { media }) => sum + media.length, 0) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.kill()
    await this.#network[Symbol.asyncDispose]()
    await this.#watching.close()
    await this.consoles[Symbol.asyncDispose]()
    await this.server.kill()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

const joiningText = async (server: ServerProcess): Promise<string> => {
  const text = (await readFile(join(server.data, "demonstration", "counsel-link.txt"), "utf8")).trim()
  if (parseJoining(text) === undefined) throw new Error(`no joining link in ${toHex(Buffer.from(text.slice(0, 4)))}…`)
  return text
}

/** Where each audio segment lies in the captured file: stretches without a hole are decoded together and read by their marks. */
async function soundsOf(
  segments: readonly OpenedSegment[],
  durableOf: (segment: OpenedSegment) => number,
): Promise<KeptSound[]> {
  const sounds: KeptSound[] = []
  for (const stretch of withoutHoles(segments)) {
    const pieces = stretch.map(({ media }) => ({ kind: "piece", track: "audio", media }) as never)
    const [mark] = readSoundMarks(await decodeSound(pieces))
    if (mark === undefined) continue
    const zeroMs = stretch[0]!.statement.elapsedMs
    const firstSecond = mark.second - mark.at
    for (const segment of stretch) {
      const fromSecond = firstSecond + (segment.statement.elapsedMs - zeroMs) / 1000
      const toSecond = fromSecond + segment.statement.durationMs / 1000
      sounds.push({ fromSecond, toSecond, durableMs: durableOf(segment) })
    }
  }
  return sounds
}

function withoutHoles(segments: readonly OpenedSegment[]): OpenedSegment[][] {
  const stretches: OpenedSegment[][] = []
  for (const segment of segments) {
    const last = stretches.at(-1)?.at(-1)?.statement
    if (last !== undefined && segment.statement.leg === last.leg && segment.statement.sequence === last.sequence + 1) {
      stretches.at(-1)!.push(segment)
    } else stretches.push([segment])
  }
  return stretches
}

export const alongside: Recorder = {
  who: "alongside",
  async start(media, profile) {
    const run = await AlongsideRun.open(media, profile)
    await run.press()
    return run
  },
}
