import { afterAll, beforeAll, expect, test } from "vitest"
import { openTheatre, PHONE, SMALL_PHONE, type Theatre } from "../../stage/browser.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

const text = "Do not open the trunk for them."

test("what counsel wrote last is on the smallest screen when it comes, however much was written before", async () => {
  const page = await theatre.open("on the line, in writing", { language: "es" }, SMALL_PHONE)
  await page.evaluate((newest) => {
    const said = (sequence: number, words: string) =>
      ({ from: "answerer", sequence, atMs: sequence, phrase: undefined, text: words, isKept: true }) as const
    const before = Array.from({ length: 9 }, (_, n) => said(n, `I wrote this as number ${n}, and she has read it.`))
    const call = { sound: "on", needsTouch: false, interpreter: undefined, officerHears: false } as const
    window.stage.show("on the line, in writing", { call: { ...call, messages: [...before, said(9, newest)] } })
  }, text)
  const newest = page.getByText(text)
  await newest.waitFor()
  const isSeen = async () => {
    const [line, dock] = await Promise.all([newest.boundingBox(), page.locator(".dock").boundingBox()])
    return line!.y >= 0 && line!.y + line!.height <= dock!.y
  }
  await expect.poll(isSeen).toBe(true)
  await page.context().close()
})

test.each([
  ["on the line", PHONE],
  ["on the line, with an interpreter", PHONE],
  ["on the line, thin network", PHONE],
  ["handing over on the line", PHONE],
  ["on the line", SMALL_PHONE],
] as const)("how far it is safe stays on the screen while a lawyer is there (%s)", async (scene, options) => {
  const page = await theatre.open(scene, { language: "es" }, options)
  const isSeen = async () => {
    const [time, dock] = await Promise.all([
      page.locator(".safe-time").last().boundingBox(),
      page.locator(".dock").boundingBox(),
    ])
    return time!.y >= 0 && time!.y + time!.height <= dock!.y
  }
  await page.locator(".private-toggle").first().waitFor()
  await expect.poll(isSeen).toBe(true)
  await page.context().close()
})
