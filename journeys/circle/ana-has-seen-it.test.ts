import { expect, test } from "vitest"
import { makeAtHomeWith } from "../recovery/owned-town.ts"
import { newTown } from "../town.ts"
import { confirm, digitsOn, enterCode, leaveCircle, makeCode, says } from "./circle-town.ts"

test("she chooses Ana; Ana is told at the press, sees picture and place, and she reads that Ana has seen it; a phone that is smashed is said to be silent", async () => {
  await using town = await newTown()
  const phone = await town.phone({ permissions: ["camera", "microphone", "geolocation"] })
  await phone.page.context().setGeolocation({ latitude: 44.9772, longitude: -93.2654, accuracy: 8 })
  const contact = await town.phone({ fragment: "circle", isIntroduced: false })
  const { page: ana } = contact
  await makeAtHomeWith({ ALONGSIDE_CONTACT_SILENCE_SECONDS: "3" }, town, contact)
  // What it fetched while the server was away is fetched again.
  await ana.reload()

  await enterCode(ana, await makeCode(phone))
  const onHers = await digitsOn(phone.page)
  expect(await digitsOn(ana)).toBe(onHers)
  expect(onHers).toHaveLength(30)
  await confirm(phone)
  await says(ana, "you are told from now on")
  await ana.getByRole("button", { name: "Go on", exact: true }).click()
  await leaveCircle(phone)
  await phone.until("whom holding tells", ({ text }) => text.includes("Told when you keep holding: Ana."))

  await phone.hold()
  await says(ana, "Maria pressed the button")
  await phone.until("that Ana has been told", ({ text }) => text.includes("Ana has been told"))
  await ana.locator(".picture:not(.blank)").waitFor()
  await says(ana, "What was recorded until")
  await ana.getByRole("button", { name: "I have seen it" }).click()
  await says(ana, "They can see that you have seen it.")
  await phone.until("that Ana has seen it", ({ text }) => text.includes("Ana has seen it"))

  await phone.kill()
  await says(ana, "Nothing has come since")
  expect(await ana.locator("#app").innerText()).toMatch(/-?\d+\.\d+, -?\d+\.\d+ at/)
})
