import { toHex } from "@alongside/evidence/format/bytes"
import { routes } from "@alongside/protocol/routes"
import type { Page } from "playwright-core"
import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { recordBriefly } from "../recovery/paper.ts"
import { joiningOf } from "../signed-counsel.ts"
import { newHerTown } from "./her-town.ts"

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

const touch = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click()

const expectShown = (page: Page, text: string | RegExp) =>
  expectEventually(
    `“${text}”`,
    () => page.locator("#app").getByText(text).first().isVisible(),
    () => page.locator("#app").innerText(),
  )

test("what she asked to have erased counsel keeps at the console; when counsel lets go it is erased, and both see what is left", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  await recordBriefly(phone)
  await phone.again()
  await recordBriefly(phone)
  await phone.again()
  const hers = phone.page
  await hers.locator(".top .plain").click()
  await touch(hers, "Open my recordings")
  // The newest is the first. The other one, that nobody keeps, shows when the server has looked for what is due.
  for (const nth of [1, 0]) {
    await hers.locator(".hers .one").nth(nth).click()
    await touch(hers, "Delete this recording")
    await touch(hers, "Yes, delete it")
    await expectShown(hers, /^It will be deleted on /)
    await touch(hers, "All recordings")
  }
  const all = (await (await town.counsel()).list()).toSorted((a, b) => a.startedMs - b.startedMs)
  const [unheld, held] = [all[0]!.id, all[1]!.id]

  const { joiningPath } = town.server
  const joining = joiningPath!.split("#join=")[1]!
  await using counsel = await CounselConsole.open({ origin: town.origin, joining })
  const { page } = counsel
  await expectEventually(
    "both to be erased",
    async () => (await page.getByText(/^To be erased on /).count()) === 2,
    () => counsel.text(),
  )
  await counsel.watch(held)
  await expectShown(page, /^The person asked on .+ It will be erased on /)
  await expectShown(page, "No counsel keeps it from being erased.")
  await touch(page, "Keep it from being erased")
  await expectShown(page, /^You have kept it from being erased since /)

  town.daysPass(8)
  const status = async (id: string): Promise<number> => (await (await town.counsel()).get(routes.index(id, 0))).status
  await expectEventually("what nobody keeps gone", async () => (await status(unheld)) === 410)
  expect(await status(held)).toBe(200)
  await expectShown(page, "You keep it from being erased")

  await hers.locator(".hers .one").first().click()
  const key = toHex(joiningOf(joiningPath).counselKey).slice(0, 8)
  await touch(hers, "All recordings")
  await expectShown(hers, "A lawyer keeps it from being deleted")
  await hers.locator(".hers .one").first().click()
  await expectShown(
    hers,
    new RegExp(`^Demonstration counsel of Demonstration \\(key ${key}\\) has kept it from being deleted since `),
  )
  await expectShown(hers, /^You asked for it to be deleted\. It is deleted when no lawyer keeps it any more/)
  await hers.locator(".film .times").waitFor()

  await touch(page, "Let it go")
  await touch(page, "Go on keeping it")
  await touch(page, "Let it go")
  await touch(page, "Let it be erased")
  await expectShown(page, "Erased")
  await expectShown(page, /^The server has signed that [\d,]+ records were erased\./)
  expect(await page.locator("video").count()).toBe(0)
  await page.locator(".back").click()
  await expectEventually(
    "both erased",
    async () => (await page.getByText(/^Erased /).count()) === 2,
    () => counsel.text(),
  )

  await touch(hers, "All recordings")
  await expectShown(hers, /^Deleted on /)
  await hers.locator(".hers .one").first().click()
  await expectShown(hers, /^It was deleted on /)
  await expectShown(hers, "The server has signed that nothing of it is left.")
})
