import type { BrowserContextOptions, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { axeScript, violationsOn } from "../../stage/axe.ts"
import { besideSceneNames } from "../../stage/beside-scene-names.ts"
import { DESK, type Look, openTheatre, PHONE, SMALL_PHONE, type Theatre } from "../../stage/browser.ts"
import { type OpeningName, openings, type SceneName, scenes } from "../../stage/scenes.ts"

let theatre: Theatre
let axe: string

beforeAll(async () => {
  theatre = await openTheatre()
  axe = await axeScript()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

interface View {
  readonly name: string
  readonly look: Look
  readonly options: BrowserContextOptions
  readonly textPercent: number
}

const views: readonly View[] = [
  { name: "a phone", look: {}, options: PHONE, textPercent: 100 },
  {
    name: "a small phone, Spanish, light",
    look: { language: "es", appearance: "light" },
    options: SMALL_PHONE,
    textPercent: 100,
  },
  { name: "a phone, a language that is longer", look: { pseudo: "longest" }, options: PHONE, textPercent: 100 },
  { name: "a small phone, from right to left", look: { pseudo: "mirrored" }, options: SMALL_PHONE, textPercent: 100 },
  { name: "a small phone, text twice as large", look: {}, options: SMALL_PHONE, textPercent: 200 },
  { name: "a desk", look: { language: "es" }, options: DESK, textPercent: 100 },
  {
    name: "a phone held sideways",
    look: {},
    options: { ...PHONE, viewport: { width: 740, height: 360 } },
    textPercent: 100,
  },
]

/** Everything that runs out of what holds it, is cut off where nothing scrolls, or is too small to touch. */
function faultsOn(): string[] {
  const faults: string[] = []
  const nameOf = (element: Element) =>
    `${element.tagName}.${element.getAttribute("class")} “${element.textContent?.slice(0, 30)}”`
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways")
  if (document.documentElement.scrollHeight > innerHeight) faults.push("the page scrolls, not the content in it")
  const shown = [...document.querySelectorAll<HTMLElement>("#app *")].filter(
    (element) => element.closest(".heard") === null && element.checkVisibility(),
  )
  for (const element of shown) {
    const box = element.getBoundingClientRect()
    if (box.width === 0 || element.tagName === "OPTION") continue
    if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`beyond the edge: ${nameOf(element)}`)
    // What an ellipsis may shorten is the browser's own control; a drawn bar clips what it draws.
    const isClipping = element.matches("select, .bar")
    if (!isClipping && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      faults.push(`wider than its place: ${nameOf(element)}`)
    const isTarget = element.matches("button, select, input")
    if (isTarget && (box.width < 43.5 || box.height < 43.5)) faults.push(`under 44 px: ${nameOf(element)}`)
  }
  for (const dock of document.querySelectorAll(".dock, .keep")) {
    const box = dock.getBoundingClientRect()
    if (box.bottom > innerHeight + 0.5 || box.top < -0.5) faults.push(`off the screen: ${nameOf(dock)}`)
  }
  const content = document.querySelector(".content")?.getBoundingClientRect()
  if (content !== undefined && content.height < 100) faults.push(`no room left for the content: ${content.height} px`)
  return faults
}

/** Buttons that lie on one another, or under something else. */
function coveredOn(): string[] {
  const isModal = document.querySelector("dialog[open]") !== null
  const buttons = [...document.querySelectorAll<HTMLElement>(isModal ? "dialog button" : "#app button")]
  return buttons.flatMap((button) => {
    button.scrollIntoView({ block: "nearest" })
    const { left, top, width, height } = button.getBoundingClientRect()
    const hit = document.elementFromPoint(left + width / 2, top + height / 2)
    return hit !== null && button.contains(hit) ? [] : [`covered: “${button.textContent}”`]
  })
}

async function makeLarge(page: Page, percent: number): Promise<void> {
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = `${size}%`
  }, percent)
}

describe.each(views)("on $name", ({ look, options, textPercent }) => {
  test("every screen fits, and all that can be touched is large and free", async () => {
    const page = await theatre.open("ready", look, options)
    await makeLarge(page, textPercent)
    for (const scene of Object.keys(scenes) as SceneName[]) {
      await page.evaluate((name) => window.stage.show(name), scene)
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await page.evaluate(faultsOn), scene).toEqual([])
      expect(await page.evaluate(coveredOn), scene).toEqual([])
    }
    for (const scene of besideSceneNames) {
      await page.evaluate((name) => window.stage.showBeside(name), scene)
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await page.evaluate(faultsOn), scene).toEqual([])
      expect(await page.evaluate(coveredOn), scene).toEqual([])
    }
    await page.context().close()
    for (const opening of Object.keys(openings) as OpeningName[]) {
      const over = await theatre.openOver(opening, look, options)
      await makeLarge(over, textPercent)
      expect(await over.evaluate(faultsOn), opening).toEqual([])
      expect(await over.evaluate(coveredOn), opening).toEqual([])
      await over.context().close()
    }
  }, 120_000)
})

describe.each([
  ["dark, English", { appearance: "dark" }],
  ["light, Spanish", { appearance: "light", language: "es" }],
] as const)("axe finds nothing (%s)", (_, look) => {
  test("on any screen", async () => {
    const page = await theatre.open("ready", look, { ...PHONE, bypassCSP: true })
    await page.addScriptTag({ content: axe })
    for (const scene of Object.keys(scenes) as SceneName[]) {
      await page.evaluate((name) => window.stage.show(name), scene)
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await violationsOn(page), scene).toEqual([])
    }
    for (const scene of besideSceneNames) {
      await page.evaluate((name) => window.stage.showBeside(name), scene)
      await page.evaluate(() => new Promise(requestAnimationFrame))
      expect(await violationsOn(page), scene).toEqual([])
    }
    await page.context().close()
    for (const opening of Object.keys(openings) as OpeningName[]) {
      const over = await theatre.openOver(opening, look, { ...PHONE, bypassCSP: true })
      await over.addScriptTag({ content: axe })
      // The dim screen is dim: it keeps to the contrast of AA and not to that of AAA.
      const isAllowed = (fault: string) => opening === "dimmed" && fault.startsWith("color-contrast-enhanced:")
      expect(
        (await violationsOn(over)).filter((fault) => !isAllowed(fault)),
        opening,
      ).toEqual([])
      await over.context().close()
    }
  }, 120_000)
})

test("from right to left, everything is mirrored: the drawing, the clock, the settings", async () => {
  const places = async (look: Look) => {
    const page = await theatre.open("recording, offline", look)
    const middle = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { left, right } = element.getBoundingClientRect()
          return (left + right) / 2 / innerWidth
        })
    const recorded = {
      safe: await middle(".drawn-safe"),
      waiting: await middle(".drawn-waiting"),
      clock: await middle(".clock"),
      stop: await middle(".dock .stop"),
    }
    await page.evaluate(() => window.stage.show("ready"))
    const settings = await middle(".plain")
    await page.context().close()
    return { ...recorded, settings }
  }
  const straight = await places({})
  expect(straight.safe).toBeLessThan(straight.waiting)
  expect(straight.clock).toBeGreaterThan(0.5)
  expect(straight.stop).toBeGreaterThan(0.5)
  expect(straight.settings).toBeGreaterThan(0.5)

  const mirrored = await places({ pseudo: "mirrored" })
  expect(mirrored.safe).toBeGreaterThan(mirrored.waiting)
  expect(mirrored.clock).toBeLessThan(0.5)
  expect(mirrored.stop).toBeLessThan(0.5)
  expect(mirrored.settings).toBeLessThan(0.5)
})

test("the keyboard reaches every button, and shows where it is", async () => {
  const page = await theatre.open("ready, update", {}, DESK)
  const reached: string[] = []
  for (let step = 0; step < 6; step++) {
    await page.keyboard.press("Tab")
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return undefined
      return { label: element.textContent, outline: getComputedStyle(element).outlineStyle }
    })
    if (focused === undefined) continue
    expect(focused.outline, focused.label).not.toBe("none")
    reached.push(focused.label)
  }
  expect(reached).toEqual(expect.arrayContaining(["Settings", "Use it", "Record"]))
  await page.context().close()
})

test("a screen that appears takes the focus with its headline, without moving the page", async () => {
  const page = await theatre.open("ready")
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  await page.locator(".press").focus()
  await page.evaluate(() => window.stage.show("recording"))
  await expect.poll(focused).toBe("Recording 1:07")
  await page.evaluate(() => window.stage.show("stopped"))
  await expect.poll(focused).toBe("Stopped")
  await page.context().close()
})

test("the status that a screen reader hears changes with the state and not with the time", async () => {
  const page = await theatre.open("recording")
  const heard = () => page.locator("[role=status]").innerText()
  const before = await heard()
  await page.evaluate(() => window.stage.show("recording", { recordedMs: 70_000, safeUntilMs: 69_000 }))
  await page.getByText("1:10").first().waitFor()
  expect(await heard()).toBe(before)
  await page.evaluate(() => window.stage.show("recording, offline"))
  await expect.poll(heard).toContain("No network.")
  expect(await page.getByRole("timer").getAttribute("aria-live")).toBe("off")
  await page.context().close()
})

test("without colour every stretch of the drawing still has a pattern of its own", async () => {
  const page = await theatre.open("recording, all at once", {}, { ...PHONE, forcedColors: "active" })
  const looks = await page.evaluate(() =>
    ["safe", "waiting", "gap"].map((kind) => {
      const { backgroundImage, borderInlineStartStyle } = getComputedStyle(document.querySelector(`.drawn-${kind}`)!)
      return `${backgroundImage === "none" ? "plain" : "hatched"} ${borderInlineStartStyle}`
    }),
  )
  expect(looks).toEqual(["plain none", "hatched none", "plain dashed"])
  await page.context().close()
})
