import { makeMarkedMedia } from "../../journeys/media/source.ts"
import { figureOf } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { AlongsideRun } from "./alongside.ts"
import { mediaRecorderSlices } from "./peers.ts"

const RUNS = 20

/** Press to first acknowledged segment: with the button in view, and from a cold start of the installed app on a slow phone. */
export async function start(report: Report): Promise<void> {
  const media = await makeMarkedMedia({ seconds: 40, picture: "hard" })

  const pressed: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await using phone = await AlongsideRun.open(media, "healthy")
    await phone.press()
    pressed.push(((await phone.firstDurableMs()) - phone.startedMs) / 1000)
  }
  const figure = { bench: "start", case: "healthy", unit: "s", who: "alongside" } as const
  report.figure(figureOf({ ...figure, figure: "press to first ack", aim: "p95 ≤ 1.5" }, pressed))

  const slices: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await using peer = await mediaRecorderSlices.start(media, "healthy")
    slices.push(((await peer.firstDurableMs()) - peer.startedMs) / 1000)
  }
  report.figure(figureOf({ ...figure, figure: "press to first ack", who: mediaRecorderSlices.who }, slices))

  const cold: number[] = []
  for (let run = 0; run < RUNS; run++) {
    await using phone = await AlongsideRun.open(media, "healthy")
    cold.push((await phone.coldStart(4)) / 1000)
  }
  report.figure(figureOf({ ...figure, figure: "cold start to first ack", aim: "p95 ≤ 2.5" }, cold))
  report.remark(
    "cold start: a new tab of the installed app from its cache, page at a quarter of its speed; workers aren't slowed by the browser's throttle",
  )
}
