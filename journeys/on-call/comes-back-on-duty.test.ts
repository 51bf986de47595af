import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { Network } from "../network.ts"
import { expectEventually } from "../phone.ts"
import { countingSounds, onCallTown } from "./on-call-town.ts"

test("a console that is loaded again while it rings is on duty, and rings again", async () => {
  await using town = await onCallTown(["Ada"])
  await using ada = await town.console("Ada", { before: countingSounds })
  await town.press()
  await ada.untilRinging()
  await ada.untilSounding(1)

  await ada.page.reload()
  await ada.untilRinging()
  await ada.untilSounding(1)
  await ada.page.keyboard.press("Enter")
  await ada.untilSays("Ada has answered")
})

test("a tab that nobody has touched rings, and says that it can't be heard", async () => {
  await using town = await onCallTown(["Ada"])
  // As browsers are by themselves: no sound before a touch.
  const noSound = ["--autoplay-policy=document-user-activation-required"]
  await using ada = await town.console("Ada", { arguments: noSound })
  const untouched = await ada.page.context().newPage()
  await countingSounds(untouched)
  await ada.page.close()
  await untouched.goto(`${town.server.origin}/console/`)
  await town.press()
  await untilSaidUntouched(untouched, "The ring makes no sound until you touch this")

  const layer = untouched.getByRole("alertdialog")
  expect(await untouched.evaluate(() => globalThis.soundingRings?.())).toBe(0)
  await layer.getByRole("button", { name: "Turn the ring on" }).click()
  await untouched.waitForFunction(() => globalThis.soundingRings?.() === 1)
  expect(await layer.innerText()).not.toContain("makes no sound")
})

/** As by looking: whatever else is asked of a page counts as a touch of it (`userGesture` of the DevTools protocol). */
async function untilSaidUntouched(page: Page, text: string): Promise<void> {
  const tools = await page.context().newCDPSession(page)
  const expression = "document.querySelector('[role=alertdialog]')?.innerText ?? ''"
  const shown = async () => (await tools.send("Runtime.evaluate", { expression, userGesture: false })).result.value
  await expectEventually(text, async () => `${await shown()}`.includes(text), shown)
  await tools.detach()
}

test("a console that is loaded again while somebody is answered has them again", async () => {
  await using town = await onCallTown(["Ada"])
  await using ada = await town.console("Ada")
  const phone = await town.press()
  await ada.untilRinging()
  await ada.page.keyboard.press("Enter")
  await phone.until(({ counsel }) => counsel?.isConnected === true)
  const since = await ada.page.locator(".seat p span").first().innerText()

  await ada.page.reload()
  await ada.untilSays("Ada has answered")
  await ada.untilRung()
  expect(await ada.page.locator(".seat p span").first().innerText()).toBe(since)
  await ada.page.getByRole("button", { name: "Finish" }).click()
  await ada.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until(({ phase }) => phase === "ended")
})

test("without a network the console says that nothing rings, and rings again once it is back", async () => {
  let origin = ""
  await using network = new Network(() => origin)
  await network.open()
  await using town = await onCallTown(["Ada"], [network.origin])
  origin = town.server.origin
  await using ada = await town.console("Ada", { origin: network.origin })
  await town.press()
  await ada.untilRinging()

  network.cut()
  await ada.untilQuiet()
  await ada.untilSays("On duty, but not connected")
  await ada.untilSays("The connection was lost while it rang")

  network.restore()
  await ada.untilRinging()
  await ada.page.keyboard.press("Enter")
  await ada.untilSays("Ada has answered")
})
