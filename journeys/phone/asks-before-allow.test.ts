import { expect, test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { newTown } from "../town.ts"

test("an app that opens again with its camera question unanswered calls a lawyer all the same, says that it doesn't record, and records once allowed", async () => {
  await using town = await newTown()
  const counsel = await CounselOnCall.onDuty({
    url: town.server.origin,
    joiningPath: `#join=${await town.joiningText()}`,
  })
  // Nothing is granted, and there is nobody to answer: iOS asks an installed app anew at each start.
  const phone = await town.phone({ isMediaGranted: false })
  await phone.restart()
  await phone.until("that it will ask", ({ text }) => text.includes("your phone asks for camera and microphone"))

  await phone.hold()

  const { encounter } = await counsel.until("ring")
  await phone.until(
    "the words that it waits, and rings",
    ({ text }) => text.includes("Waiting for “Allow”") && text.includes("Ringing 1 lawyer"),
  )
  expect(await phone.shown()).toMatchObject({ screen: "recording", safeUntilMs: 0 })
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat)
  await phone.until("counsel has answered", ({ text }) => text.includes("attorney, has answered"))
  expect((await phone.shown()).safeUntilMs).toBe(0)

  await phone.allow("camera", "microphone")

  await phone.until("something safe", ({ safeUntilMs, text }) => safeUntilMs >= 2000 && !text.includes("Allow"))
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record!.id).toBe(encounter)
  await counsel.close()
})
