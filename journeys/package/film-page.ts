/** A page that plays films as a person who got a package would, and says what is shown when: for any browser. */
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { json } from "node:stream/consumers"
import type { Bytes } from "@alongside/evidence/format/bytes"
import { ROW } from "../media/marks.ts"
import { readFrameNumber } from "../media/read-marks.ts"

/** What came of a film. */
export interface Shown {
  /** In seconds, as the browser says. */
  readonly duration: number
  /** The number of the frame at each time that was asked for. */
  readonly frames: readonly (number | undefined)[]
  /** Whether the browser had sound to play. */
  readonly hasSound: boolean
  /** `ended`, or what the browser complained of. */
  readonly how: string
}

interface Said {
  readonly duration: number
  readonly hasSound: boolean
  readonly rows: readonly { readonly width: number; readonly height: number; readonly luma: readonly number[] }[]
  readonly how: string
}

export interface FilmPage extends AsyncDisposable {
  readonly address: string
  /** Resolves when a page that was opened since has shown the film; rejects when none says anything. */
  nextReport(): Promise<Shown>
}

/** Runs in the page. @param times - to look at, in seconds. @param from - from where to play to the end. */
async function show(times: readonly number[], from: number, rowAt: number): Promise<Said> {
  interface Heard {
    /** Chromium's. */
    readonly webkitAudioDecodedByteCount?: number
    /** Firefox's. */
    readonly mozHasAudio?: boolean
    /** WebKit's, which counts no bytes. */
    readonly audioTracks?: { readonly length: number }
  }
  const video: HTMLVideoElement & Heard = document.createElement("video")
  video.muted = true
  document.body.append(video)
  const happens = (name: string) =>
    new Promise<void>((resolve, reject) => {
      video.addEventListener(name, () => resolve(), { once: true })
      video.addEventListener("error", () => reject(new Error(video.error?.message || "error")), { once: true })
    })
  const loaded = happens("loadeddata")
  video.src = URL.createObjectURL(new Blob([await (await fetch("/film")).arrayBuffer()], { type: "video/mp4" }))
  await loaded
  const rows: { width: number; height: number; luma: number[] }[] = []
  for (const time of times) {
    const sought = happens("seeked")
    video.currentTime = time
    await sought
    const [width, height] = [video.videoWidth, video.videoHeight]
    const canvas = Object.assign(document.createElement("canvas"), { width, height })
    const context = canvas.getContext("2d")!
    context.drawImage(video, 0, 0)
    const { data } = context.getImageData(0, Math.floor(height * rowAt), width, 1)
    rows.push({ width, height, luma: Array.from({ length: width }, (_, x) => data[4 * x + 1]!) })
  }
  const ended = happens("ended")
  video.currentTime = from
  await video.play()
  await ended
  const tracks = video.audioTracks?.length ?? 0
  const hasSound = video.mozHasAudio ?? (tracks > 0 || (video.webkitAudioDecodedByteCount ?? 0) > 1000)
  return { duration: video.duration, rows, hasSound, how: "ended" }
}

/** Less than a journey may take, so that the browser is closed in any case; on a busy machine its start alone takes a minute. */
const PATIENCE_MS = 150_000

export async function openFilmPage(film: Bytes, times: readonly number[], from: number): Promise<FilmPage> {
  let tell: (said: Said) => void = () => undefined
  const asked = [times, from, ROW.bottom / 2].map((one) => JSON.stringify(one)).join(", ")
  const page = `<!doctype html><title>a film</title><body><script type="module">
    const said = await (${show})(${asked}).catch((error) => ({ duration: 0, rows: [], hasSound: false, how: String(error) }))
    await fetch("/report", { method: "POST", body: JSON.stringify(said) })
  </script>`
  const answer = async (request: IncomingMessage): Promise<readonly [type: string, body: string | Bytes]> => {
    if (request.url === "/film") return ["application/octet-stream", film]
    if (request.url === "/report") tell((await json(request)) as Said)
    return ["text/html", request.url === "/" ? page : ""]
  }
  const server = createServer((request, response) => {
    void answer(request).then(([type, body]) => response.writeHead(200, { "content-type": type }).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    nextReport: () =>
      new Promise((resolve, reject) => {
        tell = ({ rows, ...said }) => resolve({ ...said, frames: rows.map(numberOf) })
        const patience = AbortSignal.timeout(PATIENCE_MS)
        patience.addEventListener("abort", () => reject(new Error("the page never said what came of the film")))
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function numberOf({ width, height, luma }: Said["rows"][number]): number | undefined {
  return readFrameNumber({ width, height, brightness: (x) => luma[x] ?? 128 })
}
