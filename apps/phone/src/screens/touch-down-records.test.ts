import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openTheatre, PHONE, SMALL_PHONE, type Theatre } from "../../stage/browser.ts"
import type { SceneName } from "../../stage/scenes.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const callsOf = (page: Page) => page.evaluate(() => window.stage.calls)
const pressed = [["press"]]

/** Where the finger goes: the middle of the button. */
async function middleOf(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.locator(".press").boundingBox()
  return { x: box!.x + box!.width / 2, y: box!.y + box!.height / 2 }
}

const scenesWithButton: readonly SceneName[] = [
  "first open",
  "opening",
  "asking",
  "ready",
  "ready, all refused",
  "ready, no camera",
  "ready, offline with leftover",
  "ready, disk full",
  "ready, update",
]

describe.each(scenesWithButton)("on the screen: %s", (scene) => {
  test("the button records as the finger goes down, before it lifts, and once", async () => {
    const page = await theatre.open(scene)
    const { x, y } = await middleOf(page)

    const clicked = page.evaluate(() => new Promise((resolve) => addEventListener("click", resolve, { once: true })))
    const touch = await page.context().newCDPSession(page)
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] })
    expect(await callsOf(page)).toEqual(pressed)

    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })
    // The click of the tap comes some tasks later.
    await clicked
    expect(await callsOf(page)).toEqual(pressed)
    await page.context().close()
  })
})

test("a mouse records as it goes down", async () => {
  const page = await theatre.open("ready")
  const { x, y } = await middleOf(page)
  await page.mouse.move(x, y)
  await page.mouse.down()
  expect(await callsOf(page)).toEqual(pressed)
  await page.mouse.up()
  expect(await callsOf(page)).toEqual(pressed)
  await page.context().close()
})

test.each(["Enter", " "])("the key %j records as it goes down, and once however long it is held", async (key) => {
  const page = await theatre.open("ready")
  await page.locator(".press").focus()
  await page.keyboard.down(key)
  expect(await callsOf(page)).toEqual(pressed)
  await page.keyboard.down(key)
  await page.keyboard.up(key)
  expect(await callsOf(page)).toEqual(pressed)
  await page.context().close()
})

test("other keys on the button do nothing", async () => {
  const page = await theatre.open("ready")
  await page.locator(".press").focus()
  for (const key of ["a", "Escape", "ArrowDown"]) await page.keyboard.press(key)
  expect(await callsOf(page)).toEqual([])
  await page.context().close()
})

test("a screen reader, which only clicks, records too, and again after a refusal", async () => {
  const page = await theatre.open("ready")
  const click = () => page.evaluate(() => document.querySelector<HTMLButtonElement>(".press")!.click())
  await click()
  await click()
  expect(await callsOf(page)).toEqual([["press"], ["press"]])
  await page.context().close()
})

test("a finger that slides off has recorded, and leaves the button working for a click", async () => {
  const page = await theatre.open("ready")
  const { x, y } = await middleOf(page)
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(5, 5)
  await page.mouse.up()
  expect(await callsOf(page)).toEqual(pressed)
  await page.evaluate(() => document.querySelector<HTMLButtonElement>(".press")!.click())
  expect(await callsOf(page)).toEqual([["press"], ["press"]])
  await page.context().close()
})

test("the wrong mouse button does nothing, and a long touch opens no menu", async () => {
  const page = await theatre.open("ready")
  await page.locator(".press").click({ button: "right" })
  expect(await callsOf(page)).toEqual([])
  const isStopped = await page.evaluate(() => {
    const menu = new MouseEvent("contextmenu", { bubbles: true, cancelable: true })
    document.querySelector(".press")!.dispatchEvent(menu)
    return menu.defaultPrevented
  })
  expect(isStopped).toBe(true)
  await page.context().close()
})

describe("where lawyers can be called", () => {
  const heldOut = [["press"], ["getLawyer"]]
  const open = async () => {
    const page = await theatre.open("ready, lawyers")
    const { x, y } = await middleOf(page)
    const touch = await page.context().newCDPSession(page)
    const fingers = (type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", at: { x: number; y: number }[]) =>
      touch.send("Input.dispatchTouchEvent", { type, touchPoints: at })
    return { page, x, y, fingers }
  }

  test("a finger that stays down has recorded, and calls them before it lifts, and once", async () => {
    const { page, x, y, fingers } = await open()
    await fingers("touchStart", [{ x, y }])
    expect((await callsOf(page))[0]).toEqual(["press"])
    await expect.poll(() => callsOf(page), { timeout: 10_000 }).toEqual(heldOut)
    await fingers("touchEnd", [])
    expect(await callsOf(page)).toEqual(heldOut)
    await page.context().close()
  })

  test("a finger that slides off the button still holds it", async () => {
    const { page, x, y, fingers } = await open()
    await fingers("touchStart", [{ x, y }])
    await fingers("touchMove", [{ x: 20, y: 60 }])
    await expect.poll(() => callsOf(page), { timeout: 10_000 }).toEqual(heldOut)
    await page.context().close()
  })

  test.each(["touchEnd", "touchCancel"] as const)("let go sooner (%s), it only records", async (lifted) => {
    const { page, x, y, fingers } = await open()
    await fingers("touchStart", [{ x, y }])
    await fingers(lifted, [])
    // The next hold is over later than the first would have been.
    await page.locator(".press").focus()
    await page.keyboard.down("Enter")
    await expect.poll(() => callsOf(page), { timeout: 10_000 }).toContainEqual(["getLawyer"])
    expect(await callsOf(page)).toEqual([["press"], ["press"], ["getLawyer"]])
    await page.context().close()
  })

  test("a key that stays down calls them", async () => {
    const { page } = await open()
    await page.locator(".press").focus()
    await page.keyboard.down(" ")
    await page.keyboard.down(" ")
    await expect.poll(() => callsOf(page), { timeout: 10_000 }).toEqual(heldOut)
    await page.context().close()
  })

  test("the button stays under the finger, and the words say what letting go does", async () => {
    const before = await theatre.open("ready, lawyers")
    const place = await before.locator(".press").boundingBox()
    await before.context().close()
    const page = await theatre.openOver("holding")
    expect(await page.locator(".press").boundingBox()).toEqual(place)
    expect(await page.locator(".content").innerText()).toMatch(
      /Keep holding\s+When the ring is full, lawyers are called\.\s+Recording\s+Let go sooner, and it only records\./,
    )
    await page.mouse.up()
    await page.getByRole("button", { name: "Get a lawyer" }).waitFor()
    await page.context().close()
  })
})

/** 6.3 CSS px a millimetre: a phone's screen has about 160 of them an inch. */
const MILLIMETRE = 160 / 25.4

test.each([
  ["a phone", PHONE],
  ["a small phone", SMALL_PHONE],
])("on %s the button is 20 mm across, in the lower half, and nothing lies over it", async (_, options) => {
  const page = await theatre.open("ready, offline with leftover", {}, options)
  const { height } = page.viewportSize()!
  const box = (await page.locator(".press").boundingBox())!
  expect(box.width).toBeGreaterThanOrEqual(20 * MILLIMETRE)
  expect(box.height).toBeGreaterThanOrEqual(20 * MILLIMETRE)
  expect(box.y).toBeGreaterThanOrEqual(height / 2)
  expect(box.y + box.height).toBeLessThanOrEqual(height)
  const covered = await page.evaluate(({ x, y, width, height }) => {
    const points = [0.1, 0.3, 0.5, 0.7, 0.9].map((part) => [x + width * part, y + height / 2] as const)
    return points.filter(([left, top]) => document.elementFromPoint(left, top)?.closest(".press") === null)
  }, box)
  expect(covered).toEqual([])
  await page.context().close()
})

test("a window beside the one that records has no button, and says where to go", async () => {
  const page = await theatre.open("other tab")
  expect(await page.locator(".press").count()).toBe(0)
  expect(await page.locator(".content").innerText()).toContain("Go to that window.")
  await page.context().close()
})
