import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { letterRoutes, parseKeptLetters } from "@alongside/protocol/letters"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { makeMarkedMedia } from "../media/source.ts"
import { OnCallConsole } from "../on-call/on-call-town.ts"
import { expectEventually, type Phone } from "../phone.ts"
import { choosesFile } from "../recordings/chosen-file.ts"
import { newHerTown } from "../recordings/her-town.ts"
import { openFirst, ownFile } from "../recordings/saved-file.ts"
import { takeKeyOff } from "../recovery/paper.ts"
import { SignedOwner } from "../signed-owner.ts"

test("what counsel writes after the call she reads on her phone in Spanish, on another device with her sheet, and nobody in a package", async () => {
  const media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
  await using town = await newHerTown(media)
  const joining = town.server.joiningPath!.split("#join=")[1]!
  await using counsel = new OnCallConsole(await CounselConsole.open({ origin: town.origin, joining }))
  await counsel.goOnDuty()
  const phone = await town.phone({ before: choosesFile })
  await phone.hold()
  await counsel.untilRinging()
  // The page may take a moment to listen for the key.
  await expectEventually("the ring answered", async () => {
    if ((await counsel.page.getByRole("alertdialog").count()) === 0) return true
    await counsel.page.keyboard.press("Enter")
    return false
  })
  await phone.until("the sound on", ({ text }) => text.includes("is on the line"))
  await counsel.untilSays("The sound is on")
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 3000)
  await counsel.page.getByRole("button", { name: "Finish" }).click()
  await counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  await writeAfterwards(counsel)
  const written = await lettersOf(phone, town.origin)
  expect(written).toHaveLength(1)

  // The app is opened again, and nothing was pushed to it.
  await openRecordings(phone, "es", town.origin)
  await says(phone.page, ["1 carta de su abogado"])
  await phone.page.locator(".hers .one").click()
  await says(phone.page, [
    "De su abogado",
    "Demonstration counsel, de profesión abogado",
    "Su abogado anotó: usted quedó libre.",
    "No firme nada antes de que lo lea un abogado.",
    "Llámeme el lunes antes de las diez.",
    "Demonstration counsel dejó de ser su abogado en esto.",
    "El servidor dice que lo escribió Demonstration counsel.",
  ])

  for (const kind of [0, 1]) {
    const saved = await save(phone.page, kind)
    for (const signed of written) expect(saved.includes(signed)).toBe(false)
  }

  await openRecordings(phone, "en", town.origin)
  await phone.page.goto(`${town.origin}/`)
  await phone.page.reload()
  await phone.page.locator(".screen.ready").waitFor()
  const sheet = await takeKeyOff(phone)
  await phone.kill()
  const { page } = await town.device()
  await openFirst(page, sheet)
  await says(page, ["Your lawyer notes: you were released.", "Sign nothing before a lawyer has read it.", "Llámeme"])
})

/** Next steps and the end for her, and a note for the file. */
async function writeAfterwards({ page }: OnCallConsole): Promise<void> {
  const forThem = page.locator("form[aria-labelledby=for-them]")
  await forThem.getByRole("radio", { name: "Released" }).check()
  await forThem.getByRole("checkbox", { name: "Sign nothing before a lawyer has read it" }).check()
  await forThem.getByRole("textbox").fill("Llámeme el lunes antes de las diez.")
  await forThem.getByRole("checkbox", { name: "My engagement ends with this" }).check()
  await forThem.getByRole("button", { name: "Send it to them" }).click()
  const soFar = page.locator(".written-so-far")
  await soFar.getByText("Your engagement ended with it.").waitFor()

  const forYou = page.locator("form[aria-labelledby=for-you]")
  await forYou.getByRole("radio", { name: "Taken" }).check()
  await forYou.getByRole("textbox", { name: "By whom" }).fill("State patrol")
  await forYou.getByRole("textbox", { name: "Notes" }).fill("Badge on the picture at 0:10.")
  await forYou.getByRole("button", { name: "Keep it" }).click()
  await soFar.getByText("Badge on the picture at 0:10.").waitFor()

  // It is there again when the page is.
  await page.reload()
  await soFar.getByText("Badge on the picture at 0:10.").waitFor()
  await soFar.getByText("Llámeme el lunes antes de las diez.").waitFor()
}

/** As the server gives them to her. */
async function lettersOf(phone: Phone, origin: string): Promise<Buffer[]> {
  const owner = new SignedOwner(origin, await ownerKeyOf(await phone.ownSecret()))
  await openRecordings(phone, "en", origin)
  await phone.page.locator(".hers .one").waitFor()
  await owner.signIn()
  const [encounter] = await owner.list()
  expect(encounter).toMatchObject({ letters: 1 })
  const kept = parseKeptLetters(await owner.bytes(letterRoutes.hers(encounter!.id)))
  return kept.map(({ signed }) => Buffer.from(signed))
}

async function openRecordings({ page }: Phone, language: "en" | "es", origin: string): Promise<void> {
  await page.evaluate((chosen) => {
    const settings = JSON.parse(localStorage.getItem("alongside settings") ?? "{}")
    localStorage.setItem("alongside settings", JSON.stringify({ ...settings, language: chosen }))
  }, language)
  await page.goto(`${origin}/#recordings`)
  await page.reload()
}

async function says(page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await expectEventually(
      text,
      async () => (await page.locator(".content").innerText()).includes(text),
      () => page.locator(".content").innerText(),
    )
  }
}

/** Saves what is open as the n-th kind of package. */
async function save(page: Page, kind: number): Promise<Buffer> {
  await page.evaluate(async () => {
    await (await navigator.storage.getDirectory()).removeEntry("chosen.zip").catch(() => undefined)
  })
  const saving = page.locator("section", { has: page.locator(".kinds") })
  await page.locator(".kinds input").nth(kind).check()
  await saving.locator(".large-button").click()
  await expectEventually("the file", async () => ((await ownFile(page, "chosen.zip"))?.length ?? 0) > 0)
  await saving.locator(".kinds").waitFor()
  return (await ownFile(page, "chosen.zip"))!
}
