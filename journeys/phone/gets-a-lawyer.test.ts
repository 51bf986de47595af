import { rm } from "node:fs/promises"
import { expect, test } from "vitest"
import { CounselOnCall } from "../counsel-on-call.ts"
import { releaseKept } from "../install/kept-release.ts"
import type { Phone } from "../phone.ts"
import { newTown, type Town } from "../town.ts"

/** The demonstration's counsel, on duty. */
async function counselOf(town: Town): Promise<CounselOnCall> {
  return CounselOnCall.onDuty({ url: town.server.origin, joiningPath: `#join=${await town.joiningText()}` })
}

const says = (phone: Phone, words: string) => phone.until(words, ({ text }) => text.includes(words))

const ANSWERED = "Demonstration counsel, attorney, has answered"

test("held, it rings; who accepts has answered once their own word is there, and not before", async () => {
  await using town = await newTown()
  const counsel = await counselOf(town)
  const phone = await town.phone()
  expect((await phone.shown()).text).toContain("Keep holding, and the lawyers of Demonstration are called.")
  await phone.hold()
  await says(phone, "Ringing 1 lawyer")

  const seat = await counsel.accept()
  expect(seat).toMatchObject({ number: 0, leg: 0, jurisdictionSource: "assumed", mayBeUnder18: false })
  // The server says that somebody answered, and is connected; she has only its word for it.
  counsel.say({ type: "connected", request: seat.request, token: seat.token })
  await says(phone, "Your call for a lawyer has arrived")
  await counsel.sendAcceptance(seat)
  await says(phone, ANSWERED)

  await phone.stop()
  await says(phone, "You have stopped. No lawyer is called.")
  expect(await counsel.until("unseat")).toMatchObject({ request: seat.request, because: "ended" })
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record!.id).toBe(seat.encounter)
  await counsel.close()
})

test("let go early, it only records; afterwards one touch gets a lawyer, and all clear takes it back", async () => {
  await using town = await newTown()
  const counsel = await counselOf(town)
  const phone = await town.phone()
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  await phone.again()

  await phone.press()
  await phone.touch("Get a lawyer")
  await says(phone, "Ringing 1 lawyer")
  const first = await counsel.until("ring")
  await phone.touch("All clear")
  await says(phone, "You said all clear. No lawyer is called.")
  expect(await counsel.until("silence")).toMatchObject({ ring: first.ring, because: "ended" })

  await phone.touch("Get a lawyer")
  const second = await counsel.until("ring", ({ request }) => request !== first.request)
  expect(second).toMatchObject({ encounter: first.encounter, request: `${first.encounter}.1` })
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  // Nobody was ever rung for the first recording.
  const [newest, oldest] = await town.stored()
  expect(newest!.id).toBe(first.encounter)
  const rung = counsel.heard.filter((message) => message.type === "ring").map(({ encounter }) => encounter)
  expect(rung).not.toContain(oldest!.id)
  await counsel.close()
})

test("held without a network, it is sent when the network is back, and not at all once she has stopped", async () => {
  await using town = await newTown({ server: { ALONGSIDE_HOTLINE: "+15155550142" } })
  const counsel = await counselOf(town)
  const phone = await town.phone()
  await releaseKept(phone.page)
  phone.network.cut()
  await phone.hold()
  await says(phone, "No network: lawyers are called when it is back")
  // Nobody can say that it rings: after ten seconds there is a number to dial.
  await says(phone, "On some phones a call ends the recording.")
  expect(await phone.page.locator(".dial").getAttribute("href")).toBe("tel:+15155550142")
  await phone.stop()
  await holdsAgainAtOnce(phone)
  phone.network.restore()
  await says(phone, "Ringing 1 lawyer")
  expect(await phone.page.locator(".dial").count()).toBe(0)
  const { encounter } = await counsel.until("ring")
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe, text }) => isAllSafe && !text.includes("earlier recording"))
  const both = (await town.stored()).map(({ id }) => id)
  expect(both).toHaveLength(2)
  expect(both).toContain(encounter)
  // It rang on the screen of the second; for the first nobody was ever rung.
  expect(counsel.count("ring")).toBe(1)
  await counsel.close()
})

/** Touches *again* and holds the button in the moment in which it is there, before anything else can have been heard. */
async function holdsAgainAtOnce({ page }: Phone): Promise<void> {
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      const button = document.querySelector(".screen.ready .press")
      if (button === null) return
      watch.disconnect()
      // It never lifts: what has been down long enough is held.
      button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerId: 1, isPrimary: true }))
    })
    watch.observe(document.body, { childList: true, subtree: true })
    document.querySelector<HTMLElement>(".again")!.click()
  })
  await page.locator(".screen.recording").waitFor()
}

test("an app that dies in the middle goes on asking, and counsel's word counts for the new leg only", async () => {
  await using town = await newTown()
  const counsel = await counselOf(town)
  const phone = await town.phone()
  await phone.hold()
  const seat = await counsel.accept()
  counsel.say({ type: "connected", request: seat.request, token: seat.token })
  await counsel.sendAcceptance(seat)
  await says(phone, ANSWERED)
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)

  await phone.restart()
  const again = await counsel.until("seat", ({ leg }) => leg === 1)
  expect(again).toMatchObject({ request: seat.request, token: seat.token })
  expect(again.sessionKey).not.toBe(seat.sessionKey)
  await says(phone, "Your call for a lawyer has arrived")
  await counsel.sendAcceptance(again)
  await says(phone, ANSWERED)
  await phone.stop()
  await counsel.until("unseat")
  await counsel.close()
})

test("what is left to say when the app dies is said at its next start", async () => {
  await using town = await newTown()
  const counsel = await counselOf(town)
  const phone = await town.phone()
  await phone.hold()
  await says(phone, "Ringing 1 lawyer")
  phone.network.cut()
  await phone.stop()
  await says(phone, "You have stopped. No lawyer is called.")
  await phone.kill()
  phone.network.restore()
  expect(counsel.count("silence")).toBe(0)
  await phone.open()
  expect(await counsel.until("silence")).toMatchObject({ because: "ended" })
  await counsel.close()
})

test("a server in the known one's place, and its counsel, are not believed", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await releaseKept(phone.page)
  phone.network.cut()
  await town.server.kill()
  await rm(town.server.data, { recursive: true })
  await town.server.start()
  const counsel = await counselOf(town)
  phone.network.restore()

  await phone.hold()
  const seat = await counsel.accept()
  await counsel.sendAcceptance(seat)
  await counsel.until("accepted")
  await says(phone, "No word from the lawyers yet.")
  const { text } = await phone.shown()
  expect(text).not.toContain("Ringing")
  expect(text).not.toContain("has answered")
  await counsel.close()
})

test("with nobody on duty it says so before the press; asked all the same, nobody can be had, and then somebody comes", async () => {
  await using town = await newTown({ server: { ALONGSIDE_HOTLINE: "+15155550142" } })
  const phone = await town.phone()
  expect((await phone.shown()).text).toContain("No lawyer is on duty now: it records.")
  await phone.hold()
  await says(phone, "No lawyer can be reached now")
  await says(phone, "+15155550142")
  const counsel = await counselOf(town)
  await counsel.until("ring")
  await says(phone, "Ringing 1 lawyer")
  await phone.stop()
  await counsel.close()
})
