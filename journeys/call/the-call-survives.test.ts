import { expect, test } from "vitest"
import { callTown, talk, untilHears } from "./call-town.ts"
import { isCoturnHere, startCoturn } from "./coturn.ts"

test("when the server dies they talk on, and after its start all is as it was", async () => {
  await using call = await callTown()
  await talk(call)
  const { phone, counsel, town } = call
  const connections = () =>
    Promise.all([phone.page, counsel.page].map((page) => page.evaluate(() => globalThis.connections!.length)))
  const before = await connections()

  await town.server.kill()
  await counsel.untilSays("On duty, but not connected")
  await Promise.all([untilHears(counsel.page, 3), untilHears(phone.page, 3)])
  await town.server.start()
  await counsel.untilRung()
  await counsel.untilSays("The sound is on")
  // What the server says next is what is so: the same counsel, in the same call.
  await phone.until("who is on the line", ({ text }) =>
    text.includes("Demonstration counsel, attorney, is on the line"),
  )
  await Promise.all([untilHears(counsel.page, 2), untilHears(phone.page, 2)])
  expect(await connections()).toEqual(before)

  await counsel.page.getByRole("button", { name: "Finish" }).click()
  await counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
})

if (!isCoturnHere) console.warn("coturn isn't on this machine: what breaks a call off isn't tested")

test.skipIf(!isCoturnHere)(
  "when the way between them breaks, the call drops, and comes back to the same counsel by another way",
  async () => {
    await using coturn = await startCoturn({ isRelayOnly: true })
    await using call = await callTown({ server: coturn.environment })
    await talk(call)
    const { phone, counsel } = call
    await coturn.kill()
    await phone.until("that the sound broke off", ({ text }) => text.includes("The sound broke off. Trying again."))
    await counsel.untilSays("The call dropped. It is yours until")

    await coturn.start()
    await phone.until("the sound on again", ({ text }) => text.includes("is on the line"))
    await counsel.untilSays("The sound is on")
    await counsel.page.locator(".seat.connected").waitFor()
    await Promise.all([untilHears(counsel.page, 2), untilHears(phone.page, 2)])
    // It recorded all the time.
    await phone.stop()
    await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
    const [record] = await call.town.stored()
    expect(record!.items.filter(({ statement }) => statement.kind === "gap" && statement.track === "audio")).toEqual([])
  },
)
