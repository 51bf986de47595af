import { test } from "vitest"
import { handOut } from "../joining-town.ts"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"

test("without a network joining says so, keeps what was typed when the app is closed, and goes on with it once there is one", async () => {
  await using town = await newTown()
  const phone = await town.phone({ isIntroduced: false })
  // Or there would be no app to open again.
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const { typed } = await handOut(town.server, { label: "family", seats: 1 })
  const openJoining = async (): Promise<void> => {
    await phone.page.getByRole("button", { name: "Settings", exact: true }).click()
    await phone.page.getByRole("button", { name: "Join with a code" }).click()
  }
  const says = (words: string) => phone.until(words, ({ text }) => text.includes(words))
  const isTyped = () =>
    expectEventually("what was typed", async () => (await phone.page.locator("#code").inputValue()) === typed)
  await openJoining()

  phone.network.cut()
  await phone.page.locator("#code").fill(typed)
  await phone.page.getByRole("button", { name: "Check the code" }).click()
  await says("No network. What you typed is kept, and checked when there is one.")
  await isTyped()

  await phone.kill()
  await phone.open()
  await openJoining()
  await isTyped()
  await phone.page.getByRole("button", { name: "Check the code" }).click()
  await says("No network. What you typed is kept")
  phone.network.restore()
  // A browser says so more than once while a network comes and goes.
  await expectEventually("that it goes on by itself", async () => {
    await phone.page.evaluate(() => dispatchEvent(new Event("online")))
    return (await phone.shown()).text.includes("Is this who gave you the code?")
  })
})
