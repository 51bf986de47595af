import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTheatre, type Theatre } from "../../stage/browser.ts"
import { defaultSettings } from "../screens/phone-state.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const callsOf = (page: Page) => page.evaluate(() => window.stage.calls)

test("each setting is changed by itself, and the screen shows it", async () => {
  const page = await theatre.openOver("settings")

  await page.getByLabel("Seconds kept from before your touch").fill("0")
  expect((await callsOf(page)).at(-1)).toEqual(["change", { ...defaultSettings, beforePressSeconds: 0 }])
  await page.getByText("0 seconds").waitFor()

  await page.getByLabel("Data saver").check()
  expect((await callsOf(page)).at(-1)).toEqual([
    "change",
    { ...defaultSettings, beforePressSeconds: 0, dataSaver: true },
  ])

  await page.getByLabel("Light screen").check()
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
    "rgb(255, 255, 255)",
  )
  await page.getByLabel("Light screen").uncheck()
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe("rgb(11, 14, 19)")

  await page.getByLabel("Language").selectOption("es")
  await page.getByRole("heading", { name: "Ajustes" }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("es")
  await page.getByRole("button", { name: "Volver" }).click()
  const text = await page.locator(".content").innerText()
  expect(text).toContain("Graba sonido e imagen.")
  await page.context().close()
})

test("the language is the browser's until another is chosen", async () => {
  const page = await theatre.open("ready", { language: "es" })
  await page.getByRole("button", { name: "Ajustes" }).click()
  expect(await page.getByLabel("Idioma").inputValue()).toBe("auto")
  expect(await page.getByLabel("Idioma").locator("option").allInnerTexts()).toEqual([
    "Como este teléfono (Español)",
    "English",
    "Español",
  ])
  await page.context().close()
})

describe("the place", () => {
  test("is asked for in the settings", async () => {
    const page = await theatre.openOver("settings")
    await page.getByRole("button", { name: "Allow place" }).click()
    expect(await callsOf(page)).toEqual([["allow", "place"]])
    await page.context().close()
  })

  test.each([
    ["open", "Allowed. It is recorded only after you touch the button."],
    ["refused", "Not allowed. You can change this"],
    ["missing", "This phone can’t tell its place."],
    ["asking", "Your phone asks now. Touch “Allow”."],
  ] as const)("being %s is said", async (place, words) => {
    const page = await theatre.openOver("settings")
    await page.evaluate((place) => window.stage.show("ready", { place }), place)
    await page.getByText(words).waitFor()
    expect(await page.getByRole("button", { name: "Allow place" }).count()).toBe(0)
    await page.context().close()
  })
})

describe("the home screen", () => {
  test.each([
    ["offered", "It opens faster, and without network."],
    ["share-menu", "Touch the share sign of your browser."],
    ["unknown", "Open your browser’s menu."],
    ["installed", "This app is on your home screen."],
  ] as const)("where it is %s", async (install, words) => {
    const page = await theatre.openOver("settings")
    await page.evaluate((install) => window.stage.show("ready", { install }), install)
    await page.getByText(words).waitFor()
    expect(await page.getByRole("button", { name: "Add to home screen" }).count()).toBe(install === "offered" ? 1 : 0)
    await page.context().close()
  })

  test("is asked for through the browser's own question", async () => {
    const page = await theatre.openOver("settings")
    await page.getByRole("button", { name: "Add to home screen" }).click()
    expect(await callsOf(page)).toEqual([["install"]])
    await page.context().close()
  })
})

test("storage that the browser may clear is said to be so, with the key in it", async () => {
  const page = await theatre.openOver("settings")
  await page.getByText("Your browser may clear this app’s data, and your key with it").waitFor()
  await page.getByRole("button", { name: "Ask to keep it" }).click()
  expect(await callsOf(page)).toEqual([["keepStorage"]])
  await page.evaluate(() => window.stage.show("ready", { storagePersistent: true }))
  await page.getByText("Your browser keeps this app’s data.").waitFor()
  await page.context().close()
})

test("a rehearsal asks for the devices on a quiet day, place apart, and says when all is ready", async () => {
  const page = await theatre.openOver("rehearsal")
  expect(await page.locator(".content").innerText()).toContain("Nothing is recorded or sent.")
  await page.getByRole("button", { name: "Ask me now" }).first().click()
  expect(await callsOf(page)).toEqual([["allow", "camera-and-microphone"]])

  await page.evaluate(() => window.stage.show("opening"))
  await page.getByText("You are ready. On the day, open the app and touch the button.").waitFor()
  await page.getByRole("button", { name: "Ask me now" }).click()
  expect((await callsOf(page)).at(-1)).toEqual(["allow", "place"])

  await page.evaluate(() => window.stage.show("ready, all refused"))
  await page.getByText("To change this, open this page’s settings in your browser.").waitFor()
  expect(await page.getByText("You are ready.").count()).toBe(0)

  await page.getByRole("button", { name: "Close" }).click()
  await page.locator(".press").waitFor()
  await page.context().close()
})

test("a press that begins elsewhere takes the settings away", async () => {
  const page = await theatre.openOver("settings")
  await page.evaluate(() => window.stage.show("recording"))
  await page.getByRole("heading", { name: "Recording" }).waitFor()
  await page.context().close()
})

test("a new version is offered beside the button, never while recording, and used only when touched", async () => {
  const page = await theatre.open("ready, update")
  await page.getByRole("button", { name: "Use it" }).click()
  expect(await callsOf(page)).toEqual([["update"]])
  await page.evaluate(() => window.stage.show("recording", { updateReady: true }))
  await page.getByRole("heading", { name: "Recording" }).waitFor()
  expect(await page.getByRole("button", { name: "Use it" }).count()).toBe(0)
  await page.context().close()
})
