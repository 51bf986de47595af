import { beforeAll, expect, test } from "vitest"
import { CounselConsole } from "../counsel-console.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"

let media: RecordedMedia

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

/**
 * What browsers do until a page has been touched. The browser's own rule can't be had here: whoever drives it by its
 * debugging protocol counts as touching.
 */
function soundNeedsATouch(): void {
  let isTouched = false
  addEventListener("pointerdown", () => {
    isTouched = true
  })
  const play = HTMLMediaElement.prototype.play
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement): Promise<void> {
    if (this.muted || isTouched) return play.call(this)
    return Promise.reject(new DOMException("play() needs a touch", "NotAllowedError"))
  }
}

test("a press shows in the list of who is looking at it, first and in words, without a reload", async () => {
  await using town = await newTown()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.until("an empty list", (text) => text.includes("Nobody has pressed the button yet."))

  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  await counsel.until("the encounter", (text) => text.includes("Under way") && text.includes("Live"))
  await phone.end()
  await counsel.until("its end", (text) => text.includes("Ended") && !text.includes("Under way"))
})

test("opened without a touch, the picture plays, and the sound is one touch away", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      await page.addInitScript(soundNeedsATouch)
    },
  })
  await counsel.watchByAddress(phone.encounter)
  await counsel.untilFrame("a picture", (frame) => frame > 3 * media.frameRate)

  await counsel.page.getByText("Turn the sound on").click()
  const isMuted = () => counsel.page.locator("video").evaluate((video: HTMLVideoElement) => video.muted)
  expect(await isMuted()).toBe(false)
  const before = (await counsel.frame())!
  await counsel.untilFrame("it playing on", (frame) => frame > before + media.frameRate)
  phone.stop()
  await playing
})

test("place comes as figures and as a drawing, and nobody outside is asked", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const asked: string[] = []
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      page.on("request", (request) => asked.push(new URL(request.url()).origin))
    },
  })
  const fix = { accuracy: 6, altitude: undefined, heading: 90, speed: 1.4, fixedAtMs: Date.now() }
  const playing = phone.play()
  await phone.place({ ...fix, latitude: 44.95, longitude: -93.1 }, 0)
  await counsel.watch(phone.encounter)
  await phone.place({ ...fix, latitude: 44.95, longitude: -93.099 }, 5000)

  await counsel.until("the newest place", (text) => text.includes("44.95000, -93.09900"))
  expect(await counsel.text()).toContain("within 6 m · moving east, 5 km/h")
  const drawing = counsel.page.getByRole("img", { name: "2 places across 79 m, the newest east of the first" })
  expect(await drawing.count()).toBe(1)
  const places = asked.filter((origin) => !origin.startsWith("blob:"))
  expect([...new Set(places)]).toEqual([town.server.origin])
  phone.stop()
  await playing
})

test("an encounter that the server doesn't have is said to be unknown", async () => {
  await using town = await newTown()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining: await town.joiningText() })
  await counsel.page.goto(`${town.server.origin}/console/#/${"5a".repeat(32)}`)
  await counsel.until("the word for it", (text) => text.includes("This encounter can't be watched"))
})

test("counsel's keys leave neither the address nor the history with the link, and a cut link is said to be cut", async () => {
  await using town = await newTown()
  const joining = await town.joiningText()
  await using counsel = await CounselConsole.open({ origin: town.server.origin, joining })
  expect(counsel.page.url()).toBe(`${town.server.origin}/console/`)
  // What IndexedDB holds of the signing key can sign, and can't be read.
  const isExtractable = await counsel.page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("alongside-console")
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction("account").objectStore("account").get("counsel")
          reading.onerror = () => reject(reading.error)
          reading.onsuccess = () => resolve((reading.result as { signingKey: CryptoKey }).signingKey.extractable)
        }
      }),
  )
  expect(isExtractable).toBe(false)

  await counsel.page.goto("about:blank")
  await counsel.page.goto(`${town.server.origin}/console/#join=${joining.slice(0, -3)}`)
  await counsel.until("the word for it", (text) => text.includes("This joining link can't be used"))
})

test("a browser that can't decode what came says so, and doesn't fail silently", async () => {
  await using town = await newTown()
  const phone = await RecordedPhone.press({ origin: town.server.origin, media })
  const playing = phone.play()
  await using counsel = await CounselConsole.open({
    origin: town.server.origin,
    joining: await town.joiningText(),
    before: async (page) => {
      await page.addInitScript(() => {
        MediaSource.isTypeSupported = () => false
      })
    },
  })
  await counsel.watch(phone.encounter)
  await counsel.until("the word for it", (text) => text.includes("This browser can't play the picture"))
  expect(await counsel.text()).toContain("This browser can't play the sound")
  await counsel.until("the count", (text) => /pieces? checked out, but this browser can't play/.test(text))
  phone.stop()
  await playing
})
