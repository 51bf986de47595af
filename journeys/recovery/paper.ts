/** What a person does with the recovery screens: takes the paper, reads it back, enters it. */
import type { Page } from "playwright-core"
import type { Phone } from "../phone.ts"

/** The way from a stopped recording, or from the settings, to the screen that takes the key off the phone. */
export async function openRecovery(page: Page): Promise<void> {
  const offer = page.locator(".stopped .key-offer .small")
  if (await offer.isVisible()) await offer.click()
  else {
    await page.locator(".top .plain").click()
    await page.locator(".key-section .small").click()
  }
  await page.locator(".screen.recovery").waitFor()
}

/** Chooses a sheet (or shares), and copies every paper as it is shown. @returns each paper's words, in one line. */
export async function takePapers(page: Page, way: "sheet" | "shares"): Promise<string[]> {
  await page.locator(`[aria-describedby=way-${way}]`).click()
  const papers: string[] = []
  do {
    await page.locator(".recovery.at-paper").waitFor()
    papers.push((await page.locator(".paper-words b").allInnerTexts()).join(" "))
    const title = await page.locator("h1").innerText()
    await page.locator(".at-paper .content > .large-button").click()
    await page.locator("h1", { hasNotText: title }).waitFor()
  } while (await page.locator(".recovery.at-paper").isVisible())
  return papers
}

/** Types the words that are asked for, until the key is in use. */
export async function readBack(page: Page, papers: readonly string[]): Promise<void> {
  while (await page.locator(".recovery.at-check").isVisible()) {
    const label = await page.locator(".word-field label").innerText()
    const numbers = label.match(/\d+/g)!.map(Number)
    const word = Number(numbers.at(-1))
    const paper = numbers.length > 1 ? numbers[0]! : 1
    await page.locator(".word-field input").fill(papers[paper - 1]!.split(" ")[word - 1]!)
    await page.locator(".word-field button[type=submit]").click()
    await page.locator(".word-field label", { hasText: label }).waitFor({ state: "detached" })
  }
  await page.locator(".recovery.at-done").waitFor()
}

/** Takes the key off the phone, onto a sheet, all the way. @returns the sheet's words. */
export async function takeKeyOff({ page }: Phone): Promise<string> {
  await openRecovery(page)
  const [sheet] = await takePapers(page, "sheet")
  await readBack(page, [sheet!])
  return sheet!
}

/** Types a whole sheet as a hurried person does: four letters, and on. */
export async function enterPaper(page: Page, words: string): Promise<void> {
  for (const word of words.split(" ")) {
    const input = page.locator(".word-field input")
    await input.fill(word.slice(0, 4))
    await input.press("Enter")
  }
}

/** Presses, records until something is safe, and stops. */
export async function recordBriefly(phone: Phone): Promise<void> {
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
}
