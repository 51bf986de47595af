import { expect, test } from "vitest"
import { newTown } from "../town.ts"

/** Touches the button in the very moment in which it is drawn, before anything else of the app has run. */
function touchAtOnce(): void {
  const watcher = new MutationObserver(() => {
    const button = document.querySelector(".press")
    if (button === null) return
    watcher.disconnect()
    button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerId: 1, isPrimary: true, button: 0 }))
  })
  watcher.observe(document, { childList: true, subtree: true })
}

test("the button works from the moment in which it can be seen", async () => {
  await using town = await newTown()
  const phone = await town.phone({ before: `(${touchAtOnce})()` })
  await phone.until("it safe", ({ screen, safeUntilMs }) => screen === "recording" && safeUntilMs >= 2000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  // The browser knows that no finger touched it.
  expect(phone.complaints.splice(0).filter((words) => !words.includes("navigator.vibrate"))).toEqual([])
})
