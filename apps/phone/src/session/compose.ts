import type { CallState } from "../call/call-state.ts"
import type { RequestForHelp } from "../call/request-for-help.ts"
import type { CaptureState } from "../capture/capture.ts"
import type { CircleLine } from "../circle/circle-line.ts"
import type { InstalledState } from "../install/installation.ts"
import type { Unfinished } from "../outbox/encounters.ts"
import type { KeyWhereabouts } from "../recovery/recovery-facts.ts"
import type { Interruption, PhoneState, SealingErrorCode } from "../screens/phone-state.ts"
import type { Standing } from "../upload/orders.ts"
import { nothingSafe } from "../upload/safe-until.ts"

/** What the screens need of capture. */
export type Devices = Pick<
  CaptureState,
  "camera" | "microphone" | "place" | "path" | "video" | "gaps" | "recordedFromMs" | "recordedUntilMs"
>

/** Before anything is opened, and where another tab is the app. */
export const closedDevices: Devices = {
  camera: "unasked",
  microphone: "unasked",
  place: "unasked",
  path: undefined,
  video: "full",
  gaps: [],
  recordedFromMs: undefined,
  recordedUntilMs: { audio: undefined, video: undefined, place: undefined },
}

/** What {@link composeState} is made from: everything that this page knows. */
export interface Known {
  readonly phase: PhoneState["phase"]
  readonly capture: Devices
  /** When the leg that is recorded began, on the clock of capture/piece.ts; `undefined` before a press. */
  readonly zeroMs: number | undefined
  /** What the leg goes on with, when it isn't the first. */
  readonly unfinished: Unfinished | undefined
  readonly standing: Standing | undefined
  readonly beforePressMs: number
  readonly leavesNothing: boolean
  /** Who would be rung, as the server last said. */
  readonly duty: PhoneState["duty"]
  /** What became of the request for help of this encounter. */
  readonly request: RequestForHelp | undefined
  /** Her microphone goes where only she and her lawyer hear it. */
  readonly isPrivate: boolean
  /** The call with whoever answered it. */
  readonly call: CallState | undefined
  /** How it stands with those she chose. */
  readonly circle: readonly CircleLine[]
  readonly otherTab: boolean
  /** Why nothing can be sealed, when that is so. */
  readonly fault: SealingErrorCode | undefined
  readonly hasPin: boolean
  readonly recovery: KeyWhereabouts
  readonly installed: InstalledState
}

/** Times on the screens count from where the record begins; those that come in count from the page or from the first press. */
export function composeState(known: Known): PhoneState {
  const { capture, standing, zeroMs, unfinished } = known
  const baseMs = standing === undefined || standing.baseMs === 0 ? (unfinished?.untilMs ?? 0) : standing.baseMs
  const fromMs = capture.recordedFromMs
  const isBegun = zeroMs !== undefined
  const beginMs = Math.min(
    standing?.safe.beginMs ?? Number.POSITIVE_INFINITY,
    isBegun && fromMs !== undefined && unfinished === undefined ? fromMs - zeroMs : 0,
    0,
  )
  const onRecord = (monotonicMs: number): number => Math.max(0, monotonicMs - (zeroMs ?? 0) + baseMs - beginMs)
  const sinceBegin = (ms: number | undefined): number => (ms === undefined ? 0 : Math.max(0, ms - beginMs))
  const ends = Object.values(capture.recordedUntilMs).filter((ms) => ms !== undefined)
  const recordedMs = isBegun && ends.length > 0 ? onRecord(Math.max(...ends)) : sinceBegin(unfinished?.untilMs)
  const { safe, waiting, leftover, link, refusal, dataUsedBytes, isDiskFull, organisation, lawyers, membership } =
    standing ?? nothingYet
  return {
    phase: known.phase,
    camera: capture.camera,
    microphone: capture.microphone,
    place: capture.place,
    recordedMs,
    // Once all of it is safe the two are one, whatever rounding says.
    safeUntilMs: standing?.isWholeSafe === true ? recordedMs : Math.min(recordedMs, sinceBegin(safe.untilMs)),
    safeUntilByTrack: {
      audio: sinceBegin(safe.untilByTrack.audio),
      video: sinceBegin(safe.untilByTrack.video),
      place: sinceBegin(safe.untilByTrack.place),
    },
    beforePressMs: beginMs === 0 ? known.beforePressMs : -beginMs,
    waiting,
    link: known.fault === undefined ? link : "refused",
    refusal: known.fault ?? refusal,
    interruptions: isBegun ? interruptionsOf(known, onRecord, sinceBegin) : [],
    dataUsedBytes,
    video: capture.video,
    path: capture.path,
    diskFull: isDiskFull,
    otherTab: known.otherTab,
    leftover,
    organisation,
    lawyers,
    membership,
    duty: known.duty,
    request: known.request,
    isPrivate: known.isPrivate,
    call: known.call,
    circle: known.circle,
    leavesNothing: known.leavesNothing,
    hasPin: known.hasPin,
    recovery: known.recovery,
    ...known.installed,
  }
}

/** Of the next encounter before the courier has said anything: who would be called is as it was. */
export const carriedOver = ({ organisation, lawyers, membership }: Standing): Standing => ({
  ...nothingYet,
  organisation,
  lawyers,
  membership,
})

const nothingYet: Standing = {
  waiting: { batches: 0, bytes: 0 },
  leftover: { encounters: 0, batches: 0, bytes: 0 },
  link: "unknown",
  refusal: undefined,
  dataUsedBytes: 0,
  safe: nothingSafe,
  isWholeSafe: false,
  baseMs: 0,
  isDiskFull: false,
  organisation: undefined,
  lawyers: undefined,
  membership: undefined,
  asked: { level: "full", pace: "normal" },
}

function interruptionsOf(
  { capture, zeroMs, unfinished, phase }: Known,
  onRecord: (monotonicMs: number) => number,
  sinceBegin: (ms: number | undefined) => number,
): Interruption[] {
  const interruptions: Interruption[] = []
  if (unfinished !== undefined) {
    // Between two starts of the app nothing was recorded, and nobody was there to say so.
    for (const track of ["audio", "video"] as const) {
      const device = track === "audio" ? capture.microphone : capture.camera
      const isRecorded = capture.recordedUntilMs[track] !== undefined
      interruptions.push({
        track,
        cause: "page-suspended",
        sinceMs: sinceBegin(unfinished.untilMs),
        untilMs: isRecorded || phase === "stopped" ? onRecord(capture.recordedFromMs ?? zeroMs ?? 0) : undefined,
        needsTouch: device === "unasked" || device === "refused",
      })
    }
  }
  for (const { track, cause, startMs, endMs, needsTouch } of capture.gaps) {
    const isBefore = endMs !== undefined && zeroMs !== undefined && endMs <= (capture.recordedFromMs ?? zeroMs)
    if (isBefore) continue
    const untilMs = endMs === undefined ? undefined : onRecord(endMs)
    interruptions.push({ track, cause, sinceMs: onRecord(startMs), untilMs, needsTouch })
  }
  return interruptions.sort((a, b) => a.sinceMs - b.sinceMs)
}
