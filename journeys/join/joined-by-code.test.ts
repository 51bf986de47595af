import { expect, test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { goOn, handOut } from "../joining-town.ts"
import type { Phone } from "../phone.ts"
import { newTown, type Town } from "../town.ts"

const says = (phone: Phone, words: string) => phone.until(words, ({ text }) => text.includes(words))

const counselOf = async (town: Town) =>
  CounselOnCall.onDuty({ url: town.server.origin, joiningPath: `#join=${await town.joiningText()}` })

async function openJoining(phone: Phone): Promise<void> {
  await phone.page.locator(".top .plain").click()
  await phone.page.getByRole("button", { name: "Join with a code" }).click()
  await says(phone, "Join an organization")
}

async function type(phone: Phone, code: string): Promise<void> {
  await phone.page.locator("#code").fill(code)
  await phone.page.getByRole("button", { name: "Check the code" }).click()
}

test("a typed code, then what is agreed, then the button: counsel is rung for her state, in her languages, that she may be under 18, for a token", async () => {
  await using town = await newTown({ server: { ALONGSIDE_JOINED_ONLY: "true" } })
  const counsel = await counselOf(town)
  const phone = await town.phone()
  const { typed } = await handOut(town.server, { label: "family", seats: 1 })
  await openJoining(phone)
  await type(
    phone,
    typed.replace(/.$/, (last) => (last === "Q" ? "P" : "Q")),
  )
  await says(phone, "Compare with the paper: character 36.")
  await type(phone, typed.toLowerCase())
  await goOn(phone, /^Yes, or maybe/)
  await says(phone, "A lawyer for Iowa is on duty.")

  await phone.hold()
  expect(await counsel.until("ring")).toMatchObject({
    ...{ jurisdiction: "US-IA", jurisdictionSource: "home", matter: "traffic" },
    ...{ languages: ["en", "es"], mayBeUnder18: true },
  })
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat)
  await says(phone, "Demonstration counsel, attorney, has answered")
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await counsel.close()

  // The seat is taken.
  const second = await town.phone()
  await openJoining(second)
  await type(second, typed)
  await goOnTo(second)
  await says(second, "As many people have joined with this code as it was made for.")
})

/** As {@link goOn}, to where the seat is asked for. */
async function goOnTo(phone: Phone): Promise<void> {
  await says(phone, "Is this who gave you the code?")
  await phone.page.getByRole("button", { name: "Yes, go on" }).click()
  await phone.page.getByLabel("State or territory").selectOption("US-IA")
  await phone.page.getByRole("button", { name: "Next" }).click()
  await phone.page.getByRole("button", { name: "Next" }).click()
  await phone.page.getByRole("button", { name: "I do not know" }).click()
  await phone.page.getByRole("button", { name: "Yes, or maybe" }).click()
  await phone.page.getByRole("button", { name: "I understand and agree" }).click()
}

test("without joining it records, and says why nobody is called; with nobody on duty for her state, that is said before the press", async () => {
  await using town = await newTown({ server: { ALONGSIDE_JOINED_ONLY: "true" } })
  const phone = await town.phone()
  await phone.hold()
  await says(phone, "This organization calls lawyers for people who joined it")
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.stop()
  await phone.again()

  // By the link, whose text no server sees and the address bar doesn't keep.
  const { link } = await handOut(town.server, { label: "everybody", seats: undefined })
  await phone.page.goto(link(phone.origin))
  await phone.page.reload()
  await goOn(phone)
  expect(phone.page.url()).not.toContain("seat1")
  await says(phone, "No lawyer for Iowa is on duty now: it records.")
})
