import { fromHex } from "@alongside/evidence/format/bytes"
import { ownerKeyOf } from "@alongside/evidence/recovery/owner-key"
import { routes } from "@alongside/protocol/routes"
import { beforeAll, expect, test } from "vitest"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { expectEventually } from "../phone.ts"
import { enterPaper, recordBriefly, takeKeyOff } from "../recovery/paper.ts"
import { SignedOwner } from "../signed-owner.ts"
import { newHerTown } from "./her-town.ts"

let media: MarkedMedia
beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

test("she deletes a recording: asked once more, taken back, held by counsel, and at last gone with the server's word for it", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  await recordBriefly(phone)
  const sheet = await takeKeyOff(phone)
  await phone.kill()
  const { id } = (await (await town.counsel()).list())[0]!

  const { page } = await town.device()
  const shows = (text: string | RegExp) =>
    expectEventually(
      `“${text}”`,
      () => page.locator(".content").getByText(text).first().isVisible(),
      () => page.locator(".content").innerText(),
    )
  const touch = (name: string) => page.getByRole("button", { name, exact: true }).click()
  await enterPaper(page, sheet)
  await page.locator(".hers .one").click()

  // Once more asked, and kept.
  await touch("Delete this recording")
  await touch("Keep it")
  await page.locator("dialog").waitFor({ state: "detached" })
  await shows("It is not deleted at once")

  await touch("Delete this recording")
  await touch("Yes, delete it")
  await shows(/^It will be deleted on /)
  await touch("Do not delete it")
  await shows("It is not deleted at once")
  await touch("Delete this recording")
  await touch("Yes, delete it")
  await shows(/^It will be deleted on /)

  const hold = async (method: string): Promise<void> => {
    const { token } = await town.counsel()
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(town.origin + routes.hold(id), { method, headers })).status).toBe(204)
  }
  await hold("POST")
  town.daysPass(8)
  await touch("All recordings")
  await shows("A lawyer keeps it from being deleted")
  await page.locator(".hers .one").click()
  await shows(/^Demonstration counsel of Demonstration \(key [0-9a-f]{8}\) has kept it from being deleted since /)
  await page.locator(".film .times").waitFor()

  await hold("DELETE")
  await expectEventually("it gone", async () => {
    const { token } = await town.counsel()
    const headers = { authorization: `Bearer ${token}` }
    return (await fetch(town.origin + routes.index(id, 0), { headers })).status === 410
  })
  await touch("All recordings")
  await shows(/^Deleted on /)
  await page.locator(".hers .one").click()
  await shows(/^It was deleted on /)
  await shows("The server has signed that nothing of it is left.")
  expect(await page.locator("video").count()).toBe(0)
})

test("what a phone still had to send of a recording that was erased meanwhile, it lets go of, the second copy too", async () => {
  await using town = await newHerTown(media)
  const phone = await town.phone()
  // The server is told of the phone's own key when she looks at her recordings there.
  await recordBriefly(phone)
  const owner = new SignedOwner(town.origin, await ownerKeyOf(await phone.ownSecret()), town.server.url)
  await phone.again()
  await phone.page.locator(".top .plain").click()
  await phone.page.getByRole("button", { name: "Open my recordings" }).click()
  await phone.page.locator(".hers .one").waitFor()
  await phone.page.locator(".dock .again").click()

  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs >= 2000)
  town.network.cut()
  await phone.until("something that waits", ({ waiting }) => waiting > 0)
  await phone.stop()
  const before = await phone.kept()
  await owner.signIn()
  const { id } = (await owner.list())[0]!
  expect((await owner.askToErase({ id, encounter: fromHex(id)! })).status).toBe(200)
  town.daysPass(8)
  await owner.signIn()
  await expectEventually("it gone", async () => (await owner.get(routes.tombstone(id))).ok)

  town.network.restore()
  await expectEventually("nothing that waits", async () => (await phone.kept()).waiting === 0)
  await expectEventually("less of it kept", async () => (await phone.kept()).kept! < before.kept!)
  expect((await phone.shown()).text).not.toContain("ENCOUNTER_ERASED")
})
