import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { decodeAudio, readSoundMarks } from "../media/read-marks.ts"
import { makeAtHome } from "../recovery/owned-town.ts"
import { COUNSEL_FROM, callTown, SECONDS, talk, untilHears } from "./call-town.ts"

test("what counsel says and writes is kept for her, and her own key opens it: counsel's voice, and not hers", async () => {
  await using call = await callTown()
  await talk(call)
  const { phone, counsel, town } = call
  await counsel.untilSays("What you say and write is kept, sealed for the person and you alone")
  await untilHears(phone.page, 4)
  await counsel.page.locator(".thread > summary").click()
  await counsel.page.getByRole("button", { name: "Sign nothing." }).click()
  await phone.until("what counsel wrote", ({ text }) => text.includes("Sign nothing."))
  await counsel.page.getByRole("button", { name: "Finish" }).click()
  await counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)

  // She looks at her recordings where the server knows its phones.
  await makeAtHome(town, phone)
  const { page } = phone
  await page.addInitScript(keepFiles)
  await page.goto(`${new URL(page.url()).origin}/?again#recordings`)
  await page.locator(".hers .one").first().click()
  await page.getByRole("button", { name: "Open it" }).click()
  await page.locator(".said audio").waitFor()
  await page.locator(".said-messages", { hasText: "Sign nothing." }).waitFor()
  expect(await page.locator(".said .fault").count()).toBe(0)
  const seconds = await secondsIn(page)
  // A machine that is busy lets seconds be unreadable, or read as others that nobody says.
  const isSaidFrom = (from: number) => (second: number) => second >= from && second < from + SECONDS
  expect(seconds.filter(isSaidFrom(COUNSEL_FROM)).length).toBeGreaterThan(2)
  expect(seconds.filter(isSaidFrom(0))).toEqual([])
  // A browser plays it as it is.
  await page.locator(".said audio").evaluate((audio: HTMLAudioElement) => audio.play())
  await expect
    .poll(() => page.locator(".said audio").evaluate((audio: HTMLAudioElement) => audio.currentTime), {
      timeout: 20_000,
    })
    .toBeGreaterThan(0.5)
})

/** The seconds that are said whole in what the page plays. */
async function secondsIn(page: Page): Promise<number[]> {
  const base64 = await page.evaluate(async () => {
    const bytes = new Uint8Array(await globalThis.playedFiles!.at(-1)!.arrayBuffer())
    let text = ""
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  })
  const samples = await decodeAudio(Buffer.from(base64, "base64"), false)
  return readSoundMarks(samples).map(({ second }) => second)
}

/** Runs in the page before it: keeps what it gives to players. */
function keepFiles(): void {
  const create = URL.createObjectURL.bind(URL)
  URL.createObjectURL = (of) => {
    if (of instanceof Blob) globalThis.playedFiles = [...(globalThis.playedFiles ?? []), of]
    return create(of)
  }
}

declare global {
  var playedFiles: Blob[] | undefined
}
