import { expect, test } from "vitest"
import { onCallTown } from "../on-call/on-call-town.ts"

test("after the call counsel hands it on because of a conflict; the other reads what was handed on, takes it, and counsel is out of it", async () => {
  await using town = await onCallTown(["Ada", "Ben"])
  await using ada = await town.console("Ada")
  const phone = await town.press()
  await ada.untilRinging()
  await ada.page.getByRole("button", { name: "Answer" }).click()
  await phone.until(({ counsel }) => counsel?.isConnected === true)
  await ada.page.getByRole("button", { name: "Finish" }).click()
  await ada.page.getByRole("button", { name: "Yes, it is over" }).click()
  await phone.until(({ phase }) => phase === "ended")
  const { id } = phone.caller.phone

  await ada.page.getByRole("combobox", { name: "What", exact: true }).selectOption({ label: "Hearing" })
  await ada.page.getByLabel("On which day").fill("2031-03-04")
  await ada.page.getByRole("button", { name: "Note it" }).click()
  await ada.untilSays("Mar 4, 2031")
  await ada.page.getByRole("combobox", { name: "To whom" }).selectOption({ label: "Ben" })
  await ada.page.getByRole("radio", { name: /^I have a conflict/ }).check()
  await ada.page.getByRole("textbox", { name: "What you hand on" }).fill("Arraignment on Monday.")
  await ada.page.getByRole("button", { name: "Hand it on" }).click()
  await ada.untilSays("Ben has been asked, and hasn't answered yet.")

  await using ben = await town.console("Ben")
  await ben.untilSays("From Ada")
  await ben.untilSays("Arraignment on Monday.")
  await ben.untilSays("They have a conflict.")
  await ben.page.getByRole("button", { name: "I take it" }).click()
  await ben.untilSays("Mar 4, 2031")
  await ben.page.locator(`.referral a[href="#/${id}"]`).click()
  const notes = ben.page.locator("form[aria-labelledby=for-you]")
  await notes.getByRole("textbox", { name: "Notes" }).fill("Called the jail.")
  await notes.getByRole("button", { name: "Keep it" }).click()
  await ben.page.locator(".written-so-far").getByText("Called the jail.").waitFor()

  // With the next look she has nothing to write there any more.
  await ada.page.locator(".panel.after").waitFor({ state: "detached" })
  await expect(ada.page.locator("main").innerText()).resolves.not.toContain("After the call")
})
