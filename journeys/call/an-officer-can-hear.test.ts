import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { callTown, heardIn, talk, untilHears } from "./call-town.ts"

/** Bytes of sound that have come in, in the newest call of the page. */
function soundThatCame(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const stats = [...(await globalThis.connections!.at(-1)!.getStats()).values()]
    return stats.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio")?.bytesReceived ?? 0
  })
}

/** Resolves when nothing more comes in: what was on its way has arrived. */
async function untilSilent(page: Page): Promise<void> {
  let before = -1
  await expectEventually("silence", async () => {
    const now = await soundThatCame(page)
    const isSilent = now === before
    before = now
    // Packets come 50 times a second while somebody speaks.
    await new Promise((resolve) => setTimeout(resolve, 500))
    return isSilent
  })
}

test("when an officer can hear, counsel isn't heard and writes, whoever of the two says so, and is heard again after", async () => {
  await using call = await callTown()
  await talk(call)
  const { phone, counsel } = call
  await untilHears(phone.page, 2)
  const layer = phone.page.locator("dialog.write")

  // She says so, with one touch.
  await phone.page.getByRole("button", { name: "An officer can hear" }).click()
  await counsel.untilSays("An officer can hear: you are silent. Write.")
  await layer.waitFor()
  await untilSilent(phone.page)
  const heard = (await heardIn(phone.page)).length
  // They write, and counsel hears her all the while.
  await layer.getByRole("button", { name: "They want to search my car" }).click()
  await counsel.untilSays("They want to search my car")
  await counsel.page.getByRole("button", { name: "Say: I do not agree to a search." }).click()
  await layer.getByText("Say: I do not agree to a search.").waitFor()
  await untilHears(counsel.page, 2)
  expect((await heardIn(phone.page)).length).toBe(heard)
  expect(await layer.getByText("They want to search my car").count()).toBe(1)

  // A console that is loaded again is as silent.
  await counsel.page.reload()
  await counsel.untilSays("The sound is on")
  await counsel.untilSays("An officer can hear: you are silent. Write.")
  await untilSilent(phone.page)
  // So is it for an app that is started again, which the console tells.
  await phone.page.reload()
  await counsel.untilSays("The sound is on")
  await layer.waitFor()
  await untilSilent(phone.page)
  // And where both are in the same moment, so that neither page can tell the other.
  await Promise.all([counsel.page.reload(), phone.page.reload()])
  await counsel.untilSays("The sound is on")
  await counsel.untilSays("An officer can hear: you are silent. Write.")
  await layer.waitFor()
  await untilSilent(phone.page)

  // Counsel says that it is over: they are heard.
  await counsel.page.getByRole("button", { name: "Speak again" }).click()
  await expectEventually("the layer to be gone", async () => (await layer.count()) === 0)
  await untilHears(phone.page, 2)
  // And that it isn't.
  await counsel.page.getByRole("button", { name: "An officer can hear" }).click()
  await layer.getByText("An officer may hear us. I write to you now.").waitFor()
  await untilSilent(phone.page)
  await layer.getByRole("button", { name: "Let my lawyer speak again" }).click()
  await counsel.untilSays("The person hears you")
  await untilHears(phone.page, 2)
})
