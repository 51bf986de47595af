import type { ErrorCode } from "@alongside/protocol/error-codes"
import type { Key } from "./catalogue.ts"
import type { IconName } from "./icons.tsx"
import type { DeviceState, Interruption, PhoneState, SealingErrorCode } from "./phone-state.ts"
import { cannotSeal, isAllSafe, lastingInterruptions } from "./standing.ts"
import type { Words } from "./words.ts"

/** Something the person should know beside the headline, in words that stand without colour or sign. */
export interface Notice {
  readonly tone: "trouble" | "calm"
  readonly icon: IconName
  readonly text: string
}

/** Refusals with words of their own; any other is said with its code, which docs/errors.md explains. */
const refusals: Partial<Record<ErrorCode | SealingErrorCode, Key & `refusal.${string}`>> = {
  BROWSER_TOO_OLD: "refusal.browser",
  SEALING_FAILED: "refusal.sealing",
  SERVER_BUSY: "refusal.busy",
  TOO_MANY_REQUESTS: "refusal.busy",
  DISK_FULL: "refusal.full",
  ENCOUNTER_QUOTA_SPENT: "refusal.quota",
  DEVICE_QUOTA_SPENT: "refusal.quota",
}

function refusalText(code: string, words: Words): string {
  const key = refusals[code as ErrorCode] ?? "refusal.other"
  return words.say(key, { code })
}

/** What keeps recordings from leaving this phone or from being kept on it, worst first. */
function troubles(state: PhoneState, words: Words): Notice[] {
  const notices: Notice[] = []
  if (state.diskFull) notices.push({ tone: "trouble", icon: "warning", text: words.say("disk.full") })
  if (state.link === "refused")
    notices.push({ tone: "trouble", icon: "warning", text: refusalText(state.refusal ?? "", words) })
  if (state.link === "offline" && (state.phase !== "stopped" || state.waiting.batches > 0)) {
    const key = state.phase === "stopped" ? "link.offlineStopped" : "link.offline"
    notices.push({ tone: "trouble", icon: "offline", text: words.say(key) })
  }
  return notices
}

/** Interruptions with one cause and one end are one sentence: *sound and picture*. */
function grouped(interruptions: readonly Interruption[]): Interruption[][] {
  const groups = new Map<string, Interruption[]>()
  for (const interruption of interruptions) {
    const until = interruption.untilMs === undefined ? "" : Math.floor(interruption.untilMs / 1000)
    const name = `${interruption.cause} ${until}`
    groups.set(name, [...(groups.get(name) ?? []), interruption])
  }
  return [...groups.values()]
}

function gapText(group: readonly Interruption[], words: Words): string {
  const tracks = words.list([...new Set(group.map(({ track }) => words.say(`track.${track}`)))])
  const first = group[0]!
  const from = words.clock(Math.min(...group.map(({ sinceMs }) => sinceMs)))
  const what =
    first.untilMs === undefined
      ? words.say("gap.since", { from, tracks })
      : words.say("gap.past", { from, until: words.clock(first.untilMs), tracks })
  return `${what} ${words.say(`cause.${first.cause}`)}`
}

/** Not allowing one's place is a choice, made before the press and no trouble during it. */
function isChosen({ track, cause }: Interruption): boolean {
  return track === "place" && cause === "permission-refused"
}

/** 1 s: a shorter gap has no length on the clock that is shown. */
const SAID_FROM_MS = 1000

/** Everything beside the headline while recording. The past gap said is the newest; the drawn timeline has them all. */
export function recordingNotices(state: PhoneState, words: Words): Notice[] {
  const lasting = lastingInterruptions(state).filter((interruption) => !isChosen(interruption))
  const notices = troubles(state, words)
  for (const group of grouped(lasting)) notices.push({ tone: "trouble", icon: "warning", text: gapText(group, words) })
  const isPictureInterrupted = lasting.some(({ track }) => track === "video")
  if (state.video !== "full" && !isPictureInterrupted)
    notices.push({ tone: "calm", icon: "picture", text: words.say(`video.${state.video}`) })
  const past = state.interruptions.filter(
    ({ sinceMs, untilMs }) => untilMs !== undefined && untilMs - sinceMs >= SAID_FROM_MS,
  )
  const lastPast = grouped(past).at(-1)
  if (lastPast !== undefined) notices.push({ tone: "calm", icon: "seconds", text: gapText(lastPast, words) })
  return notices
}

/** What the earlier starts of the app left behind, while the button or the end of a recording is shown. */
export function leftoverNotices(state: PhoneState, words: Words): Notice[] {
  const { encounters, batches, bytes } = state.leftover
  if (encounters === 0) return []
  const isMoving = state.link === "online" || state.link === "unknown"
  const what = words.say(isMoving ? "leftover.title" : "leftover.offline", { n: encounters })
  const size = words.say("waiting.pieces", { n: batches, size: words.size(bytes) })
  return [{ tone: "calm", icon: "away", text: `${what} (${size})` }]
}

type Absent = Exclude<DeviceState, "asking" | "open" | "unasked">

function isAbsent(device: DeviceState): device is Absent {
  return device !== "asking" && device !== "open" && device !== "unasked"
}

/** What the camera and the microphone are ready for, said before the touch. */
export function deviceNotice(state: PhoneState, words: Words): Notice {
  const { camera, microphone } = state
  if (cannotSeal(state)) return { tone: "trouble", icon: "warning", text: refusalText(state.refusal ?? "", words) }
  if (camera === "asking" || microphone === "asking")
    return { tone: "trouble", icon: "warning", text: words.say("device.asking") }
  const cameraText = isAbsent(camera) ? words.say(`camera.${camera}`) : undefined
  const microphoneText = isAbsent(microphone) ? words.say(`microphone.${microphone}`) : undefined
  if (cameraText !== undefined && microphoneText !== undefined) {
    const isRefused = camera === "refused" || microphone === "refused"
    const what = words.say("device.neither")
    return { tone: "trouble", icon: "warning", text: isRefused ? `${what} ${words.say("device.howToAllow")}` : what }
  }
  if (cameraText !== undefined)
    return { tone: "trouble", icon: "microphone", text: `${cameraText} ${words.say("device.onlySound")}` }
  if (microphoneText !== undefined)
    return { tone: "trouble", icon: "camera", text: `${microphoneText} ${words.say("device.onlyPicture")}` }
  if (camera === "unasked" || microphone === "unasked")
    return { tone: "calm", icon: "camera", text: words.say("device.unasked") }
  if (state.phase === "opening") return { tone: "calm", icon: "camera", text: words.say("device.opening") }
  return { tone: "calm", icon: "check", text: words.say("device.ready") }
}

/** Everything beside the promise on the button's screen; what {@link deviceNotice} says stands elsewhere. */
export function readyNotices(state: PhoneState, words: Words): Notice[] {
  return [...(cannotSeal(state) ? [] : troubles(state, words)), ...leftoverNotices(state, words)]
}

/** Everything beside the outcome after stopping. */
export function stoppedNotices(state: PhoneState, words: Words): Notice[] {
  const notices = [...troubles(state, words), ...leftoverNotices(state, words)]
  if (state.recordedMs === 0) notices.unshift(deviceNotice(state, words))
  else if (!isAllSafe(state)) notices.unshift({ tone: "calm", icon: "waiting", text: words.say("stopped.keepOpen") })
  return notices
}
