import type { BrowserContext, Page } from "playwright-core"
import { CELLS, ROW } from "../../journeys/media/marks.ts"
import { readFrameNumber, readSoundMarks } from "../../journeys/media/read-marks.ts"
import type { MarkedMedia } from "../../journeys/media/source.ts"

/** How much of the sound is listened to before its place in the file is known. */
const LISTEN_SECONDS = 3

declare global {
  // What the page calls; made by {@link observeCapture}.
  function benchSawFrame(cells: readonly number[], atMs: number): Promise<void>
  /** True when the place of this sound in its file could be read. */
  function benchHeard(base64: string, startMs: number): Promise<boolean>
}

/**
 * Runs in the page before anything else: beside whatever the page does with its camera and microphone, a clone of each
 * track is read, and each frame's row of cells told with the moment it came.
 */
function watchDevices(cellXs: readonly number[], rowY: number, listenSeconds: number): void {
  const devices = navigator.mediaDevices
  const original = devices.getUserMedia.bind(devices)
  const nowMs = (): number => performance.timeOrigin + performance.now()

  const watchFrames = async (track: MediaStreamTrack): Promise<void> => {
    const reader = (
      new MediaStreamTrackProcessor({ track: track as never }).readable as unknown as ReadableStream<VideoFrame>
    ).getReader()
    for (;;) {
      const { value: frame, done } = await reader.read()
      if (done) return
      const atMs = nowMs()
      const { width, height } = frame.visibleRect!
      const y = Math.floor((height * rowY) / 2) * 2
      const strip = new Uint8Array(frame.allocationSize({ rect: { x: 0, y, width, height: 2 } }))
      await frame.copyTo(strip, { rect: { x: 0, y, width, height: 2 } })
      frame.close()
      void benchSawFrame(
        cellXs.map((x) => strip[Math.floor(width * x)] ?? 128),
        atMs,
      )
    }
  }

  const listen = async (track: MediaStreamTrack): Promise<void> => {
    const reader = (
      new MediaStreamTrackProcessor({ track: track as never }).readable as unknown as ReadableStream<AudioData>
    ).getReader()
    for (let isPlaced = false; !isPlaced; ) {
      const heard = await hear(reader)
      if (heard === undefined) return
      let binary = ""
      for (const byte of new Uint8Array(heard.samples.buffer)) binary += String.fromCharCode(byte)
      isPlaced = await benchHeard(btoa(binary), heard.startMs)
    }
    await reader.cancel()
  }

  const hear = async (
    reader: ReadableStreamDefaultReader<AudioData>,
  ): Promise<{ readonly samples: Float32Array; readonly startMs: number } | undefined> => {
    const parts: Float32Array[] = []
    let count = 0
    // The earliest that the first sample can have been captured, by the chunk that was told soonest.
    let startMs = Number.POSITIVE_INFINITY
    let rate = 48_000
    while (count < listenSeconds * rate) {
      const { value: data, done } = await reader.read()
      if (done) return undefined
      rate = data.sampleRate
      const part = new Float32Array(data.numberOfFrames)
      data.copyTo(part, { planeIndex: 0, format: "f32-planar" })
      data.close()
      parts.push(part)
      count += part.length
      startMs = Math.min(startMs, nowMs() - (count / rate) * 1000)
    }
    const samples = new Float32Array(count)
    let at = 0
    for (const part of parts) {
      samples.set(part, at)
      at += part.length
    }
    return { samples, startMs }
  }

  devices.getUserMedia = async (constraints) => {
    const stream = await original(constraints)
    for (const track of stream.getVideoTracks()) void watchFrames(track.clone())
    for (const track of stream.getAudioTracks()) void listen(track.clone())
    return stream
  }
}

/** When each frame and each sound was captured, by the clock that bench, browsers and servers on this machine share. */
export class ObservedCapture {
  readonly #media: MarkedMedia
  readonly #frames: { readonly number: number; readonly atMs: number }[] = []
  readonly #heard = Promise.withResolvers<void>()
  #soundZeroMs: number | undefined

  constructor(media: MarkedMedia) {
    this.#media = media
  }

  sawFrame(number: number, atMs: number): void {
    this.#frames.push({ number, atMs })
  }

  /**
   * @param samples - from `startMs` on, at 48 kHz.
   * @returns false when no whole second was said in them, as on a machine that was too busy to record all of it.
   */
  heard(samples: Float32Array, startMs: number): boolean {
    const [mark] = readSoundMarks(samples)
    if (mark === undefined) return false
    this.#soundZeroMs = startMs + (mark.at - mark.second) * 1000
    this.#heard.resolve()
    return true
  }

  /** Resolves when frames have come and the sound's place in its file is known. */
  async ready(): Promise<void> {
    await this.#heard.promise
  }

  get frameCount(): number {
    return this.#frames.length
  }

  /**
   * When frame `number` was captured: as it was seen, or, for one that the page was too busy to tell or that was captured after
   * the last one told, as far from the nearest one seen as the file's frame rate has it. The file begins again at its end: of
   * several, the one nearest to `aroundMs`.
   */
  frameCapturedMs(number: number, aroundMs: number): number {
    const { frameCount, frameRate } = this.#media
    const half = frameCount / 2
    const told = this.#frames.map((frame) => {
      const ahead = ((number - frame.number + frameCount + half) % frameCount) - half
      return { distance: Math.abs(ahead), atMs: frame.atMs + (ahead * 1000) / frameRate }
    })
    const least = Math.min(...told.map(({ distance }) => distance))
    if (!Number.isFinite(least)) throw new Error("no frame was seen")
    const times = told.filter(({ distance }) => distance === least).map(({ atMs }) => atMs)
    return times.reduce((best, one) => (Math.abs(one - aroundMs) < Math.abs(best - aroundMs) ? one : best))
  }

  /** When the sound at `second` of its file was captured; of several, the one nearest to `aroundMs`. */
  soundCapturedMs(second: number, aroundMs: number): number {
    if (this.#soundZeroMs === undefined) throw new Error("the sound's place isn't known")
    const lengthMs = this.#media.seconds * 1000
    const first = this.#soundZeroMs + second * 1000
    return first + Math.round((aroundMs - first) / lengthMs) * lengthMs
  }
}

/** Watches what the pages of `context` capture from now on. Call it before they open. */
export async function observeCapture(context: BrowserContext | Page, media: MarkedMedia): Promise<ObservedCapture> {
  const observed = new ObservedCapture(media)
  const cellXs = Array.from({ length: CELLS }, (_, cell) => ROW.left + ((cell + 0.5) * (ROW.right - ROW.left)) / CELLS)
  await context.exposeFunction("benchSawFrame", (cells: readonly number[], atMs: number) => {
    const number = readFrameNumber(
      { width: CELLS, height: 1, brightness: (x) => cells[x] ?? 128 },
      { left: 0, right: 1 },
    )
    if (number !== undefined) observed.sawFrame(number, atMs)
  })
  await context.exposeFunction("benchHeard", (base64: string, startMs: number) => {
    const bytes = Uint8Array.from(Buffer.from(base64, "base64"))
    return observed.heard(new Float32Array(bytes.buffer), startMs)
  })
  const body = `(${watchDevices.toString()})(${JSON.stringify(cellXs)}, ${ROW.bottom / 2}, ${LISTEN_SECONDS})`
  await context.addInitScript(body)
  return observed
}
