import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { newRecoverySecret, type RecoverySecret } from "@alongside/evidence/recovery/secret"
import { keepRecording } from "../../journeys/kept-recording.ts"
import { type RecordedMediaOptions, recordedMedia } from "../../journeys/recorded-media.ts"
import { ServerProcess } from "../../journeys/server-process.ts"
import { type Named, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { download, sealedPages } from "./download.ts"
import { OwnerBrowser } from "./owner-browser.ts"

const MIB = 1024 * 1024
/** What a phone records at its best (apps/phone/src/capture/video-level.ts), in pieces as long as its own. */
const AS_A_PHONE: RecordedMediaOptions = {
  ...{ seconds: 60, width: 640, height: 480, picture: "hard", bitsPerSecond: 600_000 },
  ...{ frameRate: 25, framesPerPiece: 10, packetsPerPiece: 10 },
}

export interface ExportCase {
  readonly name: string
  readonly seconds: number
}

const cases: readonly ExportCase[] = [
  { name: "10 minutes", seconds: 600 },
  { name: "2 hours", seconds: 7200 },
]

/** How long saving a whole recording takes her, and what the browser holds meanwhile; beside it the same sealed bytes, only fetched and written. */
export async function exportBench(report: Report): Promise<void> {
  for (const one of cases) await exportOf(one, report)
}

export async function exportOf({ name, seconds }: ExportCase, report: Report): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "alongside-bench-export-"))
  try {
    await using server = new ServerProcess({ data, environment: { ALONGSIDE_LOG_LEVEL: "warn" } })
    await server.start()
    const secret = newRecoverySecret()
    await keepRecording({ origin: server.origin, media: await recordedMedia(AS_A_PHONE), seconds, secret })
    await saved(name, server.origin, secret, report)
    await downloaded(name, server.origin, secret, report)
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

const named = (name: string, who: string, figure: "export" | "peak memory", aim?: string): Named => ({
  ...{ bench: "export", case: name, figure, unit: figure === "export" ? "s" : "MiB", who },
  ...(aim === undefined ? {} : { aim }),
})

async function saved(name: string, origin: string, secret: RecoverySecret, report: Report): Promise<void> {
  await using browser = await OwnerBrowser.open(origin, secret)
  const { seconds, peakBytes, fileBytes } = await browser.letDo(save, undefined)
  report.figure(singleFigure(named(name, "alongside", "export"), seconds))
  report.figure(singleFigure(named(name, "alongside", "peak memory", "flat"), peakBytes / MIB))
  report.remark(`${name}: a package of ${Math.round(fileBytes / MIB)} MiB`)
}

/** Runs in the page: touches *Save*, and waits for what the screen says then. */
async function save(): Promise<void> {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>(".recordings button")]
  buttons.find(({ textContent }) => textContent === "Save")!.click()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    const fault = document.querySelector(".recordings .fault")
    if (fault !== null) throw new Error(fault.textContent)
    const said = [...document.querySelectorAll(".recordings [role=status]")].map(({ textContent }) => textContent)
    if (said.some((text) => text.startsWith("Saved: "))) return
  }
}

async function downloaded(name: string, origin: string, secret: RecoverySecret, report: Report): Promise<void> {
  const pages = await sealedPages(origin, secret)
  await using browser = await OwnerBrowser.open(origin, secret)
  const { seconds, peakBytes, fileBytes } = await download(browser, pages)
  if (fileBytes !== pages.bytes) throw new Error("the download is not what the server has")
  report.figure(singleFigure(named(name, "download", "export"), seconds))
  report.figure(singleFigure(named(name, "download", "peak memory"), peakBytes / MIB))
}
