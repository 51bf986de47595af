import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { callTown, talk } from "./call-town.ts"

test("when she can't speak she writes, each reads it in their own language, and nobody in between reads it at all", async () => {
  await using call = await callTown()
  await talk(call)
  const { phone, counsel, town } = call
  const dialog = phone.page.locator("dialog.write")
  await phone.page.getByRole("button", { name: "Write instead" }).click()
  await dialog.getByRole("button", { name: "They want my phone" }).click()
  await counsel.untilSays("They want my phone")
  await phone.until(
    "that it is kept",
    ({ text }) => text.includes("You: They want my phone") && !text.includes("on its way"),
  )

  // Counsel mutes themselves, and writes on.
  await counsel.page.getByRole("button", { name: "Mute me" }).click()
  await counsel.untilSays("The person doesn't hear you")
  await counsel.page.getByRole("button", { name: "Sign nothing." }).click()
  await counsel.page.getByRole("button", { name: "Write it" }).click()
  await phone.until("for what counsel is there", ({ text }) => text.includes("More than that only if we both say so."))
  await counsel.page.getByLabel("Write to the person").fill("Say that you want the quokka")
  await counsel.page.getByRole("button", { name: "Send" }).click()
  await phone.until("what counsel wrote", ({ text }) => text.includes("Sign nothing."))
  await phone.until("what counsel wrote", ({ text }) => text.includes("Say that you want the quokka"))

  // A console that is loaded again has the whole thread, and the sound.
  await counsel.page.reload()
  await counsel.untilSays("The sound is on")
  await counsel.untilSays("They want my phone")
  await counsel.untilSays("Say that you want the quokka")
  // And hers has it too, and goes on with it.
  await phone.until("what counsel wrote", ({ text }) => text.includes("Say that you want the quokka"))
  await phone.page.getByRole("button", { name: "Write instead" }).click()
  await dialog.getByRole("button", { name: "I am hurt" }).click()
  await counsel.untilSays("I am hurt")

  const grep = promisify(execFile)("grep", ["-rl", "quokka", town.server.data])
  await expect(grep).rejects.toMatchObject({ code: 1 })
})
