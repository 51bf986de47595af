import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Look, openTheatre, type Theatre } from "../../stage/browser.ts"
import type { SceneName } from "../../stage/scenes.ts"

let theatre: Theatre

beforeAll(async () => {
  theatre = await openTheatre()
}, 60_000)
afterAll(() => theatre[Symbol.asyncDispose]())

/** What can be read on the screen, without what only a screen reader hears; a space where lines end. */
async function readOn(page: Page): Promise<string> {
  const text = await page.locator(".screen").innerText()
  return text.replaceAll(/\s+/g, " ")
}

async function read(scene: SceneName, look?: Look): Promise<string> {
  const page = await theatre.open(scene, look)
  const text = await readOn(page)
  await page.context().close()
  return text
}

describe("before any press the screen says what would happen", () => {
  test("to somebody who opens the app for the first time", async () => {
    const text = await read("first open")
    expect(text).toContain("Records sound and picture.")
    expect(text).toContain("Each piece leaves this phone at once, locked and safe.")
    expect(text).toContain("Your key is on this phone alone. If you lose the phone, nobody can open the recording.")
    expect(text).toContain("No lawyer is called. Nobody is told.")
    expect(text).toContain("The first time, your phone asks for camera and microphone. Touch “Allow”.")
    expect(text).not.toContain("before your touch")
  })

  test("to somebody joined to an organisation, with the camera open", async () => {
    const text = await read("ready")
    expect(text).toContain("Records sound and picture, from 10 seconds before your touch.")
    expect(text).toContain(
      "Your key is on this phone alone. The lawyers of Prairie Legal Aid can open the recording too.",
    )
    expect(text).toContain("No lawyer is called. Nobody is told.")
    expect(text).toContain("Camera and microphone are ready.")
  })

  test("in Spanish", async () => {
    const text = await read("ready, not joined", { language: "es" })
    expect(text).toContain("Graba sonido, imagen y lugar, desde 10 segundos antes de tocar.")
    expect(text).toContain("Su llave está solo en este teléfono. Si lo pierde, nadie podrá abrir la grabación.")
    expect(text).toContain("No se llama a ningún abogado. No se avisa a nadie.")
  })

  test("and promises only what the phone has", async () => {
    expect(await read("ready, no camera")).toContain("There is no camera. Sound is recorded, without picture.")
    expect(await read("ready, no camera")).toContain("Records sound, from 10 seconds before your touch.")
    const refused = await read("ready, all refused")
    expect(refused).toContain("This phone gives us no camera and no microphone. To change this,")
    expect(refused).not.toContain("Each piece leaves")
  })
})

describe("before any press the screen says who would be called", () => {
  test("when lawyers are there", async () => {
    const text = await read("ready, lawyers")
    expect(text).toContain("Keep holding, and the lawyers of Prairie Legal Aid are called. Nobody else is told.")
    expect(text).toContain("It starts as you touch. Keep holding for a lawyer.")
    expect(text).not.toContain("No lawyer")
  })

  test("when none is on duty", async () => {
    const text = await read("ready, nobody on duty")
    expect(text).toContain("No lawyer is on duty now: it records. Keep holding, and we ask all the same.")
    expect(text).not.toContain("Keep holding for a lawyer.")
  })

  test("and promises nobody where the phone can lock nothing", async () => {
    const page = await theatre.open("ready, lawyers")
    await page.evaluate(() => window.stage.show("ready, lawyers", { link: "refused", refusal: "BROWSER_TOO_OLD" }))
    await page.getByText("This browser is too old").waitFor()
    expect(await readOn(page)).not.toContain("lawyers of Prairie Legal Aid are called")
    await page.context().close()
  })
})

describe("of a call for a lawyer the screen says", () => {
  async function readRequest(scene: SceneName, look?: Look): Promise<string> {
    const page = await theatre.open(scene, look)
    await page.locator(".request").waitFor()
    const text = await readOn(page)
    await page.context().close()
    return text
  }

  test.each([
    ["calling", "Your call for a lawyer is going out"],
    ["calling, offline", "No network: lawyers are called when it is back"],
    ["calling, offline", "Dial \u2066+15155550142\u2069 On some phones a call ends the recording."],
    ["calling, no word", "No word from the lawyers yet. We go on asking."],
    ["calling, no word", "Dial \u2066+15155550142\u2069"],
    ["calling, arrived", "Your call for a lawyer has arrived"],
    ["ringing", "Ringing 3 lawyers"],
    ["ringing nobody", "Looking for a free lawyer"],
    ["ringing, in line", "Ringing 1 lawyer You are number 2 in line."],
    ["answered", "Ana Pérez, attorney, has answered"],
    ["handing over", "Another lawyer is being called for you Ana Pérez, attorney, stays until they are there."],
    ["handing over on the line", "Ana Pérez, attorney, stays until they are there. Speak. They hear you."],
    ["in line", "All lawyers are busy You are number 2 in line. We go on asking."],
    ["nobody to be had", "No lawyer can be reached now"],
    ["nobody to be had", "Dial \u2066+15155550142\u2069"],
    ["call not taken", "Lawyers could not be called"],
    ["called too often", "Lawyers were called too often from this phone today"],
    ["server busy", "The server is busy. We ask again by ourselves."],
    ["all clear", "You said all clear. No lawyer is called."],
    ["lawyer ended it", "The lawyer has ended it. It goes on recording."],
    ["nobody came", "Nobody came. No lawyer is called any more."],
    ["stopped, no longer called", "You have stopped. No lawyer is called."],
  ] as const)("%s: %s", async (scene, words) => {
    expect(await readRequest(scene)).toContain(words)
  })

  test("in Spanish", async () => {
    expect(await readRequest("answered", { language: "es" })).toContain("Ana Pérez (abogacía) ha contestado")
    expect(await readRequest("in line", { language: "es" })).toContain("Usted es el número 2 de la fila.")
  })

  test("no number where the organisation has none, or while it rings", async () => {
    expect(await readRequest("ringing")).not.toContain("Dial")
    const page = await theatre.open("nobody to be had")
    await page.evaluate(() =>
      window.stage.show("nobody to be had", { lawyers: { isOnDuty: true, hotline: undefined } }),
    )
    await page.getByText("No lawyer can be reached now").waitFor()
    await expect.poll(() => readOn(page)).not.toContain("Dial")
    await page.context().close()
  })

  test("once it has ended, a lawyer can be asked for again", async () => {
    expect(await readRequest("nobody came")).toContain("Get a lawyer")
    expect(await readRequest("ringing")).not.toContain("Get a lawyer")
  })
})

describe("on a phone that cannot lock a recording", () => {
  test("nothing is promised", async () => {
    const text = await read("ready, old browser")
    expect(text).toContain("This browser is too old to lock a recording. Use a newer one.")
    expect(text).not.toContain("Each piece leaves")
    expect(text).not.toContain("ready.")
  })

  test("nothing is said to be recorded", async () => {
    const text = await read("recording, sealing failed")
    expect(text).toContain("Not recording now")
    expect(text).toContain("This phone could not lock the recording. Close the app and open it again.")
  })
})

describe("while recording the screen says in words", () => {
  test("what is recorded, what is safe, what waits, what it costs", async () => {
    const text = await read("recording")
    expect(text).toContain("Recording 1:07")
    expect(text).toContain("Safe until 1:06")
    expect(text).toContain("Still to send 2 pieces, 72 kB")
    expect(text).toContain("Data used 4.1 MB")
  })

  test("that nothing is safe yet, and where it is", async () => {
    expect(await read("just pressed")).toContain("Not safe yet The first piece is on its way.")
    expect(await read("just pressed")).not.toContain("Safe until")
  })

  test("that the phone asks", async () => {
    expect(await read("pressed, asking")).toContain(
      "Waiting for “Allow” 0:00 Your phone asks a question now. Touch “Allow”.",
    )
  })

  test.each([
    ["recording, offline", "No network. Recording works. It is sent when the network is back."],
    ["recording, offline", "Safe until Sound 0:48 Picture 0:42"],
    ["recording, offline", "51 pieces, 1.5 MB"],
    ["recording, slow network", "Recording sound only"],
    ["recording, slow network", "Not recorded since 0:52: picture. The network is slow, and sound goes first."],
    ["recording, smaller", "The picture is very small, so that it gets through."],
    ["recording, call took both", "Not recording now"],
    ["recording, call took both", "Not recorded since 0:31: sound and picture. A call or another app took it."],
    ["recording, gaps behind", "Not recorded from 0:44 to 0:50: picture. The phone switched it off."],
    ["recording, refused", "The server takes no more from this phone now. The recording stays on this phone."],
    ["recording, all at once", "This phone’s storage is full."],
    ["recording, an hour", "Safe until 1:02:31"],
  ] as const)("%s: %s", async (scene, words) => {
    expect(await read(scene)).toContain(words)
  })

  test("a refusal it has no words for, with its code", async () => {
    const page = await theatre.open("recording")
    await page.evaluate(() => window.stage.show("recording", { link: "refused", refusal: "CLAIM_MALFORMED" }))
    await page.getByText("(CLAIM_MALFORMED)").first().waitFor()
    expect(await readOn(page)).toContain(
      "The server does not take the recording (CLAIM_MALFORMED). It stays on this phone.",
    )
    await page.context().close()
  })
})

describe("after stopping the screen says", () => {
  /** What is said then comes when it has stopped. */
  async function readStopped(scene: SceneName): Promise<string> {
    const page = await theatre.open(scene)
    await page.locator(".promise").waitFor()
    const text = await readOn(page)
    await page.context().close()
    return text
  }

  test("where the recording is, who can open it, and what is left on the phone", async () => {
    const text = await readStopped("stopped")
    expect(text).toContain("All of it is safe Recorded: 6:12")
    expect(text).toMatch(/The recording is on Prairie Legal Aid \(127\.0\.0\.1:\d+\), locked\./)
    expect(text).toContain("The lawyers of Prairie Legal Aid can open the recording too.")
    expect(text).toContain("A locked copy is on this phone too, while there is room.")
  })

  test("what still waits, also of earlier recordings", async () => {
    const text = await readStopped("stopped, waiting")
    expect(text).toContain("Safe until Sound 5:11 Picture 5:01")
    expect(text).toContain("123 pieces, 4.4 MB")
    expect(text).toContain("Keep this app open until all is sent.")
    expect(text).toContain("An earlier recording waits for the network. (14 pieces, 600 kB)")
  })

  test("that nothing is left here, once that is so", async () => {
    expect(await readStopped("stopped, clearing")).toContain("What is sent gets erased from this phone.")
    expect(await readStopped("stopped, cleared")).toContain("Nothing of this recording is left on this phone.")
  })

  test("that nothing was recorded, when nothing was", async () => {
    expect(await read("stopped, nothing")).toContain("Nothing was recorded")
  })
})

test("whoever keeps her place to herself is not told that it is missing, nor of what no clock shows", async () => {
  const page = await theatre.open("recording, place kept to oneself")
  expect(await page.locator(".notice").count()).toBe(0)
  expect(await page.locator(".lane-name").allInnerTexts()).toEqual(["Sound", "Picture"])
  expect(await page.locator(".drawn-gap").count()).toBeGreaterThan(0)
  await page.context().close()
})

test("how far it is safe is said of sound and of picture where picture waits, and of both together where neither does", async () => {
  expect(await read("recording")).toContain("Safe until 1:06 Up to here")
  expect(await read("recording, thin network")).toContain("Safe until Sound 0:22 Picture 0:00 Up to here")
  expect(await read("recording, slow network", { language: "es" })).toContain("A salvo hasta Sonido 1:06 Imagen 1:01")
  expect(await read("just pressed")).toContain("Not safe yet")
})

test("the drawn timeline shows what is safe, what waits and what is missing, to scale", async () => {
  const page = await theatre.open("recording, all at once")
  const lanes = await page.locator(".bar").evaluateAll((bars) =>
    bars.map((bar) =>
      [...bar.querySelectorAll<HTMLElement>(".stretch")].map((stretch) => {
        const kind = /drawn-(\w+)/.exec(stretch.className)?.[1]
        const part = stretch.getBoundingClientRect().width / bar.getBoundingClientRect().width
        return `${kind} ${Math.round(part * 120)}`
      }),
    ),
  )
  // Two minutes wide; 67.4 s recorded.
  expect(lanes).toEqual([
    ["safe 12", "gap 3", "safe 34", "waiting 18"],
    ["safe 31", "gap 36"],
    ["waiting 31", "gap 36"],
  ])
  const name = await page.getByRole("img").getAttribute("aria-label")
  expect(name).toBe("Drawing of the recording: safe until 0:42 of 1:07.")
  await page.context().close()
})

test("storage is asked for once something has been recorded, and not before", async () => {
  const page = await theatre.open("ready")
  await page.evaluate(() => window.stage.show("recording"))
  expect(await page.evaluate(() => window.stage.calls)).toEqual([])
  await page.evaluate(() => window.stage.show("stopped"))
  expect(await page.evaluate(() => window.stage.calls)).toEqual([["keepStorage"]])
  await page.evaluate(() => window.stage.show("ready", { storagePersistent: true }))
  await page.evaluate(() => window.stage.show("stopped", { storagePersistent: true }))
  expect(await page.evaluate(() => window.stage.calls)).toEqual([["keepStorage"]])
  await page.getByRole("button", { name: "Back to the button" }).click()
  expect(await page.evaluate(() => window.stage.calls)).toEqual([["keepStorage"], ["again"]])
  await page.context().close()
})
