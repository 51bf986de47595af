import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openTheatre, steady, type Theatre } from "../../stage/browser.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const callsOf = (page: Page) => page.evaluate(() => window.stage.calls)
const dialog = (page: Page) => page.getByRole("dialog")
const closed = (page: Page) => dialog(page).waitFor({ state: "detached" })

test("Stop asks once, and says what each answer does", async () => {
  const page = await theatre.openOver("stop asked")
  expect(await callsOf(page)).toEqual([])
  expect(await dialog(page).getByRole("heading").innerText()).toBe("Stop recording?")
  const stop = dialog(page).getByRole("button", { name: "Stop", exact: true })
  const clear = dialog(page).getByRole("button", { name: "Stop and leave nothing here" })
  const described = (locator: typeof stop) =>
    locator.evaluate((button) =>
      (button.getAttribute("aria-describedby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.innerText ?? "missing")
        .join(" "),
    )
  expect(await described(stop)).toBe(
    "51 pieces (1.5 MB) are on this phone only. They are sent after you stop. A locked copy stays on this phone for a while.",
  )
  expect(await described(clear)).toBe(
    "Erases from this phone what the server has. What still waits is sent first, then erased. " +
      "Not hidden: this app, your key, and that your browser was here.",
  )
  await page.context().close()
})

test.each([
  ["Stop", ["stop", false, "unconfirmed"]],
  ["Stop and leave nothing here", ["stop", true, "unconfirmed"]],
])("%s does it", async (name, call) => {
  const page = await theatre.openOver("stop asked")
  await dialog(page).getByRole("button", { name, exact: true }).click()
  expect(await callsOf(page)).toEqual([call])
  await page.context().close()
})

test("Keep recording and Escape keep recording, and Stop can be asked again", async () => {
  const page = await theatre.openOver("stop asked")
  await dialog(page).getByRole("button", { name: "Keep recording" }).click()
  await closed(page)
  await page.locator(".dock .stop").click()
  await page.keyboard.press("Escape")
  await closed(page)
  await page.locator(".dock .stop").click()
  await dialog(page).waitFor()
  expect(await callsOf(page)).toEqual([])
  await page.context().close()
})

test("a second tap where Stop was keeps recording", async () => {
  const page = await theatre.open("recording")
  await steady(page)
  const box = (await page.locator(".dock .stop").boundingBox())!
  const tap = () => page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await tap()
  await dialog(page).waitFor()
  await tap()
  await closed(page)
  expect(await callsOf(page)).toEqual([])
  await page.context().close()
})

test("the taps of a shaking finger that go on after the press open nothing", async () => {
  const page = await theatre.open("ready")
  await page.evaluate(() => {
    addEventListener("pointerdown", () => window.stage.show("just pressed"), { once: true })
  })
  const box = (await page.locator(".press").boundingBox())!
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await page.locator(".recording").waitFor()
  for (const selector of [".dock .stop", ".dock .tall:first-child"]) {
    const under = (await page.locator(selector).boundingBox())!
    await page.touchscreen.tap(under.x + under.width / 2, under.y + under.height / 2)
  }
  expect(await page.locator(".recording").count()).toBe(1)
  expect(await dialog(page).count()).toBe(0)
  await page.context().close()
})

test("the finger that pressed the button calls no lawyer as it lifts, nor by a tap in the moment in which that comes up", async () => {
  const page = await theatre.open("ready, lawyers")
  const tapped = page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        addEventListener("pointerdown", () => window.stage.show("lawyer to be had"), { once: true })
        const watcher = new MutationObserver(() => {
          const button = document.querySelector(".get-lawyer")
          if (button === null) return
          watcher.disconnect()
          button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }))
          button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }))
          resolve()
        })
        watcher.observe(document, { childList: true, subtree: true })
      }),
  )
  const box = (await page.locator(".press").boundingBox())!
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2)
  await tapped
  expect(await callsOf(page)).toEqual([["press"]])

  await steady(page)
  await page.getByRole("button", { name: "Get a lawyer" }).tap()
  expect(await callsOf(page)).toEqual([["press"], ["getLawyer"]])
  await page.context().close()
})

test("all clear is one touch, and takes nothing but the call back", async () => {
  const page = await theatre.open("ringing")
  const clear = page.getByRole("button", { name: "All clear" })
  await clear.waitFor()
  await steady(page)
  await clear.click()
  expect(await callsOf(page)).toEqual([["allClear", "unconfirmed"]])
  await page.context().close()
})

test("the stop sheet closes by itself when the recording has ended", async () => {
  const page = await theatre.openOver("stop asked")
  await page.evaluate(() => window.stage.show("stopped"))
  await page.getByRole("heading", { name: "Stopped" }).waitFor()
  expect(await dialog(page).count()).toBe(0)
  await page.evaluate(() => window.stage.show("recording"))
  await page.locator(".recording").waitFor()
  expect(await dialog(page).count()).toBe(0)
  await page.context().close()
})

test("the dim screen says that it goes on recording, is black and still, and any touch brings the screen back", async () => {
  const page = await theatre.openOver("dimmed")
  expect(await page.locator(".dim").innerText()).toMatch(/Still recording\s+Touch anywhere to come back\./)
  expect(await page.locator(".dim").evaluate((dim) => getComputedStyle(dim).backgroundColor)).toBe("rgb(0, 0, 0)")
  const before = await page.screenshot()
  await page.evaluate(() => window.stage.show("recording", { recordedMs: 72_000, safeUntilMs: 71_000 }))
  expect(before.equals(await page.screenshot())).toBe(true)

  // Where Stop lies underneath.
  const { width, height } = page.viewportSize()!
  await page.touchscreen.tap(width * 0.75, height - 40)
  await page.locator(".recording").waitFor()
  expect(await dialog(page).count()).toBe(0)
  expect(await callsOf(page)).toEqual([])
  await page.context().close()
})

test("the dim screen doesn't say that it records when it doesn't", async () => {
  const page = await theatre.openOver("dimmed")
  await page.evaluate(() => window.stage.show("recording, call took both"))
  await page.locator(".dim").getByText("Not recording now").waitFor()
  await page.context().close()
})

test("Continue is large, and starts the devices again", async () => {
  const page = await theatre.open("recording, call took both")
  const box = (await page.getByRole("button", { name: "Continue" }).boundingBox())!
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(126)
  await steady(page)
  await page.getByRole("button", { name: "Continue" }).click()
  expect(await callsOf(page)).toEqual([["resume"]])
  await page.context().close()
})
