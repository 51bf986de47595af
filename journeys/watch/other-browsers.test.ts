import { beforeAll, expect, test } from "vitest"
import { canRunFirefox, openFirefox } from "../capture/firefox.ts"
import { framesIn, noteShownFrames, STRIP } from "../counsel-console.ts"
import { expectEventually } from "../phone.ts"
import { type RecordedMedia, recordedMedia } from "../recorded-media.ts"
import { RecordedPhone } from "../recorded-phone.ts"
import { newTown } from "../town.ts"
import { canRunWebKit, openWebKit } from "../webkit.ts"

let media: RecordedMedia

beforeAll(async () => {
  media = await recordedMedia({ seconds: 60 })
})

/** One browser with a console in it, by whatever drives it: runs the body of an async function in the page. */
type Run = (script: string) => Promise<unknown>

const browsers = [
  {
    name: "Firefox",
    isHere: canRunFirefox(),
    open: async (address: string) => {
      const firefox = await openFirefox(address)
      const run: Run = (script) => firefox.page.evaluate(`(async () => { ${script} })()`)
      return { run, [Symbol.asyncDispose]: () => firefox[Symbol.asyncDispose]() }
    },
  },
  {
    name: "WebKitGTK",
    isHere: canRunWebKit(),
    open: (address: string) =>
      openWebKit(address, [
        ...["--enable-mediasource=true", "--autoplay-policy=allow", "--features=+ManagedMediaSource"],
      ]),
  },
]

for (const { name, isHere, open } of browsers) {
  test.skipIf(!isHere)(`in ${name} counsel sees live, rides over a hole, goes back and is live again`, async () => {
    await using town = await newTown()
    const phone = await RecordedPhone.press({ origin: town.server.origin, media })
    let isLost = false
    const playing = phone.play(undefined, (piece) => (piece.track === "video" && isLost ? "lost" : piece))
    await using browser = await open(`${town.server.origin}/console/#join=${await town.joiningText()}`)
    const text = async () => String(await browser.run(`return document.querySelector("#app").innerText`))
    const frames = async () => framesIn((await browser.run("return globalThis.shownStrips ?? []")) as number[][])
    const untilFrame = (what: string, isSo: (frame: number) => boolean) =>
      expectEventually(
        what,
        async () => {
          const frame = (await frames()).at(-1)
          return frame !== undefined && isSo(frame)
        },
        async () => `frames ${(await frames()).slice(-30).join(" ")}\n${await text()}`,
      )
    const press = (key: string) => browser.run(`dispatchEvent(new KeyboardEvent("keydown", { key: "${key}" }))`)

    await expectEventually("the list", async () => (await text()).includes("Watch"), text)
    await browser.run(`
      document.querySelector("a.card").click()
      while (document.querySelector("video") === null) await new Promise((resolve) => setTimeout(resolve, 20));
      (${noteShownFrames})(${STRIP})`)
    const canPlay = await browser.run(`
      const Source = globalThis.ManagedMediaSource ?? MediaSource
      return Source.isTypeSupported('video/mp4; codecs="avc1.42c00d"') && Source.isTypeSupported('audio/mp4; codecs="opus"')`)
    if (canPlay !== true) {
      // A machine without the decoders: what there is to see is that it is said.
      await expectEventually("the word for it", async () => (await text()).includes("This browser can't play"), text)
      phone.stop()
      return playing
    }
    await untilFrame("a picture", () => true)
    const first = (await frames()).at(-1)!
    await untilFrame("it going on", (frame) => frame > first + 3 * media.frameRate)

    isLost = true
    await expectEventually("the hole", async () => (await text()).includes("A piece of the picture is missing"), text)
    isLost = false
    await untilFrame("what comes after the hole", (frame) => frame > first + 5 * media.frameRate)

    await press("Home")
    await untilFrame("the beginning", (frame) => frame < 2 * media.frameRate)
    await press("l")
    await untilFrame("live again", (frame) => frame > first + 7 * media.frameRate)
    expect(await text()).toContain("You are live")
    expect(await text()).toContain("Nothing is amiss.")
    phone.stop()
    await playing
  })
}
