import { decodePlaceFix } from "@alongside/evidence/media/place-fix"
import { beforeAll, describe, expect, test } from "vitest"
import { type MarkedMedia, makeMarkedMedia } from "../media/source.ts"
import { audioOf, decodeEachAlone, expectOwnPace, readSound, smallMedia, videoOf } from "./play.ts"
import { gapsOf, openRecorder } from "./recorder.ts"

let media: MarkedMedia

beforeAll(async () => {
  media = await smallMedia()
})

/** The browser has no such device: it isn't listed, and asking for it fails as the standard says. */
const without = (kind: "videoinput" | "audioinput") => `
  const list = MediaDevices.prototype.enumerateDevices
  MediaDevices.prototype.enumerateDevices = async function () {
    return (await list.call(this)).filter((device) => device.kind !== "${kind}")
  }
  const give = MediaDevices.prototype.getUserMedia
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    if (constraints.${kind === "videoinput" ? "video" : "audio"}) throw new DOMException("", "NotFoundError")
    return give.call(this, constraints)
  }
`

/** Another app has the device: it is listed, and can't be opened, together with the other or alone. */
const takenByAnother = (kind: "video" | "audio") => `
  const give = MediaDevices.prototype.getUserMedia
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    if (constraints.${kind}) throw new DOMException("", "NotReadableError")
    return give.call(this, constraints)
  }
`

describe("one device of two", () => {
  test.each([
    ["refused", { permissions: ["microphone"] as const, beforePage: refuseCamera() }, "permission-refused"],
    ["missing", { beforePage: without("videoinput") }, "device-missing"],
    ["taken", { beforePage: takenByAnother("video") }, "device-taken"],
  ] as const)("a camera that is %s is a gap, and sound is recorded", async (state, options, cause) => {
    await using recorder = await openRecorder({ media, ...options })
    await recorder.open()
    await recorder.press()
    await recorder.until("sound", ({ recordedUntilMs }) => recordedUntilMs.audio !== undefined)
    await recorder.until("the camera's state", ({ camera }) => camera === state)
    const recorded = await recorder.stop()
    const gaps = gapsOf(recorded, "video")
    expect(gaps.map((gap) => gap.cause)).toEqual([cause, cause])
    expect(gaps[0]!.durationMs).toBe(0)
    expect(gaps[1]!.startMs + gaps[1]!.durationMs).toBeCloseTo(recorded.end!.atMs, 3)
    expect(videoOf(recorded.pieces)).toEqual([])
    expect(gapsOf(recorded, "audio")).toEqual([])
  })

  test.each([
    ["missing", { beforePage: without("audioinput") }, "device-missing"],
    ["taken", { beforePage: takenByAnother("audio") }, "device-taken"],
  ] as const)("a microphone that is %s is a gap, and the picture is recorded", async (state, options, cause) => {
    await using recorder = await openRecorder({ media, ...options })
    await recorder.open()
    await recorder.press()
    await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
    await recorder.until("the microphone's state", ({ microphone }) => microphone === state)
    const recorded = await recorder.stop()
    expect(gapsOf(recorded, "audio").map((gap) => gap.cause)).toEqual([cause, cause])
    expect(audioOf(recorded.pieces)).toEqual([])
  })
})

/** As a person does who said no to the camera: asked for both, the browser refuses both. */
function refuseCamera(): string {
  return `
    const query = Permissions.prototype.query
    Permissions.prototype.query = async function (descriptor) {
      const status = await query.call(this, descriptor)
      if (descriptor.name === "camera") Object.defineProperty(status, "state", { value: "denied" })
      return status
    }
    const give = MediaDevices.prototype.getUserMedia
    MediaDevices.prototype.getUserMedia = async function (constraints) {
      if (constraints.video) throw new DOMException("", "NotAllowedError")
      return give.call(this, constraints)
    }
  `
}

test("a question that is refused is asked once, and both devices are gaps", async () => {
  await using recorder = await openRecorder({
    media,
    permissions: [],
    beforePage: `
      window.asked = 0
      MediaDevices.prototype.getUserMedia = async () => {
        window.asked++
        throw new DOMException("", "NotAllowedError")
      }
    `,
  })
  await recorder.open()
  await recorder.press()
  await recorder.until("two gaps that only a touch can end", ({ gaps }) =>
    (["audio", "video"] as const).every((track) => gaps.some((gap) => gap.track === track && gap.needsTouch)),
  )
  expect(await recorder.state()).toMatchObject({ camera: "refused", microphone: "refused" })
  const recorded = await recorder.stop()
  expect(await recorder.page.evaluate("asked")).toBe(1)
  for (const track of ["audio", "video"] as const) {
    expect(gapsOf(recorded, track).map((gap) => gap.cause)).toEqual(["permission-refused", "permission-refused"])
  }
})

test("nothing is asked before a touch; a press asks, and recording starts when the devices open", async () => {
  await using recorder = await openRecorder({ media, permissions: [] })
  await recorder.open()
  await recorder.page.waitForTimeout(500)
  expect(await recorder.state()).toMatchObject({ camera: "unasked", microphone: "unasked" })
  expect(await recorder.page.evaluate(() => window.streams.length)).toBe(0)

  const pressedMs = await recorder.page.evaluate(() => performance.timeOrigin + performance.now())
  await recorder.press()
  await recorder.until("sound and picture", ({ recordedUntilMs: { audio, video } }) => Boolean(audio && video))
  const recorded = await recorder.stop()

  expect(recorded.pieces.every((piece) => !piece.sealedAtPress && piece.startMs >= pressedMs)).toBe(true)
  expect([...gapsOf(recorded, "audio"), ...gapsOf(recorded, "video")]).toEqual([])
})

test("one getUserMedia serves the whole session", async () => {
  await using recorder = await openRecorder({ media })
  await recorder.open()
  await recorder.until("an open camera", ({ camera }) => camera === "open")
  await recorder.page.evaluate(() => window.harness.capture.allow("camera-and-microphone"))
  await recorder.press()
  await recorder.page.evaluate(() => window.harness.capture.resume())
  await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
  await recorder.stop()
  const tracks = await recorder.page.evaluate(() =>
    window.streams.map((stream) => stream.getTracks().map((track) => `${track.kind} ${track.readyState}`)),
  )
  // And when it is stopped, the light beside the camera goes out.
  expect(tracks.map((each) => each.toSorted())).toEqual([["audio ended", "video ended"]])
})

test.each([2, 0])(
  "of %d seconds to be kept before the press, that much is in the record, and no more",
  async (seconds) => {
    await using recorder = await openRecorder({ media })
    await recorder.open({ preRollSeconds: seconds })
    await recorder.until("an open camera", ({ camera }) => camera === "open")
    await recorder.page.waitForTimeout(3500)
    const pressedMs = await recorder.page.evaluate(() => performance.timeOrigin + performance.now())
    await recorder.press()
    await recorder.page.waitForTimeout(1000)
    const recorded = await recorder.stop()
    for (const pieces of [audioOf(recorded.pieces), videoOf(recorded.pieces)]) {
      const keptMs = pressedMs - pieces[0]!.startMs
      // Whole pieces: up to one less than was asked.
      expect(keptMs).toBeLessThanOrEqual(seconds * 1000)
      expect(keptMs).toBeGreaterThan(seconds * 1000 - 1000)
    }
  },
)

test("a microphone at 44.1 kHz is recorded at 48 kHz, at its own pitch and pace", async () => {
  await using recorder = await openRecorder({
    media,
    beforePage: `
      window.rates = []
      const give = MediaDevices.prototype.getUserMedia
      MediaDevices.prototype.getUserMedia = function (constraints) {
        // Without processing Chromium's microphone runs at 44.1 kHz, whatever is asked for.
        const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
        return give.call(this, { ...constraints, audio })
      }
    `,
    beforeWorker: `
      self.rates = new Set()
      const copyTo = AudioData.prototype.copyTo
      AudioData.prototype.copyTo = function (...args) {
        self.rates.add(this.sampleRate)
        return copyTo.apply(this, args)
      }
    `,
  })
  await recorder.open()
  await recorder.until("an open microphone", ({ microphone }) => microphone === "open")
  await recorder.page.waitForTimeout(2000)
  await recorder.press()
  await recorder.page.waitForTimeout(1500)
  const worker = recorder.page.workers().find((each) => each.url().includes("/capture-worker-"))!
  expect(await worker.evaluate("[...rates]")).toEqual([44_100])
  const recorded = await recorder.stop()

  expectOwnPace(await readSound(recorded.pieces))
  expect(gapsOf(recorded, "audio")).toEqual([])
})

describe("place", () => {
  test("is a piece at the press when it was allowed before, the newest fix, always as long", async () => {
    await using recorder = await openRecorder({ media, permissions: ["camera", "microphone", "geolocation"] })
    await recorder.context.setGeolocation({ latitude: 41.5868, longitude: -93.625, accuracy: 12 })
    await recorder.open()
    await recorder.until("a place", ({ place }) => place === "open")
    await recorder.press()
    await recorder.until("a first place", ({ recordedUntilMs }) => recordedUntilMs.place !== undefined)
    const recorded = await recorder.stop()
    const places = recorded.pieces.filter((piece) => piece.track === "place")
    expect(places[0]!.media).toHaveLength(32)
    expect(decodePlaceFix(places[0]!.media)).toMatchObject({ latitude: 41.5868, longitude: -93.625, accuracy: 12 })
    expect(gapsOf(recorded, "place")).toEqual([])
  })

  test("is never asked for at the press", async () => {
    await using recorder = await openRecorder({
      media,
      beforePage: `
        window.placeAsked = 0
        for (const name of ["watchPosition", "getCurrentPosition"]) {
          Geolocation.prototype[name] = () => { window.placeAsked++; return 1 }
        }
        const query = Permissions.prototype.query
        Permissions.prototype.query = async function (descriptor) {
          const status = await query.call(this, descriptor)
          if (descriptor.name === "geolocation") Object.defineProperty(status, "state", { value: "prompt" })
          return status
        }
      `,
    })
    await recorder.open()
    await recorder.until("an open camera", ({ camera }) => camera === "open")
    await recorder.press()
    await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
    expect(await recorder.page.evaluate("placeAsked")).toBe(0)
    expect((await recorder.state()).place).toBe("unasked")
    await recorder.page.evaluate(() => window.harness.capture.allow("place"))
    expect(await recorder.page.evaluate("placeAsked")).toBe(1)
    expect(gapsOf(await recorder.stop(), "place")).toEqual([])
  })
})

test("the screen is kept on while it records, and no longer", async () => {
  await using recorder = await openRecorder({
    media,
    permissions: ["camera", "microphone", "screen-wake-lock"],
    beforePage: `
      window.locks = []
      const request = WakeLock.prototype.request
      WakeLock.prototype.request = async function (kind) {
        const lock = await request.call(this, kind)
        window.locks.push(lock)
        return lock
      }
    `,
  })
  const held = (): Promise<boolean[]> => recorder.page.evaluate("locks.map((lock) => !lock.released)")
  await recorder.open()
  await recorder.until("an open camera", ({ camera }) => camera === "open")
  expect(await held()).toEqual([])
  await recorder.press()
  await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
  expect(await held()).toEqual([true])
  await recorder.stop()
  expect(await held()).toEqual([false])
})

test("the picture of a camera that gives more than asked is made smaller before it is encoded", async () => {
  const large = await makeMarkedMedia({ seconds: 4, width: 1280, height: 720, frameRate: 5 })
  await using recorder = await openRecorder({
    media: large,
    beforePage: `
      const give = MediaDevices.prototype.getUserMedia
      // A camera that knows one size only; Chromium itself would cut and scale it to what is asked.
      MediaDevices.prototype.getUserMedia = function (constraints) {
        return give.call(this, { ...constraints, video: true })
      }
    `,
  })
  await recorder.open()
  await recorder.press()
  await recorder.until("a picture", ({ recordedUntilMs }) => recordedUntilMs.video !== undefined)
  const [video] = await decodeEachAlone((await recorder.stop()).pieces)
  expect([video!.width, video!.height]).toEqual([640, 360])
  expect(video!.frameNumbers).not.toContain(undefined)
})
