/** A person and somebody she chose, each with a real browser. */
import type { Page } from "playwright-core"
import { expectEventually, type Phone } from "../phone.ts"

export const DIGITS = /\d{5}(\s*\d{5}){5}/

export async function says(page: Page, words: string | RegExp): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const text = await page.locator("#app").innerText()
    return typeof words === "string" ? text.includes(words) : words.test(text)
  }
  await expectEventually(String(words), isThere, () => page.locator("#app").innerText())
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true })

/** The thirty digits on a screen, without what lies between them. */
export async function digitsOn(page: Page): Promise<string> {
  await page.locator(".digits").waitFor()
  return (await page.locator(".digits").innerText()).replaceAll(/\D/g, "")
}

/** She makes a code for Ana, who may see place and picture. @returns the code, as it is read out. */
export async function makeCode({ page }: Phone): Promise<string> {
  await button(page, "Settings").click()
  await button(page, "Choose people").click()
  await button(page, "Add somebody").click()
  await page.getByLabel("What do you call them?").fill("Ana")
  await button(page, "Make a code for Ana").click()
  await says(page, "Waiting for Ana")
  return page.locator(".pair-code").innerText()
}

/** Ana types the code on her own phone, and says whom it is from. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("The code").fill(code)
  await button(page, "Go on").click()
  await page.getByLabel("Who sent you this?").fill("Maria")
  await button(page, "I am there for them").click()
}

/** Both look, and she says that the digits are the same. */
export async function confirm({ page }: Phone): Promise<void> {
  await button(page, "Yes, all the same").click()
  await button(page, "Done").waitFor()
}

/** Back to the button. */
export async function leaveCircle({ page }: Phone): Promise<void> {
  await button(page, "Done").click()
  await button(page, "Back").click()
  await page.locator(".screen.ready").waitFor()
}
