import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { newHerTown } from "../recordings/her-town.ts"
import { enterPaper, openRecovery, readBack, recordBriefly, takeKeyOff, takePapers } from "./paper.ts"
import { fetchOnlyRecording, keysWith, ownerWith, secretOnPaper } from "./sheet-reader.ts"

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

/** Enters a sheet in *My recordings*, where one recording has to be, and looks at it. */
async function seeOnlyRecording(page: Page, sheet: string): Promise<void> {
  await enterPaper(page, sheet)
  await page.locator(".hers .one").waitFor()
  expect(await page.locator(".hers .one").count()).toBe(1)
  await page.locator(".hers .one").click()
  await page.locator(".film .times").waitFor()
  await page.locator(".checked").getByText("nothing is wrong").waitFor()
  await page.locator(".dock .again").click()
}

test("a key changed without the old sheet: she is told what it costs, the new sheet has what comes after, and the old one, found again, the rest", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  await recordBriefly(phone)
  const oldSheet = await takeKeyOff(phone)
  await phone.page.locator(".dock .again").click()
  await phone.again()

  // What it costs stands beside the choice, before anything has changed.
  await openRecovery(phone.page)
  const { page } = phone
  await page.getByText("What you record from then on opens with the new one only.").waitFor()
  await page
    .getByText("The new one opens only what you record from now on. If you find the old one, it still opens the rest.")
    .waitFor()
  await page.getByRole("button", { name: "I no longer have it" }).click()
  const [newSheet] = await takePapers(page, "sheet")
  await readBack(page, [newSheet!])
  expect(await page.locator(".content").innerText()).toContain("What came before opens with the old one only.")
  await page.locator(".dock .again").click()
  await recordBriefly(phone)
  await phone.kill()

  const ownerOf = (sheet: string) => ownerWith(sheet, town.origin, town.server.url)
  const [finder, owner] = [await ownerOf(oldSheet), await ownerOf(newSheet!)]
  const before = await fetchOnlyRecording(finder, oldSheet)
  const after = await fetchOnlyRecording(owner, newSheet!)
  expect(before.id).not.toBe(after.id)
  expect(await before.keys.epoch(0, 0)).toBeDefined()
  // Not the server alone keeps them apart: what the new sheet is opens nothing of the old recording.
  const tried = await keysWith(owner, await secretOnPaper(newSheet!), before.batches)
  expect(await tried.epoch(0, 0)).toBeUndefined()

  const device = await town.device()
  await seeOnlyRecording(device.page, newSheet!)
  await device.page.getByRole("button", { name: "Enter another key" }).click()
  await seeOnlyRecording(device.page, oldSheet)
})
