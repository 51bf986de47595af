import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { newTown } from "../town.ts"

let media: MarkedMedia

beforeAll(async () => {
  media = await makeMarkedMedia({ seconds: 60, width: 320, height: 240, frameRate: 24 })
})

for (const path of [1, 2, 3]) {
  test(`what a phone records by capture path ${path} is seen and heard live, and from the beginning`, async () => {
    await using town = await newTown({ media })
    const phone = await town.phone({ fragment: `path=${path}` })
    await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
    await phone.press()
    await counsel.until("the encounter in the list", (text) => text.includes("Under way"))
    await counsel.watchNewest()
    await counsel.untilFrame("a picture", () => true)
    const first = (await counsel.frame())!
    await counsel.untilFrame("it going on", (frame) => frame > first + 4 * media.frameRate)
    const heard = await counsel.soundDecoded()
    expect(heard).toBeGreaterThan(0)
    expect(await counsel.standing()).toBe("Live")

    await counsel.page.keyboard.press("Home")
    await counsel.untilFrame("the beginning", (frame) => frame < first)
    await counsel.page.keyboard.press("l")
    await counsel.untilFrame("live again", (frame) => frame > first + 6 * media.frameRate)

    await phone.stop()
    await counsel.until("the end", (text) => text.includes("Ended"))
    expect(await counsel.checks()).toContain("Nothing is amiss")
    expect(await counsel.checks()).not.toContain("can't play")
  })
}
