/** How loud counsel's voice is in what the phone records, with a loudspeaker that its own microphone hears. */
import { decodeSound } from "../capture/play.ts"
import { CounselConsole } from "../counsel-console.ts"
import { OnCallConsole } from "../on-call/on-call-town.ts"
import { pieceOf } from "../played.ts"
import { openSoundCard } from "../sound-card.ts"
import { newTown } from "../town.ts"
import { talk } from "./call-town.ts"
import { makeSpeech } from "./spoken.ts"

/** A phone held in one hand: what its loudspeaker plays reaches its microphone a good deal more quietly. */
const ROOM = { delayMs: 40, quieterDb: 12 }
/** Of a 16-bit microphone; below it there is nothing. */
const SILENCE_DB = -96
const RATE = 48_000

export interface LeakOptions {
  /** False: a page that forgot to ask for echo cancellation, and records what the microphone takes up. */
  readonly isCancelling: boolean
  /** From when the two can hear each other. */
  readonly seconds: number
}

/**
 * Counsel talks all the time, the person is silent. The real app in a real browser with that browser's own echo cancellation, a loudspeaker and a
 * microphone of PulseAudio's, the real server, and the record as it is stored.
 * @returns the loudness of each second, in decibels below full scale.
 */
export async function leakedLevels({ isCancelling, seconds }: LeakOptions): Promise<readonly number[]> {
  const speech = await makeSpeech()
  await using card = await openSoundCard(ROOM)
  await using town = await newTown()
  await using counsel = new OnCallConsole(
    await CounselConsole.open({
      origin: town.server.origin,
      joining: await town.joiningText(),
      arguments: [`--use-file-for-fake-audio-capture=${speech}`],
    }),
  )
  await counsel.goOnDuty()
  const before = isCancelling ? "" : `(${withoutEchoCancellation})()`
  const phone = await town.phone({ soundCard: card, before })
  await talk({ town, phone, counsel, [Symbol.asyncDispose]: async () => undefined })
  const onMs = Date.now()
  await new Promise((resolve) => setTimeout(resolve, (seconds + 1) * 1000))
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  const heard = record!.segments("audio").filter(({ statement }) => statement.wallMs >= onMs)
  const samples = await decodeSound(heard.map(pieceOf))
  return Array.from({ length: seconds }, (_, n) => levelOf(samples.subarray(n * RATE, (n + 1) * RATE)))
}

/** Of powers: what is loud counts. */
export function meanDb(levels: readonly number[]): number {
  return 10 * Math.log10(levels.reduce((sum, level) => sum + 10 ** (level / 10), 0) / levels.length)
}

function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  return Math.max(SILENCE_DB, 10 * Math.log10(power + Number.MIN_VALUE))
}

/** Runs in the page before it. */
function withoutEchoCancellation(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = (asked) => {
    const audio = typeof asked?.audio === "object" ? { ...asked.audio, echoCancellation: false } : asked?.audio
    return real({ ...asked, ...(audio === undefined ? {} : { audio }) })
  }
}
