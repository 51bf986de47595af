import { fromHex } from "@alongside/evidence/format/bytes"
import { openAcceptance } from "@alongside/protocol/acceptance"
import { organisationSchema } from "@alongside/protocol/organisation"
import { routes } from "@alongside/protocol/routes"
import { expect, test } from "vitest"
import { countingSounds, onCallTown } from "./on-call-town.ts"

test("two consoles ring, one answers with a key, and the other is told at once", async () => {
  await using town = await onCallTown(["Ada", "Ben"])
  await using ada = await town.console("Ada", { before: countingSounds })
  await using ben = await town.console("Ben", { before: countingSounds })

  const phone = await town.press()
  await Promise.all([ada.untilRinging(), ben.untilRinging()])
  await Promise.all([ada.untilSounding(1), ben.untilSounding(1)])
  expect(await ada.counsel.text()).toMatch(/Minnesota[\s\S]*Spanish[\s\S]*Matter\s+Not known/)
  expect(await ada.page.title()).toBe("(1) Ringing: Minnesota")

  await ada.page.keyboard.press("Enter")
  await ben.untilSays("Somebody else has answered")
  await Promise.all([ada.untilQuiet(), ben.untilQuiet()])
  await Promise.all([ada.untilSounding(0), ben.untilSounding(0)])

  // Straight into her encounter, with who answered on top of it.
  await ada.untilSays("Ada has answered")
  expect(new URL(ada.page.url()).hash).toBe(`#/${phone.caller.phone.id}`)
  expect(await ben.counsel.text()).not.toContain("Ada has answered")

  // The phone has it from counsel's own key, not from the server.
  const { counsel } = await phone.until(({ counsel }) => counsel?.acceptance !== undefined)
  const organisation = organisationSchema.parse(await (await fetch(town.server.origin + routes.organisation)).json())
  const { encounter, session } = phone.caller.phone
  await openAcceptance(counsel!.acceptance!, {
    ...{ encounter, number: 0, token: counsel!.token, sessionKey: session.publicKey },
    counselKey: fromHex(organisation.counsel.find(({ name }) => name === "Ada")!.key!)!,
  })
  await phone.until(({ counsel }) => counsel?.isConnected === true)

  await ada.page.getByRole("button", { name: "Finish" }).click()
  await ada.page.getByRole("button", { name: "Yes, it is over" }).click()
  expect(await phone.until(({ phase }) => phase === "ended")).toMatchObject({ ending: "call over" })
  await ada.page.locator(".seat").waitFor({ state: "detached" })
})

test("counsel hands over: the other is rung to take over, and then has it alone", async () => {
  await using town = await onCallTown(["Ada", "Ben"])
  await using ada = await town.console("Ada")
  const phone = await town.press()
  await ada.untilRinging()
  await ada.page.getByRole("button", { name: "Answer" }).click()
  await phone.until(({ counsel }) => counsel?.isConnected === true)
  await using ben = await town.console("Ben")

  await ada.page.getByRole("button", { name: "Hand over" }).click()
  await ada.page.getByRole("button", { name: "I have a conflict" }).click()
  await ben.untilSays("Wanted: a lawyer who takes over")
  await ben.untilSays("The lawyer there has a conflict")
  await ben.page.getByRole("button", { name: "Answer" }).click()

  await ada.untilSays("Handed over. Another lawyer has it now.")
  await ada.page.locator(".seat").waitFor({ state: "detached" })
  await phone.until(({ counsel }) => counsel?.name === "Ben" && counsel.isConnected)
  await ben.untilSays("Ben has answered")
  await ben.page.locator(".call-row").waitFor()
})

test("who says that they can't isn't rung again, and another still is", async () => {
  await using town = await onCallTown(["Ada", "Ben"])
  await using ada = await town.console("Ada")
  await using ben = await town.console("Ben")
  const phone = await town.press()
  await Promise.all([ada.untilRinging(), ben.untilRinging()])

  await ada.page.getByRole("button", { name: "I can't" }).click()
  await ada.untilQuiet()
  expect(await phone.until(({ ringing }) => ringing === 1)).toMatchObject({ phase: "ringing" })
  await ada.page.reload()
  await ada.untilRung()
  expect(await ada.page.getByRole("alertdialog").count()).toBe(0)
  expect(await ben.page.getByRole("alertdialog").count()).toBe(1)
})
