import { afterAll, beforeAll, expect, test } from "vitest"
import { faultsOn } from "./faults-of-a-look.ts"
import { type HerStage, looks, openHerStage } from "./her-stage.ts"

let stage: HerStage
beforeAll(async () => {
  stage = await openHerStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

test.each(looks)("every page of my recordings holds its texts: $name", async ({ look, options }) => {
  const seen: string[] = []
  await stage.visit(look, options, async (page, name) => {
    expect(await page.evaluate(faultsOn), name).toEqual([])
    seen.push(name)
  })
  expect(seen.length).toBeGreaterThan(5)
})
