import { toHex } from "@alongside/evidence/format/bytes"
import { recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import { expect, test } from "vitest"
import { newTown } from "../town.ts"
import { tracesOf } from "./disk-search.ts"
import { makeAtHome } from "./owned-town.ts"
import { openRecovery, readBack, recordBriefly, takeKeyOff, takePapers } from "./paper.ts"
import { openedWith, secretOnPaper, signInWith } from "./sheet-reader.ts"

test("after the sheet was read back no private half is on the disk, and the sheet opens what was recorded before and after", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  await recordBriefly(phone)
  const first = await phone.ownSecret()

  // The search finds what is there: else it could find nothing for ever.
  expect((await tracesOf(first, phone.profile)).map(({ as }) => as)).toContain("secret")

  await openRecovery(phone.page)
  const papers = await takePapers(phone.page, "sheet")
  const secret = await secretOnPaper(papers[0]!)
  // So far nothing has changed: the sheet isn't in use before it was read back.
  expect(await phone.recoverySecret()).toEqual(first)
  expect(await tracesOf(secret, phone.profile, papers)).toEqual([])

  const asked = Number(/\d+/.exec(await phone.page.locator(".word-field label").innerText()))
  const wrong = papers[0]!.split(" ")[asked - 1] === "zero" ? "yoga" : "zero"
  await phone.page.locator(".word-field input").fill(wrong)
  await phone.page.locator(".word-field input").press("Enter")
  await phone.page.getByText(`That is not word ${asked}.`).waitFor()
  expect(await phone.recoverySecret()).toEqual(first)

  await readBack(phone.page, papers)
  expect(await phone.page.locator("h1").innerText()).toBe("Your key is off this phone")
  expect(await phone.recoverySecret()).toBeUndefined()
  await phone.page.locator(".dock .again").click()
  await phone.until("who can open it", ({ text }) => text.includes("No key is on this phone."))

  await phone.again()
  await recordBriefly(phone)
  await phone.kill()
  expect(await tracesOf(first, phone.profile)).toEqual([])
  expect(await tracesOf(secret, phone.profile, papers)).toEqual([])

  const records = await openedWith(town, secret)
  expect(records).toHaveLength(2)
  for (const record of records) expect(record.segments("audio").length).toBeGreaterThan(4)
  const { listed, older, ringVersion } = await signInWith(town, secret)
  expect(listed.toSorted()).toEqual(records.map(({ id }) => id).toSorted())
  expect({ older, ringVersion }).toEqual({ older: [await recoveryIdentityOf(first)], ringVersion: 1 })

  // The next start finds nothing that opens anything, and seals to the sheet all the same.
  await phone.open()
  await phone.until("who can open it", ({ text }) => text.includes("No key is on this phone."))
  expect(await phone.recoverySecret()).toBeUndefined()
})

test("without a network the sheet is in use at once, and the key leaves when the network is back, after a restart too", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  await recordBriefly(phone)
  const first = await phone.ownSecret()
  await openRecovery(phone.page)
  const papers = await takePapers(phone.page, "sheet")
  phone.network.cut()
  await readBack(phone.page, papers)
  expect(await phone.page.locator(".content").innerText()).toContain("RECOVERY_SERVER_UNREACHABLE")
  expect(toHex(await phone.ownSecret())).toBe(toHex(first))
  await phone.page.locator(".dock .again").click()
  await phone.until("that it waits", ({ text }) => text.includes("Your key is still on this phone."))

  await phone.kill()
  phone.network.restore()
  await phone.open()
  await phone.until("that it left", ({ text }) => text.includes("No key is on this phone."))
  expect(await phone.recoverySecret()).toBeUndefined()
  await phone.kill()
  const secret = await secretOnPaper(papers[0]!)
  expect(await tracesOf(first, phone.profile)).toEqual([])
  expect(await tracesOf(secret, phone.profile, papers)).toEqual([])
  const [record] = await openedWith(town, secret)
  expect(record!.segments("audio").length).toBeGreaterThan(4)
})

test("an answer of the server's that is lost on its way costs nothing: the same is sent again, and taken as the same", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  await recordBriefly(phone)
  const first = await phone.ownSecret()
  let lost = 0
  let isLosing = true
  await phone.page.route("**/v1/owner/bindings", async (route) => {
    if (!isLosing) return route.continue()
    await route.fetch()
    lost += 1
    return route.abort()
  })
  const sheet = await takeKeyOff(phone)
  expect(await phone.page.locator(".content").innerText()).toContain("RECOVERY_SERVER_UNREACHABLE")
  expect(lost).toBeGreaterThan(0)
  expect(await phone.recoverySecret()).toEqual(first)

  isLosing = false
  await phone.page.evaluate(() => window.dispatchEvent(new Event("online")))
  await phone.page.locator(".dock .again").click()
  await phone.until("that it left", ({ text }) => text.includes("No key is on this phone."))
  const secret = await secretOnPaper(sheet)
  expect((await signInWith(town, secret)).ringVersion).toBe(1)
  await phone.kill()
  expect(await tracesOf(first, phone.profile)).toEqual([])
})
