/** A phone, counsel who doesn't speak her language, and an interpreter: three real browsers, and what each of them is sent is written down. */
import { fromHex } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import { pinOf } from "@alongside/evidence/roster/root"
import { accountListSchema, accountRoutes } from "@alongside/protocol/accounts"
import type { Page } from "playwright-core"
import { CounselConsole } from "../counsel-console.ts"
import { invite } from "../invited.ts"
import { decodeAudio } from "../media/read-marks.ts"
import { makeMarkedMedia } from "../media/source.ts"
import { demonstrationCoordinator, OnCallConsole } from "../on-call/on-call-town.ts"
import { OfficeBrowser } from "../organisation/office-browser.ts"
import { expectEventually, type Phone } from "../phone.ts"
import type { SignedCoordinator } from "../signed-coordinator.ts"
import { newTown, type Town, type TownOptions } from "../town.ts"
import { loudest, type ToneVoice, toneFile } from "./tones.ts"

export const voices = {
  person: { hz: 700, everySeconds: 2.9 },
  counsel: { hz: 1300, everySeconds: 3.4 },
  interpreter: { hz: 2100, everySeconds: 4.1 },
} as const satisfies Record<string, ToneVoice>
export type Who = keyof typeof voices

export interface InterpretedTown extends AsyncDisposable {
  readonly town: Town
  readonly coordinator: SignedCoordinator
  readonly phone: Phone
  readonly counsel: OnCallConsole
  readonly interpreter: OfficeBrowser
}

/** Counsel and the interpreter are on duty, and the phone is at its button. */
export async function interpretedTown({ server = {} }: Pick<TownOptions, "server"> = {}): Promise<InterpretedTown> {
  const media = await makeMarkedMedia({ seconds: 60 })
  const town = await newTown({ media: { ...media, audioFile: await toneFile(voices.person) }, server })
  const coordinator = await demonstrationCoordinator(town.server)
  await coordinator.certify((members) => members.map((one) => ({ ...one, languages: ["es"] })))
  const console = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: keepingEachVoice,
    arguments: [`--use-file-for-fake-audio-capture=${await toneFile(voices.counsel)}`],
  })
  const counsel = new OnCallConsole(console)
  await counsel.goOnDuty()
  const interpreter = await openInvited(town, coordinator, "interpreter")
  const phone = await town.phone({ before: `(${keepEachVoice})()` })
  return {
    ...{ town, coordinator, phone, counsel, interpreter },
    async [Symbol.asyncDispose]() {
      await interpreter[Symbol.asyncDispose]()
      await counsel[Symbol.asyncDispose]()
      await town[Symbol.asyncDispose]()
    },
  }
}

/** Invited with the organisation's root in the link, certified, and on duty. */
export async function openInvited(
  { server }: Pick<Town, "server">,
  coordinator: SignedCoordinator,
  role: "interpreter" | "intake",
): Promise<OfficeBrowser> {
  const secret = await invite(coordinator, role)
  const pin = pinOf((await coordinator.own()).root.hash)
  const origin = server.origin.replace("127.0.0.1", "localhost")
  const browser = await OfficeBrowser.open(`${origin}/console/#invited=${secret}.${pin}`, {
    before: keepingEachVoice,
    arguments: [`--use-file-for-fake-audio-capture=${await toneFile(voices.interpreter)}`],
  })
  await browser.page.getByLabel("Your name").fill("Inés Amoussou")
  await browser.page.getByLabel("Spanish").check()
  await browser.press("Make my keys and a passkey")
  await browser.page.getByRole("heading", { name: "You aren't certified yet" }).waitFor()
  await certify(coordinator, role)
  await browser.press("Go on duty")
  await browser.page.locator(".duty.rung").waitFor()
  return browser
}

/** As they said who they are. */
async function certify(coordinator: SignedCoordinator, role: "interpreter" | "intake"): Promise<void> {
  const { accounts } = accountListSchema.parse(await (await coordinator.ask(accountRoutes.accounts)).json())
  const { key, claims } = accounts.find((one) => one.role === role)!
  const { name, languages, recipient } = claims!
  const recipientHash = recipient === null ? undefined : hashSmall(new TextEncoder().encode(recipient))
  const member = { role, key: fromHex(key)!, recipientHash, name, languages, licences: [] }
  await coordinator.certify((members) => [...members, member])
}

/** Answers what rings at this console, by its key. */
export async function answer(page: Page): Promise<void> {
  await page.getByRole("alertdialog").getByText("since the press").first().waitFor()
  // The page may take a moment to listen for the key.
  await expectEventually("the ring answered", async () => {
    if ((await page.getByRole("alertdialog").count()) === 0) return true
    await page.keyboard.press("Enter")
    return false
  })
}

/** Twenty decibels and more lie between a voice that was let through and one that wasn't. */
const HEARD_DB = -30

/** Who can be heard in what a page has been sent by one of its connections. @param from - Seconds of it that are of the past. */
export async function heardIn(page: Page, connection: number, from = 0): Promise<Who[]> {
  const samples = (await samplesOf(page, connection)).subarray(Math.round(from * 48_000))
  return (Object.keys(voices) as Who[]).filter((who) => loudest(samples, voices[who].hz) > HEARD_DB)
}

/** What was said before is on its way for so long: by the sender, the network, the receiver's buffer and whoever writes it down. */
const ON_ITS_WAY_SECONDS = 1.5

/** From where on, in what a page is sent by one of its connections, there is only what was said after this. */
export async function fromNow(page: Page, connection: number): Promise<number> {
  return (await secondsOf(page, connection)) + ON_ITS_WAY_SECONDS
}

async function secondsOf(page: Page, connection: number): Promise<number> {
  return (await samplesOf(page, connection)).length / 48_000
}

/** Resolves when exactly these can be heard in what is said from now on; they speak often enough that anybody else would be, too. */
export async function untilHears(page: Page, connection: number, expected: readonly Who[]): Promise<void> {
  const from = await fromNow(page, connection)
  const longest = Math.max(...Object.values(voices).map(({ everySeconds }) => everySeconds))
  await expectEventually(
    `${expected.join(" and ")}, and nobody else`,
    async () => {
      const heard = await heardIn(page, connection, from)
      const unexpected = heard.filter((who) => !expected.includes(who))
      if (unexpected.length > 0)
        throw new Error(`${unexpected.join(" and ")} can be heard where ${expected.join(" and ")} shall be`)
      return heard.length === expected.length && (await secondsOf(page, connection)) > from + 2 * longest
    },
    async () => `heard ${(await heardIn(page, connection, from)).join(" and ")}`,
  )
}

/** Resolves when the page's first two connections have brought one voice each, these two, whichever was made first. */
export async function untilEachHasALine(page: Page, two: readonly [Who, Who]): Promise<void> {
  const heard = () => Promise.all([0, 1].map((connection) => heardIn(page, connection)))
  await expectEventually(
    `${two.join(" and ")}, each by a line of their own`,
    async () => (await heard()).every((who) => who.length > 0),
    async () => JSON.stringify(await heard()),
  )
  const lines = await heard()
  if (JSON.stringify(lines.toSorted()) !== JSON.stringify(two.map((who) => [who]).toSorted()))
    throw new Error(`its lines bring ${JSON.stringify(lines)}`)
}

async function samplesOf(page: Page, connection: number): Promise<Float32Array> {
  const base64 = await page.evaluate((n) => globalThis.eachVoice?.(n) ?? "", connection)
  return base64 === "" ? new Float32Array() : decodeAudio(Buffer.from(base64, "base64"), false)
}

export async function keepingEachVoice(page: Page): Promise<void> {
  await page.addInitScript(keepEachVoice)
}

/** Runs in the page before it: keeps the sound that comes in by each of its RTCPeerConnections. */
export function keepEachVoice(): void {
  const kept: Blob[][] = []
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given: ConstructorParameters<typeof Real>) {
      super(...given)
      const chunks: Blob[] = []
      kept.push(chunks)
      globalThis.connections = [...(globalThis.connections ?? []), this]
      let isKept = false
      this.addEventListener("track", ({ track }) => {
        if (isKept) return
        isKept = true
        const recorder = new MediaRecorder(new MediaStream([track]), { mimeType: "audio/webm;codecs=opus" })
        recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data))
        recorder.start(250)
      })
    }
  }
  globalThis.eachVoice = async (connection) => {
    const bytes = new Uint8Array(await new Blob(kept.at(connection) ?? []).arrayBuffer())
    let text = ""
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }
}

declare global {
  /** A WebM file in base64; empty before anything came. @param connection - as `Array.at` counts them. */
  var eachVoice: ((connection: number) => Promise<string>) | undefined
}
