import { expect, test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { handOut } from "../joining-town.ts"
import { makeMarkedMedia } from "../media/source.ts"
import { demonstrationCoordinator } from "../on-call/on-call-town.ts"
import { newTown } from "../town.ts"
import { answer, keepEachVoice, openInvited, untilHears, voices } from "./interpreted-town.ts"
import { toneFile } from "./tones.ts"

test("while nobody can be had somebody is on the line with her who is no lawyer, until a lawyer is", async () => {
  const media = await makeMarkedMedia({ seconds: 60 })
  await using town = await newTown({ media: { ...media, audioFile: await toneFile(voices.person) } })
  await using volunteer = await openInvited(town, await demonstrationCoordinator(town.server), "intake")
  const phone = await town.phone({ before: `(${keepEachVoice})()` })
  const { page } = phone
  const says = (words: string) => phone.until(words, ({ text }) => text.includes(words))
  const { typed } = await handOut(town.server, { label: "family", seats: 1 })
  await page.locator(".top .plain").click()
  await page.getByRole("button", { name: "Join with a code" }).click()
  await page.locator("#code").fill(typed)
  await page.getByRole("button", { name: "Check the code" }).click()
  await page.getByRole("button", { name: "Yes, go on" }).click()
  await page.getByLabel("State or territory").selectOption("US-IA")
  await page.getByRole("button", { name: "Next" }).click()
  await page.getByRole("button", { name: "Next" }).click()
  await page.getByRole("button", { name: "Being stopped on the road" }).click()
  await page.getByRole("button", { name: "No, I am 18 or older" }).click()
  await page.getByRole("button", { name: "I understand and agree" }).click()
  await page.getByRole("button", { name: "To the button" }).click()

  await phone.hold()
  await answer(volunteer.page)
  await says("Inés Amoussou is on the line with you until a lawyer comes.")
  await says("They are not a lawyer")
  await volunteer.until("the sound on", (text) => text.includes("The sound is on"))
  await Promise.all([untilHears(page, -1, ["interpreter"]), untilHears(volunteer.page, -1, ["person"])])
  // No key, no recording, and nothing in writing.
  expect(await volunteer.text()).not.toContain("In writing")
  expect(await page.getByRole("button", { name: "Write instead" }).count()).toBe(0)

  const counsel = await CounselOnCall.onDuty({
    url: town.server.origin,
    joiningPath: `#join=${await town.joiningText()}`,
  })
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat)
  await counsel.until("accepted")
  counsel.say({ type: "connected", request: seat.request, token: seat.token })
  await volunteer.until("that a lawyer is there", (text) => text.includes("You aren't needed for it any more"))
  await says("Demonstration counsel, attorney, has answered")
  await counsel.close()
})
