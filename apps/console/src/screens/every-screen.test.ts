import type { BrowserContextOptions, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { axeScript, violationsOn } from "../../../phone/stage/axe.ts"
import { DESK, type Look, openTheatre, PHONE, type Theatre } from "../../stage/browser.ts"
import { type SceneName, scenes } from "../../stage/scenes.ts"

const names = Object.keys(scenes) as SceneName[]
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
  { name: "a phone, a language that is longer", look: { pseudo: "longest" }, options: PHONE, textPercent: 100 },
  { name: "a phone, from right to left", look: { pseudo: "mirrored" }, options: PHONE, textPercent: 100 },
  { name: "a phone, text twice as large", look: { language: "es" }, options: PHONE, textPercent: 200 },
  { name: "a desk", look: { language: "es", appearance: "light" }, options: DESK, textPercent: 100 },
  { name: "a tablet", look: {}, options: { viewport: { width: 820, height: 1180 } }, textPercent: 100 },
]

/** Everything that runs out of what holds it, or is too small to touch. */
function faultsOn(): string[] {
  const faults: string[] = []
  const nameOf = (element: Element) =>
    `${element.tagName}.${element.getAttribute("class")} “${element.textContent?.slice(0, 30)}”`
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways")
  const shown = [...document.querySelectorAll<HTMLElement>("#app *")].filter((element) => element.checkVisibility())
  for (const element of shown) {
    const box = element.getBoundingClientRect()
    // The mark that is moved along the drawing stands half outside it at both ends; what is only said is a pixel large.
    if (box.width === 0 || element.closest("svg, .marks, .announcer") !== null) continue
    if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`beyond the edge: ${nameOf(element)}`)
    // Names of lanes are shortened, drawn bars clip what they draw, a video has a size of its own.
    const isClipping = element.matches(".bar, .lane-name, .picture, video")
    if (!isClipping && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      faults.push(`wider than its place: ${nameOf(element)}`)
    const isTarget = element.matches("button, a, summary")
    if (isTarget && (box.width < 43.5 || box.height < 43.5)) faults.push(`under 44 px: ${nameOf(element)}`)
  }
  return faults
}

async function show(page: Page, scene: SceneName): Promise<void> {
  await page.evaluate((name) => window.consoleStage.show(name), scene)
  await page.evaluate(() => new Promise(requestAnimationFrame))
}

describe.each(views)("on $name", ({ look, options, textPercent }) => {
  test("every screen fits, and all that can be touched is large", async () => {
    const page = await theatre.open("opening", look, options)
    await page.evaluate((size) => {
      document.documentElement.style.fontSize = `${size}%`
    }, textPercent)
    for (const scene of names) {
      await show(page, scene)
      expect(await page.evaluate(faultsOn), scene).toEqual([])
    }
    await page.context().close()
  }, 120_000)
})

describe.each([
  ["dark, English, a phone", { appearance: "dark" }, PHONE],
  ["light, Spanish, a desk", { appearance: "light", language: "es" }, DESK],
] as const)("axe finds nothing (%s)", (_, look, options) => {
  test("on any screen", async () => {
    const page = await theatre.open("opening", look, { ...options, bypassCSP: true })
    await page.addScriptTag({ content: axe })
    for (const scene of names) {
      await show(page, scene)
      expect(await violationsOn(page), scene).toEqual([])
    }
    await page.context().close()
  }, 120_000)
})

test.each(["live", "to be erased", "seated", "in a call"] as const)(
  "on a desk what there is to do with the picture is on the screen with it (%s)",
  async (scene) => {
    const page = await theatre.open(scene, {}, DESK)
    const bottoms = await page
      .locator(".standing, .picture, .timeline, .controls")
      .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().bottom))
    expect(bottoms).toHaveLength(4)
    for (const bottom of bottoms) expect(bottom).toBeLessThanOrEqual(DESK.viewport.height)
    await page.context().close()
  },
)

test("every key of the watch page does what its button does, wherever the focus is", async () => {
  const page = await theatre.open("past", {}, DESK)
  const calls = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
    return page.evaluate(() => window.consoleStage.calls.splice(0))
  }
  const { positionMs, oldestMs } = scenes.past.watch!
  expect(await calls("Home", "ArrowLeft", "ArrowRight", "l", " ")).toEqual([
    ["seek", oldestMs],
    ["seek", positionMs - 10_000],
    ["seek", positionMs + 10_000],
    ["goLive"],
    ["togglePlay"],
  ])
  // On the position in the drawing the arrows mean the same, and don't move it twice.
  await page.getByRole("slider").focus()
  expect(await calls("ArrowRight")).toEqual([["seek", positionMs + 10_000]])
  // A button that has the focus is pressed by the space bar, and nothing else happens.
  await page.getByRole("button", { name: "Beginning" }).focus()
  expect(await calls(" ")).toEqual([["seek", oldestMs]])
  await page.context().close()
})

test("counsel keeps an encounter at a touch, and is asked before letting go erases it", async () => {
  const page = await theatre.open("to be erased", {}, { ...PHONE, bypassCSP: true })
  await page.addScriptTag({ content: axe })
  const calls = () => page.evaluate(() => window.consoleStage.calls.splice(0))
  const touch = (name: string) => page.getByRole("button", { name, exact: true }).click()
  await touch("Keep it from being erased")
  expect(await calls()).toEqual([["hold", true]])

  await show(page, "kept by you alone")
  await touch("Let it go")
  expect(await page.getByRole("alertdialog").innerText()).toContain("nobody can bring it back")
  expect(await page.evaluate(faultsOn)).toEqual([])
  expect(await violationsOn(page)).toEqual([])
  await touch("Go on keeping it")
  expect(await calls()).toEqual([])
  await touch("Let it go")
  await touch("Let it be erased")
  expect(await calls()).toEqual([["hold", false]])
  await page.context().close()
})

test("where nothing is erased by it, counsel lets go without a question, and nothing is asked twice at once", async () => {
  const page = await theatre.open("kept by two", {}, DESK)
  await page.getByRole("button", { name: "Let it go", exact: true }).click()
  await show(page, "asking to keep")
  // The other one releases the consultation.
  await page.locator("[aria-labelledby=keeping] .button").first().click({ force: true })
  expect(await page.evaluate(() => window.consoleStage.calls)).toEqual([["hold", false]])
  await page.context().close()
})

test("Enter answers whoever waits longest, unless the focus is on something that Enter presses", async () => {
  const page = await theatre.open("ringing many", {}, DESK)
  const calls = () => page.evaluate(() => window.consoleStage.calls.splice(0))
  const [first, , third] = scenes["ringing many"].onCall!.rings.map(({ ring }) => ring)
  await page.keyboard.press("Enter")
  expect(await calls()).toEqual([["answer", first]])
  await page.getByRole("button", { name: "Answer", exact: true }).focus()
  await page.keyboard.press("Enter")
  expect(await calls()).toEqual([["answer", third]])
  await page.getByRole("button", { name: "I can't" }).first().focus()
  await page.keyboard.press("Enter")
  expect(await calls()).toEqual([["refuse", first]])
  await page.context().close()
})

test("while it rings nothing beneath can be reached, and afterwards the focus is where it was", async () => {
  const page = await theatre.open("list", {}, DESK)
  await page.getByRole("link").first().focus()
  await show(page, "ringing")
  const layer = page.getByRole("alertdialog")
  expect(await layer.getByRole("heading", { level: 1 }).evaluate((one) => one === document.activeElement)).toBe(true)
  for (const _ of Array.from({ length: 4 })) {
    await page.keyboard.press("Tab")
    expect(await page.evaluate(() => document.activeElement?.closest(".list, .top, .settings"))).toBeNull()
  }
  await show(page, "list")
  expect(
    await page
      .getByRole("link")
      .first()
      .evaluate((one) => one === document.activeElement),
  ).toBe(true)
  await page.context().close()
})

test("a ring and what became of it are said aloud at once, and nothing that counts is", async () => {
  const page = await theatre.open("on duty", {}, DESK)
  const announcer = page.locator("[aria-live=assertive]")
  expect(await announcer.innerText()).toBe("")
  await show(page, "ringing")
  expect(await announcer.innerText()).toBe(
    "Ringing: Minnesota. Spanish, English. 0.4 sec since the press. Press Enter to answer.",
  )
  expect(await announcer.locator("..").locator(".ring-clock [aria-live], [aria-live] .ring-clock").count()).toBe(0)
  await show(page, "somebody else answered")
  expect(await announcer.innerText()).toBe("Somebody else has answered")
  await page.context().close()
})

test("the tab says that it rings, and where", async () => {
  const page = await theatre.open("ringing many", {}, DESK)
  expect(await page.title()).toBe("(3) Ringing: New Mexico")
  await show(page, "list")
  expect(await page.title()).toBe("Alongside console")
  await page.context().close()
})

test("while the page is hidden a notice says where it rings, and goes when that is over", async () => {
  const page = await theatre.open("on duty", {}, { ...DESK, permissions: ["notifications"] })
  await page.evaluate(() => {
    // A driven page is never hidden; the notices are the browser's own, counted.
    Object.defineProperty(document, "hidden", { get: () => true })
    const shown = new Map<Notification, string>()
    globalThis.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options)
        shown.set(this, `${title}: ${options?.body}`)
      }
      override close() {
        shown.delete(this)
        super.close()
      }
    }
    Object.assign(globalThis, { shownNotices: () => [...shown.values()] })
  })
  const notices = () => page.evaluate("shownNotices()")
  await show(page, "ringing")
  expect(await notices()).toEqual(["(1) Ringing: Minnesota: Spanish, English\nPressed 9:15:47 PM"])
  await show(page, "somebody else answered")
  expect(await notices()).toEqual([])
  await page.context().close()
})

test.each([
  ["moves for whoever lets it", "no-preference", "ring-out"],
  ["stands still for whoever asked for that", "reduce", "none"],
] as const)("a request that rings %s", async (_, reducedMotion, animation) => {
  const page = await theatre.open("ringing", {}, { ...DESK, reducedMotion })
  expect(await page.locator(".ring-card").evaluate((card) => getComputedStyle(card).animationName)).toBe(animation)
  await page.context().close()
})

test("from right to left the drawing is mirrored", async () => {
  const middleOf = async (look: Look) => {
    const page = await theatre.open("past", look, DESK)
    const box = (await page.locator(".playhead").boundingBox())!
    const bar = (await page.locator(".bar").first().boundingBox())!
    await page.context().close()
    return (box.x - bar.x) / bar.width
  }
  expect(await middleOf({})).toBeLessThan(0.4)
  expect(await middleOf({ pseudo: "mirrored" })).toBeGreaterThan(0.6)
})

test("without colour every stretch of the drawing still has a pattern of its own", async () => {
  const page = await theatre.open("live", {}, { ...DESK, forcedColors: "active" })
  const looks = await page.evaluate(() =>
    ["there", "gap"].map((kind) => {
      const { backgroundImage } = getComputedStyle(document.querySelector(`.stretch.${kind}`)!)
      return backgroundImage === "none" ? "plain" : "hatched"
    }),
  )
  expect(looks).toEqual(["plain", "hatched"])
  await page.context().close()
})
