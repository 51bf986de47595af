import { setTimeout as wait } from "node:timers/promises"
import { makeMarkedMedia } from "../../journeys/media/source.ts"
import { figureOf, type Named, singleFigure } from "../measure/figure.ts"
import type { Report } from "../measure/report.ts"
import { type Profile, ProfileMissing } from "../network/profiles.ts"
import { alongside } from "./alongside.ts"
import { mediaRecorderSlices, stopThenTus } from "./peers.ts"
import type { Kept, Recorder, Recording } from "./recorder.ts"

const RECORD_MS = 24_000
/** When the link goes down in `cut`, and for how long. */
const CUT_AFTER_MS = 6000
const CUT_MS = 10_000
/** Sound is judged in steps of one packet. */
const SOUND_STEP_SECONDS = 0.02

const aims: Partial<Record<Profile, string>> = {
  healthy: "p50 ≤ 0.25, p99 ≤ 0.5",
  poor: "p50 ≤ 0.7, p99 ≤ 1.2",
}

/** Something captured, and when the server had it. */
/**
 * The file begins again every minute, so a frame's number names many moments: it is the one in the minute before it was durable.
 */
const MEDIA_SECONDS = 60
const aroundMs = (durableMs: number): number => durableMs - (MEDIA_SECONDS / 2 - 1) * 1000

interface Delivered {
  readonly capturedMs: number
  readonly durableMs: number
}

function framesOf({ observed, startedMs }: Recording, { frames }: Kept): Delivered[] {
  return frames
    .map(({ number, durableMs }) => ({ capturedMs: observed.frameCapturedMs(number, aroundMs(durableMs)), durableMs }))
    .filter(({ capturedMs }) => capturedMs >= startedMs)
}

function soundsOf({ observed, startedMs }: Recording, { sounds }: Kept): Delivered[] {
  const steps = sounds.flatMap(({ fromSecond, toSecond, durableMs }) =>
    Array.from({ length: Math.max(1, Math.round((toSecond - fromSecond) / SOUND_STEP_SECONDS)) }, (_, step) => ({
      capturedMs: observed.soundCapturedMs(fromSecond + step * SOUND_STEP_SECONDS, aroundMs(durableMs)),
      durableMs,
    })),
  )
  return steps.filter(({ capturedMs }) => capturedMs >= startedMs)
}

const seconds = (all: readonly Delivered[]): number[] =>
  all.map(({ capturedMs, durableMs }) => (durableMs - capturedMs) / 1000)

/** Seconds from `mendedMs` until nothing was waiting any more that is older than what the link takes anyway. */
function caughtUpAfter(all: readonly Delivered[], mendedMs: number, usualMs: number): number {
  const late = all.filter(({ capturedMs, durableMs }) => durableMs >= mendedMs && durableMs - capturedMs > usualMs)
  return (Math.max(mendedMs, ...late.map(({ durableMs }) => durableMs)) - mendedMs) / 1000
}

async function recordOnce(recorder: Recorder, profile: Profile, report: Report): Promise<void> {
  const media = await makeMarkedMedia({ seconds: MEDIA_SECONDS, picture: "hard" })
  await using recording = await recorder.start(media, profile)
  let mendedMs = 0
  if (profile === "cut") {
    await wait(CUT_AFTER_MS)
    recording.setUp(false)
    await wait(CUT_MS)
    recording.setUp(true)
    mendedMs = Date.now()
    await wait(RECORD_MS - CUT_AFTER_MS)
  } else await wait(RECORD_MS)
  await recording.stop()

  const kept = await recording.kept()
  const frames = framesOf(recording, kept)
  const sounds = soundsOf(recording, kept)
  const named = (figure: string, unit: Named["unit"], aim?: string): Named => ({
    ...{ bench: "upload", case: profile, figure, unit, who: recorder.who },
    ...(recorder === alongside && aim !== undefined ? { aim } : {}),
  })
  report.figure(figureOf(named("captured to durable", "s", aims[profile]), [...seconds(frames), ...seconds(sounds)]))
  report.figure(figureOf(named("captured to durable, picture", "s"), seconds(frames)))
  report.figure(figureOf(named("captured to durable, sound", "s"), seconds(sounds)))
  if (profile === "cut") {
    report.figure(
      singleFigure(named("caught up after", "s", "≤ 10"), caughtUpAfter([...frames, ...sounds], mendedMs, 1200)),
    )
    report.figure(singleFigure(named("caught up after, sound", "s"), caughtUpAfter(sounds, mendedMs, 1200)))
  }
  const { up, media: mediaBytes } = await recording.bytes()
  report.figure(singleFigure(named("bytes besides media", "%"), ((up - mediaBytes) / mediaBytes) * 100))
}

const cases: readonly Profile[] = ["healthy", "lte", "poor", "cut", "thin", "lossy"]

/** From capture to durable for each frame and each sound, on every network. */
export async function upload(report: Report): Promise<void> {
  for (const profile of cases) {
    try {
      await recordOnce(alongside, profile, report)
      await recordOnce(mediaRecorderSlices, profile, report)
      if (profile === "healthy" || profile === "poor") await recordOnce(stopThenTus, profile, report)
    } catch (error) {
      if (!(error instanceof ProfileMissing)) throw error
      report.remark(`${profile} left out: ${error.message}`)
    }
  }
}
