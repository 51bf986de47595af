/** A phone and counsel's console in real browsers, who talk: what each hears is written down, and read for the time marks in it. */
import type { Page } from "playwright-core"
import { CounselConsole } from "../counsel-console.ts"
import { decodeAudio, readSoundMarks, type SoundMark } from "../media/read-marks.ts"
import { makeMarkedMedia } from "../media/source.ts"
import { OnCallConsole } from "../on-call/on-call-town.ts"
import { expectEventually, type Phone } from "../phone.ts"
import { newTown, type Town, type TownOptions } from "../town.ts"

/** What each says goes round after so many seconds; she begins at 0, counsel at another number. */
export const SECONDS = 60
export const COUNSEL_FROM = 1000

export interface CallTown extends AsyncDisposable {
  readonly town: Town
  readonly phone: Phone
  readonly counsel: OnCallConsole
}

/** Counsel on duty at a console, and a phone at its button. Every voice that comes in is kept. */
export async function callTown(options: TownOptions = {}, consoleOrigin?: (town: Town) => string): Promise<CallTown> {
  const phoneMedia = await makeMarkedMedia({ seconds: SECONDS })
  const counselMedia = await makeMarkedMedia({ seconds: SECONDS, firstSecond: COUNSEL_FROM })
  const town = await newTown({ media: phoneMedia, ...options })
  const console = await CounselConsole.open({
    origin: consoleOrigin?.(town) ?? town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      await page.addInitScript(keepVoices)
    },
    arguments: [`--use-file-for-fake-audio-capture=${counselMedia.audioFile}`],
  })
  const counsel = new OnCallConsole(console)
  await counsel.goOnDuty()
  const phone = await town.phone({ before: `(${keepVoices})()` })
  return {
    town,
    phone,
    counsel,
    async [Symbol.asyncDispose]() {
      await counsel[Symbol.asyncDispose]()
      await town[Symbol.asyncDispose]()
    },
  }
}

/** She holds the button, counsel answers: the sound is on at both ends when this resolves. */
export async function talk({ phone, counsel }: CallTown): Promise<void> {
  await phone.hold()
  await counsel.untilRinging()
  // The page may take a moment to listen for the key.
  await expectEventually("the ring answered", async () => {
    if ((await counsel.page.getByRole("alertdialog").count()) === 0) return true
    await counsel.page.keyboard.press("Enter")
    return false
  })
  await phone.until("the sound on at her end", ({ text }) => text.includes("is on the line"))
  await counsel.untilSays("The sound is on")
}

/** Seconds that are whole in what this page has heard in its call, and when each was. */
export async function heardIn(page: Page): Promise<SoundMark[]> {
  const base64 = await page.evaluate(() => globalThis.heardVoice?.() ?? "")
  if (base64 === "") return []
  return readSoundMarks(await decodeAudio(Buffer.from(base64, "base64"), false))
}

/** Resolves when the page has heard so many more whole seconds. */
export async function untilHears(page: Page, seconds: number): Promise<number[]> {
  const before = (await heardIn(page)).length
  await expectEventually(
    `${seconds} whole seconds of the other's voice`,
    async () => (await heardIn(page)).length >= before + seconds,
    async () => `heard ${JSON.stringify(await heardIn(page))}`,
  )
  return (await heardIn(page)).slice(before).map(({ second }) => second)
}

/** Of which kind the two ends are that the page's newest connection uses. */
export function chosenPair(page: Page): Promise<{ local: string; remote: string }> {
  return page.evaluate(async () => {
    const stats = [...(await globalThis.connections!.at(-1)!.getStats()).values()]
    const { selectedCandidatePairId } = stats.find(({ type }) => type === "transport")
    const pair = stats.find(({ id }) => id === selectedCandidatePairId)
    const kindOf = (id: string): string => stats.find((one) => one.id === id).candidateType
    return { local: kindOf(pair.localCandidateId), remote: kindOf(pair.remoteCandidateId) }
  })
}

/** Runs in the page before it: keeps the sound that comes in by its newest RTCPeerConnection. */
function keepVoices(): void {
  let chunks: Blob[] = []
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given)
      globalThis.connections = [...(globalThis.connections ?? []), this]
      this.addEventListener("track", ({ track }) => {
        const recorder = new MediaRecorder(new MediaStream([track]), { mimeType: "audio/webm;codecs=opus" })
        const own: Blob[] = []
        chunks = own
        recorder.addEventListener("dataavailable", ({ data }) => own.push(data))
        recorder.start(250)
      })
    }
  }
  globalThis.heardVoice = async () => {
    const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
    let text = ""
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }
}

declare global {
  /** A WebM file in base64; empty before anything came. */
  var heardVoice: (() => Promise<string>) | undefined
  /** Of the page, in the order in which they were made. */
  var connections: RTCPeerConnection[] | undefined
}
