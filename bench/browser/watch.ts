import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { CounselConsole } from "../../journeys/counsel-console.ts"
import { readFrameNumber } from "../../journeys/media/read-marks.ts"
import { type MarkedMedia, makeMarkedMedia } from "../../journeys/media/source.ts"
import { figureOf } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { type Profile, profiles } from "../network/profiles.ts"
import { AlongsideRun } from "./alongside.ts"

const WATCH_MS = 15_000
const JOINS = 10
/** Pictures of the first seconds after joining aren't counted: the player is still finding its distance. */
const SETTLE_MS = 3000

declare global {
  function benchShown(luma: readonly number[], atMs: number): Promise<void>
  /** When the page was last touched: a driver takes a while before it does. */
  var benchTouchedMs: number | undefined
}

interface Shown {
  readonly number: number
  readonly atMs: number
}

/** Tells each frame with the moment at which the browser showed it, from the page's first video on. */
function tellShown(strip: number): void {
  const canvas = new OffscreenCanvas(strip, 1)
  const context = canvas.getContext("2d", { willReadFrequently: true })!
  const follow = (video: HTMLVideoElement): void => {
    const note = (): void => {
      const atMs = performance.timeOrigin + performance.now()
      if (video.videoHeight > 0 && document.querySelector(".picture.blank") === null) {
        context.drawImage(video, 0, video.videoHeight / 20, video.videoWidth, 1, 0, 0, strip, 1)
        const { data } = context.getImageData(0, 0, strip, 1)
        void benchShown(
          Array.from({ length: strip }, (_, x) => data[4 * x + 1] ?? 0),
          atMs,
        )
      }
      video.requestVideoFrameCallback(note)
    }
    video.requestVideoFrameCallback(note)
  }
  const touched = (event: Event): void => {
    globalThis.benchTouchedMs = performance.timeOrigin + event.timeStamp
  }
  addEventListener("click", touched, { capture: true })
  const seen = new WeakSet<HTMLVideoElement>()
  setInterval(() => {
    const video = document.querySelector("video")
    if (video === null || seen.has(video)) return
    seen.add(video)
    follow(video)
  }, 5)
}

/** Opens a console over such a network, and gathers what it shows. */
async function openWatcher(
  run: AlongsideRun,
  profile: Profile,
): Promise<{ counsel: CounselConsole; shown: Shown[] } & AsyncDisposable> {
  run.consoles.shape(profiles[profile])
  const shown: Shown[] = []
  const joining = (await readFile(join(run.server.data, "demonstration", "counsel-link.txt"), "utf8")).trim()
  const counsel = await CounselConsole.open({
    origin: run.consoles.origin,
    joining,
    before: async (page) => {
      await page.exposeFunction("benchShown", (luma: readonly number[], atMs: number) => {
        const number = readFrameNumber({ width: luma.length, height: 1, brightness: (x) => luma[x] ?? 128 })
        if (number !== undefined) shown.push({ number, atMs })
      })
      await page.addInitScript(`(${tellShown.toString()})(160)`)
    },
  })
  return {
    counsel,
    shown,
    async [Symbol.asyncDispose]() {
      await counsel[Symbol.asyncDispose]()
    },
  }
}

async function behindReality(media: MarkedMedia, phoneProfile: Profile, watcherProfile: Profile): Promise<number[]> {
  await using run = await AlongsideRun.open(media, phoneProfile)
  await run.press()
  await run.firstDurableMs()
  await using watcher = await openWatcher(run, watcherProfile)
  await watcher.counsel.page.locator(`a[href="#/${(await run.record()).id}"]`).click()
  const fromMs = Date.now() + SETTLE_MS
  await wait(WATCH_MS)
  const counted = watcher.shown.filter(({ atMs }) => atMs > fromMs)
  return counted.map(({ number, atMs }) => (atMs - run.observed.frameCapturedMs(number, atMs - 1000)) / 1000)
}

/** How far what counsel sees is behind what happens, and how soon there is a picture for who joins in the middle. */
export async function watch(report: Report): Promise<void> {
  const media = await makeMarkedMedia({ seconds: 60, picture: "hard" })
  const figure = { bench: "watch", unit: "s", who: "alongside" } as const
  const behind = { ...figure, figure: "picture behind reality" }
  const healthy = await behindReality(media, "healthy", "healthy")
  report.figure(figureOf({ ...behind, case: "healthy", aim: "p95 ≤ 0.8" }, healthy))
  const delayed = await behindReality(media, "delayed", "far")
  report.figure(figureOf({ ...behind, case: "150 up, 100 down", aim: "p95 ≤ 1.2" }, delayed))
  report.figure(figureOf({ ...behind, case: "poor" }, await behindReality(media, "poor", "far")))

  const firsts: number[] = []
  await using run = await AlongsideRun.open(media, "healthy")
  await run.press()
  await wait(15_000)
  const { id } = await run.record()
  for (let joined = 0; joined < JOINS; joined++) {
    await using watcher = await openWatcher(run, "healthy")
    const link = watcher.counsel.page.locator(`a[href="#/${id}"]`)
    await link.waitFor()
    await link.click()
    while (watcher.shown.length === 0) await wait(10)
    const touchedMs = await watcher.counsel.page.evaluate(() => globalThis.benchTouchedMs ?? Number.NaN)
    firsts.push((watcher.shown[0]!.atMs - touchedMs) / 1000)
  }
  report.figure(figureOf({ ...figure, case: "healthy", figure: "first picture after joining", aim: "≤ 0.3" }, firsts))
}
