import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { SheetNumbers } from "@alongside/evidence/recovery/sheet"
import { sheetQrText } from "@alongside/evidence/recovery/sheet-qr"
import { english } from "@alongside/evidence/recovery/words/english"
import { numberOfWord } from "@alongside/evidence/recovery/words/word-list"
import { comparedText, readPairingCode } from "@alongside/protocol/pairing"
import type { Page } from "playwright-core"
import { expect, test, vi } from "vitest"
import { handOut } from "../joining-town.ts"
import { ShownCode } from "../media/shown-code.ts"
import { makeAtHome } from "../recovery/owned-town.ts"
import { openRecovery, recordBriefly, takeKeyOff } from "../recovery/paper.ts"
import { newTown } from "../town.ts"
import { digitsOn, makeCode, says } from "./circle-town.ts"

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true })

/** Keeps what cameras the page opens, to see afterwards whether it has let go of them. */
const KEEP_CAMERAS = `
  globalThis.cameras = []
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted)
    cameras.push(...stream.getTracks())
    return stream
  }
`

const camerasOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { cameras: MediaStreamTrack[] }).cameras.map((one) => one.readyState))

/** Cameras of the journey, gone with it. */
async function newCameras() {
  const folder = await mkdtemp(join(tmpdir(), "alongside-cameras-"))
  return {
    camera: (name: string) => ShownCode.before(join(folder, `${name}.y4m`)),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

test("Ana scans the code off her screen, she scans the numbers off Ana's; other numbers are refused; Ana's camera is let go", async () => {
  await using cameras = await newCameras()
  const [hers, anas] = [await cameras.camera("hers"), await cameras.camera("anas")]
  await using town = await newTown()
  const phone = await town.phone({ arguments: hers.arguments })
  const contact = await town.phone({
    ...{ fragment: "circle", isIntroduced: false, arguments: anas.arguments, before: KEEP_CAMERAS },
  })
  const { page: ana } = contact
  const code = readPairingCode(await makeCode(phone))

  await button(ana, "Scan the code").click()
  await says(ana, "Hold the square code on their phone in front of the camera.")
  await anas.show("https://elsewhere.example/#circle=qpzry9x8gf2tvdw0")
  await says(ana, "That is not a code from somebody here.")
  await anas.show(`${contact.origin}/#circle=${code}`)
  await ana.getByLabel("Who sent you this?").fill("Maria")
  await vi.waitFor(async () => expect(await camerasOf(ana)).toEqual(["ended"]), 20_000)
  await button(ana, "I am there for them").click()

  const digits = await digitsOn(ana)
  const other = digits.replace(/^./, (first) => (first === "1" ? "2" : "1"))
  await button(phone.page, "Or scan the picture on their phone").click()
  await hers.show(comparedText(other))
  await says(phone.page, "The numbers on their phone differ.")
  await button(phone.page, "Back").click()
  await button(phone.page, "Settings").click()
  await phone.page.locator(".circle-section .small").first().click()
  await hers.show(comparedText(digits))
  await button(phone.page, "Or scan the picture on their phone").click()
  await button(phone.page, "Done").waitFor()
  await says(ana, "you are told from now on")
})

test("a camera that isn't allowed is said, and the code can be typed", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const contact = await town.phone({
    ...{ fragment: "circle", isIntroduced: false, arguments: ["--use-fake-ui-for-media-stream=deny"] },
  })
  const { page: ana } = contact
  const code = await makeCode(phone)
  await button(ana, "Scan the code").click()
  await says(ana, "The camera is not allowed. Type the code")
  await ana.getByLabel("The code").fill(code)
  await button(ana, "Go on").click()
  await ana.getByLabel("Who sent you this?").waitFor()
})

test("a joining code is read by the camera that is open already", async () => {
  await using cameras = await newCameras()
  const hers = await cameras.camera("hers")
  await using town = await newTown()
  const phone = await town.phone({ arguments: hers.arguments })
  const { link } = await handOut(town.server, { label: "family", seats: 1 })
  await button(phone.page, "Settings").click()
  await button(phone.page, "Join with a code").click()
  await button(phone.page, "Scan the square code").click()
  await hers.show(link(phone.origin))
  await says(phone.page, "Is this who gave you the code?")
})

test("a sheet's code is read off the paper instead of its 33 words; another code is said to be none", async () => {
  await using cameras = await newCameras()
  const camera = await cameras.camera("second")
  await using town = await newTown()
  const first = await town.phone()
  const second = await town.phone({ arguments: camera.arguments })
  await makeAtHome(town, first, second)
  await recordBriefly(first)
  const sheet = await takeKeyOff(first)
  const numbers = sheet.split(" ").map((word) => numberOfWord(english, word)!)
  await openRecovery(second.page)
  await button(second.page, "I have a sheet already").click()
  const scan = button(second.page, "Scan the code on the sheet")
  await scan.click()
  await camera.show("https://elsewhere.example/")
  await second.until("that it is none", ({ text }) => text.includes("That is not the code of a sheet."))
  await camera.show(sheetQrText(numbers as SheetNumbers))
  await scan.click()
  await second.page.getByRole("heading", { name: "Your key is off this phone" }).waitFor()
})
