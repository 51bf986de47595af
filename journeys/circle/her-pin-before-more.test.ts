import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import type { Phone } from "../phone.ts"
import { newTown, type Town } from "../town.ts"
import { confirm, digitsOn, enterCode, leaveCircle, makeCode, says } from "./circle-town.ts"

const PIN = "4711"

/** On the pad that is shown. */
async function type(page: Page, pin: string): Promise<void> {
  const pad = page.locator(".pin-pad")
  await pad.waitFor()
  for (const digit of pin) await pad.getByRole("button", { name: digit, exact: true }).click()
  await pad.getByRole("button", { name: "Done" }).click()
}

const openSettings = (page: Page) => page.getByRole("button", { name: "Settings", exact: true }).click()

async function choosePin({ page }: Phone): Promise<void> {
  await openSettings(page)
  await page.locator(".pin-section .small").click()
  for (const name of ["Choose 4 to 6 numbers", "Type the same numbers again"]) {
    await page.getByRole("heading", { name }).waitFor()
    await type(page, PIN)
  }
  await page.getByRole("button", { name: "No second PIN" }).click()
  await page.getByText("Your PIN is set").waitFor()
  await page.locator(".again").click()
  await page.locator(".screen.ready").waitFor()
}

/** Both screens show the numbers. */
async function untilCompared(town: Town, phone: Phone): Promise<void> {
  const { page: ana } = await town.phone({ fragment: "circle", isIntroduced: false })
  await enterCode(ana, await makeCode(phone))
  expect(await digitsOn(ana)).toBe(await digitsOn(phone.page))
}

const sheet = (page: Page) => page.locator("dialog.sheet")

test("on a phone with a PIN nobody is added without it", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const { page } = phone
  await choosePin(phone)
  await untilCompared(town, phone)

  await page.getByRole("button", { name: "Yes, all the same" }).click()
  await says(page, "Your PIN, to add them")
  await sheet(page).getByRole("button", { name: "Do not add them yet" }).click()
  await sheet(page).waitFor({ state: "detached" })
  await page.getByRole("button", { name: "Back", exact: true }).click()
  await openSettings(page)
  await page.locator(".circle-section .small").first().click()
  await page.getByRole("button", { name: "Yes, all the same" }).click()
  await type(page, "0815")
  await says(page, "That is not the PIN")
  await type(page, PIN)
  await page.getByRole("button", { name: "Done", exact: true }).waitFor()
  await leaveCircle(phone)
  await phone.until("whom holding tells", ({ text }) => text.includes("Told when you keep holding: Ana."))
})

test("on a phone with a PIN nobody is shown more without it; less needs none", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const { page } = phone
  await untilCompared(town, phone)
  await confirm(phone)
  await leaveCircle(phone)
  await choosePin(phone)
  await openSettings(page)
  await page.locator(".circle-section .small").first().click()
  const chosen = page.locator(".chosen")
  const change = page.getByRole("button", { name: "Change Ana" })
  const radio = (name: string) => page.getByRole("radio", { name, exact: true })

  await change.click()
  await radio("The sound too, until a lawyer answers").click()
  await says(page, "Your PIN, to let Ana see more")
  await sheet(page).getByRole("button", { name: "Leave it as it is" }).click()
  await sheet(page).waitFor({ state: "detached" })
  expect(await radio("Where you are, and the picture").isChecked()).toBe(true)
  await page.getByRole("button", { name: "Done", exact: true }).click()
  expect(await chosen.innerText()).toContain("Where you are, and the picture")

  await change.click()
  await radio("Where you are").click()
  expect(await sheet(page).count()).toBe(0)
  await page.getByRole("button", { name: "Done", exact: true }).click()
  expect(await chosen.innerText()).not.toContain("the picture")

  await change.click()
  await radio("The sound too, until a lawyer answers").click()
  await type(page, PIN)
  await sheet(page).waitFor({ state: "detached" })
  expect(await radio("The sound too, until a lawyer answers").isChecked()).toBe(true)
  await page.getByRole("button", { name: "Done", exact: true }).click()
  expect(await chosen.innerText()).toContain("The sound too, until a lawyer answers")
})
