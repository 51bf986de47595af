import { setTimeout as wait } from "node:timers/promises"
import { makeMarkedMedia } from "../../journeys/media/source.ts"
import { figureOf, type Named } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import type { Profile } from "../network/profiles.ts"
import { alongside } from "./alongside.ts"
import { mediaRecorderSlices, stopThenTus } from "./peers.ts"
import type { Recorder } from "./recorder.ts"

/** How often each recorder's browser is killed on each network. */
const KILLS: Partial<Record<Profile, number>> = { healthy: 20, poor: 20 }

interface Lost {
  readonly video: number
  readonly audio: number
}

/** Records for some seconds, never the same, kills the browser, and asks the server what it can play. Seconds. */
async function killOnce(recorder: Recorder, profile: Profile, afterMs: number): Promise<Lost> {
  const media = await makeMarkedMedia({ seconds: 40, picture: "hard" })
  await using recording = await recorder.start(media, profile)
  await wait(afterMs)
  const killedMs = await recording.kill()
  // What was under way is answered or given up.
  await wait(1500)
  const { frames, sounds } = await recording.kept()
  const { observed, startedMs } = recording
  const lastFrameMs = Math.max(startedMs, ...frames.map(({ number }) => observed.frameCapturedMs(number, killedMs)))
  const lastSoundMs = Math.max(startedMs, ...sounds.map(({ toSecond }) => observed.soundCapturedMs(toSecond, killedMs)))
  return { video: (killedMs - lastFrameMs) / 1000, audio: (killedMs - lastSoundMs) / 1000 }
}

/** Footage lost when the browser is killed: from the last frame and sound that the server can play to the kill. */
export async function loss(report: Report): Promise<void> {
  for (const [profile, kills] of Object.entries(KILLS) as [Profile, number][]) {
    // What is sent only after the stop is lost whole on any network: once is enough to show it.
    for (const recorder of profile === "healthy"
      ? [alongside, mediaRecorderSlices, stopThenTus]
      : [alongside, mediaRecorderSlices]) {
      const lost: Lost[] = []
      for (let kill = 0; kill < kills; kill++) {
        // From 4 to 8 s, evenly, so that kills fall at every point of a segment.
        lost.push(await killOnce(recorder, profile, 4000 + ((kill * 0.618) % 1) * 4000))
      }
      const named = (figure: string, aim: string): Named => ({
        bench: "loss",
        case: profile,
        figure,
        unit: "s",
        who: recorder.who,
        ...(recorder === alongside && profile === "healthy" ? { aim } : {}),
      })
      report.figure(
        figureOf(
          named("video lost", "p99 ≤ 0.5"),
          lost.map(({ video }) => video),
        ),
      )
      report.figure(
        figureOf(
          named("audio lost", "p99 ≤ 0.3"),
          lost.map(({ audio }) => audio),
        ),
      )
    }
  }
}
