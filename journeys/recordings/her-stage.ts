/** *My recordings* in any look: the stage with its long and mirrored languages, served by the real server, with a real recording behind it. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import {
  adviceIdentityOf,
  newRecoverySecret,
  type RecoverySecret,
  recoveryIdentityOf,
} from "@alongside/evidence/recovery/secret"
import { makeSheet } from "@alongside/evidence/recovery/sheet"
import { english } from "@alongside/evidence/recovery/words/english"
import { routes } from "@alongside/protocol/routes"
import { identityToRecipient } from "age-encryption"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { DESK, type Look, PHONE, SMALL_PHONE } from "../../apps/phone/stage/browser.ts"
import { buildStage } from "../../apps/phone/stage/serve.ts"
import { startTestServer, type TestServer } from "../../apps/server/src/testing/test-server.ts"
import { requireProgram } from "../../scripts/browsers.ts"
import { CounselOnCall } from "../counsel-on-call.ts"
import { HelpCaller } from "../help-caller.ts"
import { type RecordedPiece, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { RecordingCounsel } from "../recording-counsel.ts"
import { enterPaper } from "../recovery/paper.ts"
import { joiningOf, SignedCounsel } from "../signed-counsel.ts"
import { SignedOwner } from "../signed-owner.ts"
import { SignedPhone } from "../signed-phone.ts"
import { choosesFile } from "./chosen-file.ts"

export interface HerStage extends AsyncDisposable {
  /** A browser of its own that shows every page of *My recordings*, one after the other; `see` is called at each. */
  visit(look: Look, options: BrowserContextOptions, see: (page: Page, name: string) => Promise<void>): Promise<void>
}

/** How it is looked at beside what every-look.test.ts sees: in languages longer than ours, and from right to left. */
export const looks: readonly { readonly name: string; readonly look: Look; readonly options: BrowserContextOptions }[] =
  [
    { name: "a phone, dark, longest", look: { pseudo: "longest" }, options: PHONE },
    { name: "a phone, light, mirrored", look: { pseudo: "mirrored", appearance: "light" }, options: PHONE },
    { name: "a small phone, light, longest", look: { pseudo: "longest", appearance: "light" }, options: SMALL_PHONE },
    { name: "a desk, dark, longest", look: { pseudo: "longest" }, options: DESK },
  ]

export async function openHerStage(): Promise<HerStage> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-her-stage-"))
  await buildStage(folder)
  const server = await startTestServer({ configuration: { phoneFiles: folder } })
  const secret = newRecoverySecret()
  await keepRecordings(server, secret)
  const sheet = (await makeSheet(secret)).map((number) => english.words[number]).join(" ")
  const browser = await chromium.launch({
    executablePath: requireProgram("chromium"),
    args: ["--no-sandbox", "--disable-gpu"],
  })
  return {
    async visit(look, options, see) {
      const context = await browser.newContext({ locale: look.language === "es" ? "es-MX" : "en-US", ...options })
      const page = await context.newPage()
      await page.addInitScript(choosesFile)
      await page.goto(`${server.url}/?${new URLSearchParams({ scene: "ready", ...look })}#recordings`)
      await goThrough(page, sheet, (name) => see(page, name))
      await context.close()
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** One with everything that a recording can have to show: a call took sound and picture, she walked, a lawyer was given it. */
async function keepRecordings(server: TestServer, secret: RecoverySecret): Promise<void> {
  const media = await recordedMedia({ seconds: 60 })
  const recovery = await recoveryIdentityOf(secret)
  const phone = await RecordedPhone.press({ origin: server.url, media, recovery })
  const isTaken = ({ startMs }: RecordedPiece): boolean => startMs > 5000 && startMs < 9000
  await phone.rush(6000, (piece) => (isTaken(piece) ? "unrecorded" : piece))
  for (const track of ["audio", "video"] as const) await phone.gap(track, "device-taken", 5000, 4000)
  await phone.rush(20_000, (piece) => (isTaken(piece) ? "unrecorded" : piece))
  for (const [i, atMs] of [500, 5500, 10_500].entries()) {
    const fix = { latitude: 44.9772 + i / 1000, longitude: -93.2654 - i / 2000, accuracy: 8, fixedAtMs: Date.now() }
    await phone.place({ ...fix, altitude: undefined, heading: undefined, speed: undefined }, atMs)
  }
  await phone.end()
  await new SignedOwner(server.url, await ownerKeyOf(secret)).bind("device", phone.deviceKey)
  await keepWhatCounselSaid(server, phone, await adviceIdentityOf(secret), media.pieces)
  const counsel = await SignedCounsel.join(server)
  for (const { id } of await counsel.list()) await counsel.get(routes.records(id, 0, 2))
}

/** Counsel answered, spoke, and wrote; their console recorded it. */
async function keepWhatCounselSaid(
  server: TestServer,
  { leg, deviceKey }: RecordedPhone,
  adviceIdentity: string,
  pieces: readonly RecordedPiece[],
): Promise<void> {
  const { encounter, number, sign, sessionKey } = leg
  const session = { publicKey: sessionKey, sign }
  const caller = new HelpCaller(server, new SignedPhone({ device: deviceKey, session, encounter, leg: number }))
  const joining = joiningOf(server.joiningPath)
  const onCall = await CounselOnCall.onDuty(server, joining)
  const listening = await caller.askAndListen()
  await onCall.sendAcceptance(await onCall.accept())
  await onCall.until("accepted")
  const record = await RecordingCounsel.begin(server, joining, encounter, await identityToRecipient(adviceIdentity))
  const { writer } = record
  for (const { track, media, startMs, durationMs } of pieces) {
    if (track !== "audio" || startMs >= 4000) continue
    writer.voice({ track, codec: "audio/opus; packets", media, startMs: writer.zeroMs + startMs, durationMs })
  }
  const atMs = Date.now()
  writer.message({ from: "person", atMs, phrase: "search-car", text: "" })
  writer.message({ from: "counsel", atMs: atMs + 4000, phrase: "no-search", text: "" })
  writer.message({
    from: "counsel",
    atMs: atMs + 9000,
    phrase: undefined,
    text: "I call the station now. Stay where you are.",
  })
  await writer.end()
  await record.announce()
  await record.upload()
  listening.socket.close()
  await onCall.close()
}

async function goThrough(page: Page, sheet: string, see: (name: string) => Promise<void>): Promise<void> {
  await page.locator(".word-field input").waitFor()
  await see("door")
  await page.locator(".sheet-language select").selectOption("en")
  await enterPaper(page, sheet)
  await page.locator(".hers .one").first().waitFor()
  await see("list")
  await page.locator(".hers .one").first().click()
  await page.locator(".film .times").waitFor()
  await page.locator(".given li").first().waitFor()
  await page.locator(".way").waitFor()
  await page.locator("details summary").click()
  await page.locator(".said-open").click()
  await page.locator(".said audio").waitFor()
  await page.locator(".said-messages li").nth(2).waitFor()
  await see("one")
  const saving = page.locator("section", { has: page.locator(".kinds") })
  await page.locator(".kinds input").nth(2).check()
  await page.locator(".row .small").first().click()
  await see("one, a part of it")
  await page.locator(".kinds input").nth(0).check()
  await saving.locator(".large-button").click()
  // What it says in the end has a size in it, in whichever digits.
  await saving.locator("[role=status]", { hasText: /\p{Nd}/u }).waitFor()
  await see("one, saved")
  await page.locator(".content section").last().locator(".large-button").click()
  await page.locator("dialog.sheet").waitFor()
  await see("one, whether to delete")
  await page.locator("dialog.sheet .keep").click()
  await page.locator("dialog.sheet").waitFor({ state: "detached" })
}
