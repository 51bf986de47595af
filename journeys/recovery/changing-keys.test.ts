import { toHex } from "@alongside/evidence/format/bytes"
import { recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import { expect, test } from "vitest"
import { newTown } from "../town.ts"
import { tracesOf } from "./disk-search.ts"
import { makeAtHome } from "./owned-town.ts"
import { enterPaper, openRecovery, readBack, recordBriefly, takeKeyOff, takePapers } from "./paper.ts"
import { openedWith, secretOnPaper, signInWith } from "./sheet-reader.ts"

test("a key changed while recording: the reader changes with the next epoch, and the new shares open everything", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  await recordBriefly(phone)
  const first = await phone.ownSecret()
  const oldSheet = await takeKeyOff(phone)
  await phone.page.locator(".dock .again").click()
  await phone.again()

  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  const tab = await phone.openTab()
  await tab.getByText("Another window of this app is recording.").waitFor()
  await openRecovery(tab)
  await tab.getByRole("button", { name: "I have the old one" }).click()
  await enterPaper(tab, oldSheet)
  await tab.locator("[aria-describedby=way-shares]").waitFor()
  const papers = await takePapers(tab, "shares")
  expect(papers).toHaveLength(3)
  await readBack(tab, papers)
  expect(await tab.locator(".content").innerText()).toContain("the earlier ones too")
  await tab.close()

  const { safeUntilMs } = await phone.shown()
  await phone.until("more of it safe", (shown) => shown.safeUntilMs >= safeUntilMs + 3000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await phone.kill()

  const [oldSecret, secret] = [await secretOnPaper(oldSheet), await secretOnPaper(papers[2]!, papers[0]!)]
  const records = await openedWith(town, secret)
  expect(records).toHaveLength(2)
  for (const record of records) expect(record.segments("audio").length).toBeGreaterThan(4)
  const readers = records[0]!.items.flatMap(({ statement }) =>
    statement.kind === "envelope" && statement.reader.kind === "recovery"
      ? [toHex(statement.reader.recipientHash)]
      : [],
  )
  expect(new Set(readers).size).toBe(2)
  const { older, ringVersion } = await signInWith(town, secret)
  expect(older).toEqual([await recoveryIdentityOf(oldSecret), await recoveryIdentityOf(first)])
  expect(ringVersion).toBe(2)
  // The old sheet signs in no more.
  await expect(signInWith(town, oldSecret)).rejects.toThrow("OWNER_UNKNOWN")
  for (const [one, lines] of [
    [first, []],
    [oldSecret, [oldSheet]],
    [secret, papers],
  ] as const)
    expect(await tracesOf(one, phone.profile, lines)).toEqual([])
})

test("what is entered wrongly is named: the word, the wrong sheet, the shares of two sets", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  await recordBriefly(phone)
  await openRecovery(phone.page)
  const { page } = phone
  const papers = await takePapers(page, "shares")
  const others = await (async () => {
    // Gone back before the paper was read back: another secret, another set.
    await page.locator(".dock .again").click()
    await openRecovery(page)
    return takePapers(page, "shares")
  })()
  await readBack(page, others)
  await page.locator(".dock .again").click()
  await page.locator(".screen.stopped").waitFor()
  await page.locator(".top .plain").click()
  await page.locator(".key-section .small").click()
  await page.getByRole("button", { name: "I have the old one" }).click()

  const words = others[0]!.split(" ")
  const wrong = words[16] === "zero" ? "yoga" : "zero"
  await enterPaper(page, words.with(16, wrong).join(" "))
  await page.getByText("Word 17 does not fit the others.").waitFor()
  expect(await page.locator(".taken .wrong b").allInnerTexts()).toEqual([wrong])
  await page.getByRole("button", { name: `Yes, it is “${words[16]}”` }).click()
  await page.getByText("Now enter a second one of the same set.").waitFor()

  await page.locator(".word-field input").fill("qqqq")
  await page.getByText("There is no such word on the sheets.").waitFor()
  await enterPaper(page, others[0]!)
  await page.getByText("This is the same share again.").waitFor()
  await page.locator(".word-field input").fill(`${papers[1]!} `)
  await page.getByText("These two shares are of different sets.").waitFor()
  await page.locator(".word-field input").fill(`${others[2]!} `)
  await page.locator("[aria-describedby=way-sheet]").waitFor()
})
