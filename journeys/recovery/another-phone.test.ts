import { recoveryIdentityOf } from "@alongside/evidence/recovery/secret"
import { generateHybridIdentity } from "age-encryption"
import { expect, test } from "vitest"
import type { Phone } from "../phone.ts"
import { newTown } from "../town.ts"
import { tracesOf } from "./disk-search.ts"
import { makeAtHome } from "./owned-town.ts"
import { enterPaper, openRecovery, recordBriefly, takeKeyOff, takePapers } from "./paper.ts"
import { openedWith, secretOnPaper, signInWith } from "./sheet-reader.ts"

test("a second phone takes the sheet of the first, in another language, and the one sheet opens what both recorded", async () => {
  await using town = await newTown()
  const first = await town.phone()
  const second = await town.phone()
  await makeAtHome(town, first, second)
  await recordBriefly(first)
  const sheet = await takeKeyOff(first)
  await first.kill()

  await recordBriefly(second)
  const own = await second.ownSecret()
  await second.page.locator(".top .plain").click()
  await second.page.getByLabel("Language").selectOption("es")
  await second.page.locator(".key-section .small").click()
  await second.page.getByRole("button", { name: "Ya tengo una hoja" }).click()
  await second.page.locator(".sheet-language select").selectOption("en")
  await enterPaper(second.page, sheet)
  await second.page.getByRole("heading", { name: "Su llave ya no está en este teléfono" }).waitFor()
  await second.kill()

  const secret = await secretOnPaper(sheet)
  const records = await openedWith(town, secret)
  expect(records.map((record) => record.segments("audio").length > 4)).toEqual([true, true])
  const { listed, ringVersion } = await signInWith(town, secret)
  expect(listed).toHaveLength(2)
  expect(ringVersion).toBe(2)
  expect(await tracesOf(own, second.profile)).toEqual([])
  expect(await tracesOf(secret, second.profile, [sheet])).toEqual([])
})

test("a sheet of nobody here is refused, and the phone keeps its own key", async () => {
  await using town = await newTown()
  const [one, other] = [await town.phone(), await town.phone()]
  await makeAtHome(town, one, other)
  await recordBriefly(one)
  await openRecovery(one.page)
  const [sheet] = await takePapers(one.page, "sheet")
  // Never read back, so never in use.
  await recordBriefly(other)
  const own = await other.ownSecret()
  await openRecovery(other.page)
  await other.page.getByRole("button", { name: "I have a sheet already" }).click()
  await enterPaper(other.page, sheet!)
  await other.page.getByText("Nothing was recorded here with this sheet").waitFor()
  expect(await other.recoverySecret()).toEqual(own)
})

/** What the app kept before it had a file for its key. */
async function makeOld(phone: Phone, identity: string): Promise<void> {
  await phone.page.evaluate(async (old) => {
    const folder = await navigator.storage.getDirectory()
    await folder.removeEntry("key")
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open("alongside")
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const transaction = database.transaction("keys", "readwrite")
    transaction.objectStore("keys").put(old, "recovery")
    await new Promise((resolve) => {
      transaction.oncomplete = resolve
    })
    database.close()
  }, identity)
}

test("a key that an older version kept in the database moves into the file, and into the key ring of the sheet", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await makeAtHome(town, phone)
  const old = await generateHybridIdentity()
  await makeOld(phone, old)
  const before = (await phone.kept()).keys!
  await phone.restart()
  await phone.until("the phone's keys", ({ screen }) => screen === "ready")
  await recordBriefly(phone)
  expect((await phone.kept()).keys).toBe(before - 1)
  const own = await phone.ownSecret()
  const sheet = await takeKeyOff(phone)
  const { older } = await signInWith(town, await secretOnPaper(sheet))
  expect(older).toEqual([await recoveryIdentityOf(own), old])
})

test("a key file that can't be read is never written over: it may be read another day", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  const damage = () =>
    phone.page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("key")
      const before = new Uint8Array(await (await handle.getFile()).arrayBuffer())
      const writable = await handle.createWritable()
      await writable.write(before.map((byte) => byte ^ 0xff))
      await writable.close()
    })
  const own = await phone.ownSecret()
  await damage()
  await phone.restart()
  await phone.until("that no key is kept", ({ text }) => text.includes("This window keeps no key."))
  await damage()
  expect(await phone.recoverySecret()).toEqual(own)
})
