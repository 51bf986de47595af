import { parseRecordFrames } from "@alongside/protocol/watch"
import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { Network } from "../network.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

let media: RecordedMedia

/** Ordinals that a console that is behind isn't pushed. */
const UNPUSHED = { from: 60, to: 84 }

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

test("after a crash of the app the second start is the same encounter, goes on by itself, and the first can be gone back to", async () => {
  await using town = await newTown()
  const origin = town.server.origin
  const first = await RecordedPhone.press({ origin, media })
  await using counsel = await CounselConsole.open({ origin, joining: await town.joiningText() })
  const playingFirst = first.play()
  await counsel.watch(first.encounter)
  await counsel.untilFrame("the first start", (frame) => frame > 5 * media.frameRate)
  first.stop()
  await playingFirst
  await counsel.until("the silence", (text) => text.includes("Nothing has come from the phone since"))

  const second = await RecordedPhone.press({ origin, media, continued: first.continued, deviceKey: first.deviceKey })
  const playingSecond = second.play()
  await counsel.untilFrame("the second start", (frame) => frame > media.frameRate && frame < 4 * media.frameRate)
  expect(await counsel.standing()).toBe("Live")
  expect(await counsel.text()).toContain("The app started again")
  await counsel.until("whose it is", (text) => text.includes("One and the same phone signed all of it"))
  expect(await counsel.checks()).toContain("Nothing is amiss")

  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the first start's end", (frame) => frame > 4 * media.frameRate)
  // From there the pause is leapt over, into the second start.
  await counsel.untilFrame("the second start from the first", (frame) => frame < 2 * media.frameRate)
  second.stop()
  await playingSecond
})

test("who joins in the second start sees it, proven to be of the same phone, and can go back to the first", async () => {
  await using town = await newTown()
  const origin = town.server.origin
  const first = await RecordedPhone.press({ origin, media })
  await first.rush(8000)
  const second = await RecordedPhone.press({ origin, media, continued: first.continued, deviceKey: first.deviceKey })
  await second.rush(15_000)
  const playing = second.play()
  await using counsel = await CounselConsole.open({ origin, joining: await town.joiningText() })
  await counsel.watch(first.encounter)

  await counsel.untilFrame("the second start", (frame) => frame > 13 * media.frameRate)
  await counsel.until("whose it is", (text) => text.includes("One and the same phone signed all of it"))
  await counsel.page.keyboard.press("Home")
  await counsel.untilFrame("the first start", (frame) => frame < 2 * media.frameRate)
  second.stop()
  await playing
})

test("when the server is killed and comes back, so does the live picture, and nothing is missing", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", (frame) => frame > 2 * media.frameRate)

  await town.server.kill()
  await counsel.until("the word for it", (text) => text.includes("Not connected"))
  await town.server.start()
  const killedAt = (await counsel.frame())!
  await counsel.untilFrame("live again", (frame) => frame > killedAt + 4 * media.frameRate)

  expect(await counsel.standing()).toBe("Live")
  expect(await counsel.checks()).toContain("Nothing is amiss")
  await counsel.until("nothing missing", (text) => !text.includes("haven't come"))
  phone.stop()
  await playing
})

test("what the server doesn't push to a console that is behind can be gone back to, and live goes on", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  // Between the two it says what the server says to a watcher whose connection holds more than it may.
  let unpushed = 0
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      await page.routeWebSocket(/\/v1\/watch$/, (console_) => {
        const server = console_.connectToServer()
        const tell = (type: "behind" | "watching", next: number) =>
          console_.send(JSON.stringify({ type, encounter: phone.encounter, next }))
        server.onMessage((message) => {
          const ordinal =
            typeof message === "string" ? undefined : parseRecordFrames(new Uint8Array(message))?.[0]?.ordinal
          const isUnpushed = ordinal !== undefined && ordinal >= UNPUSHED.from && ordinal < UNPUSHED.to
          if (ordinal === UNPUSHED.from) tell("behind", UNPUSHED.from)
          if (ordinal === UNPUSHED.to) tell("watching", UNPUSHED.to)
          if (isUnpushed) unpushed += 1
          else console_.send(message)
        })
      })
    },
  })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("live again", (frame) => frame > 16 * media.frameRate)
  expect(unpushed).toBe(UNPUSHED.to - UNPUSHED.from)
  expect(await counsel.standing()).toBe("Live")

  // Six records a second: those that weren't pushed begin some ten seconds in.
  const during = (frame: number) => frame > 11 * media.frameRate && frame < 13 * media.frameRate
  await counsel.page.keyboard.press("ArrowLeft")
  await counsel.untilFrame("what wasn't pushed", during)
  expect(await counsel.checks()).toContain("Nothing is amiss")
  await counsel.until("nothing missing", (text) => !text.includes("haven't come"))
  phone.stop()
  await playing
})

test("a console on a link too slow for the picture falls behind, and is live again when the link is good", async () => {
  let server = ""
  await using network = new Network(() => server)
  await network.open()
  await using town = await newTown({ server: { ALONGSIDE_ORIGINS: network.origin } })
  server = town.server.origin
  const phone = await RecordedPhone.press({ origin: server, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({ origin: network.origin, joining: await town.joiningText() })
  await counsel.watch(phone.encounter)
  await counsel.untilFrame("a picture", () => true)

  network.shape({ downBitsPerSecond: 48_000 })
  const slowFrom = (await counsel.frame())!
  await counsel.untilFrame("some of it", (frame) => frame > slowFrom + media.frameRate)
  await new Promise((resolve) => setTimeout(resolve, 8000))
  network.shape({})
  const goodFrom = (await counsel.frame())!
  await counsel.untilFrame("live again", (frame) => frame > goodFrom + 6 * media.frameRate)

  expect(await counsel.standing()).toBe("Live")
  expect(await counsel.checks()).toContain("Nothing is amiss")
  phone.stop()
  await playing
})
