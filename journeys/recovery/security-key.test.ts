import { fromHex } from "@alongside/evidence/format/bytes"
import { prfInput, secretFromSecurityKey } from "@alongside/evidence/recovery/security-key"
import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import type { Phone } from "../phone.ts"
import { newTown } from "../town.ts"
import { tracesOf } from "./disk-search.ts"
import { makeAtHome } from "./owned-town.ts"
import { openRecovery, recordBriefly } from "./paper.ts"
import { openedWith } from "./sheet-reader.ts"

/** Plugs in Chromium's own security key, which answers every touch. @param hasPrf - false: one of the many that can't hold secrets. */
async function plugIn(phone: Phone, hasPrf: boolean): Promise<void> {
  const cdp = await phone.cdp()
  await cdp.send("WebAuthn.enable")
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "usb",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  })
}

/** What a device that knows nothing gets from the security key. */
async function answerOf(page: Page): Promise<Uint8Array<ArrayBuffer>> {
  const hex = await page.evaluate(
    async (input) => {
      const credential = await navigator.credentials.get({
        publicKey: {
          challenge: new Uint8Array(32),
          userVerification: "required",
          extensions: { prf: { eval: { first: new Uint8Array(input) } } },
        },
      })
      const { first } = (credential as PublicKeyCredential).getClientExtensionResults().prf!.results!
      return Array.from(new Uint8Array(first as ArrayBuffer), (byte) => byte.toString(16).padStart(2, "0")).join("")
    },
    [...prfInput],
  )
  return fromHex(hex)!
}

test("a security key takes the key off the phone, and opens everything on a device that knows nothing", async () => {
  await using town = await newTown()
  const phone = await town.phone({ host: "localhost" })
  await makeAtHome(town, phone)
  await plugIn(phone, true)
  await recordBriefly(phone)
  const first = await phone.ownSecret()
  const { page } = phone
  await openRecovery(page)
  await page.locator("[aria-describedby=way-security-key]").click()
  await page.getByRole("button", { name: "Use my security key" }).click()
  await page.getByText("Now once more").waitFor()
  expect(await phone.recoverySecret()).toEqual(first)
  await page.getByRole("button", { name: "Use it again" }).click()
  await page.getByRole("heading", { name: "Your key is off this phone" }).waitFor()

  const cdp = await phone.cdp()
  await cdp.send("Storage.clearDataForOrigin", { origin: phone.origin, storageTypes: "all" })
  await page.reload()
  const secret = await secretFromSecurityKey(await answerOf(page))
  const [record] = await openedWith(town, secret)
  expect(record!.segments("audio").length).toBeGreaterThan(4)

  // This phone, which is as new again, takes the same key for what it will record.
  await phone.until("it is ready", ({ screen }) => screen === "ready")
  await openRecovery(page)
  await page.getByRole("button", { name: "I have a sheet already" }).click()
  await page.getByRole("button", { name: "Use my security key instead" }).click()
  await page.getByRole("heading", { name: "Your key is off this phone" }).waitFor()
  await page.locator(".dock .again").click()
  await recordBriefly(phone)
  await phone.kill()
  const records = await openedWith(town, secret)
  expect(records.map((one) => one.segments("audio").length > 4)).toEqual([true, true])
  expect(await tracesOf(first, phone.profile)).toEqual([])
  expect(await tracesOf(secret, phone.profile)).toEqual([])
})

test("a security key that holds no secrets is said to be so, and nothing has changed", async () => {
  await using town = await newTown()
  const phone = await town.phone({ host: "localhost" })
  await makeAtHome(town, phone)
  await plugIn(phone, false)
  await recordBriefly(phone)
  const first = await phone.ownSecret()
  await openRecovery(phone.page)
  await phone.page.locator("[aria-describedby=way-security-key]").click()
  await phone.page.getByRole("button", { name: "Use my security key" }).click()
  await phone.page.getByText("This browser or this security key cannot do it. Use paper.").waitFor()
  expect(await phone.recoverySecret()).toEqual(first)
})
