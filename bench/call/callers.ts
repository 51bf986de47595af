import { noteWhenHeard } from "../../journeys/call/audible.ts"
import { type Coturn, startCoturn } from "../../journeys/call/coturn.ts"
import { CounselConsole } from "../../journeys/counsel-console.ts"
import { makeMarkedMedia } from "../../journeys/media/source.ts"
import { Network } from "../../journeys/network.ts"
import { OnCallConsole } from "../../journeys/on-call/on-call-town.ts"
import { expectEventually } from "../../journeys/phone.ts"
import { newTown } from "../../journeys/town.ts"

export interface CallCase {
  readonly name: string
  /** How both reach the TURN server, and nothing else; `undefined`: they reach each other. */
  readonly relay: "udp" | "tcp" | undefined
  /** Added to each direction between either and server or relay. */
  readonly delayMs: number
}

/** Somebody who presses, and counsel who answers, again and again. */
export interface Callers extends AsyncDisposable {
  /** One call. @returns milliseconds from the key that answers to the later of the two who hears something. */
  call(): Promise<number>
}

/** What somebody takes to see that it rings. */
const READ_MS = 500

export async function openCallers({ relay, delayMs }: CallCase): Promise<Callers> {
  const opened = new AsyncDisposableStack()
  const environment: Record<string, string> = { ALONGSIDE_DEVICE_REQUESTS_PER_DAY: "1000" }
  if (relay !== undefined) {
    const coturn = opened.use(await startCoturn({ isRelayOnly: true }))
    Object.assign(environment, coturn.environment, await relayUrl(coturn, relay, delayMs, opened))
  }
  const media = await makeMarkedMedia({ seconds: 60 })
  const town = opened.use(await newTown({ media, server: environment }))
  const between = opened.use(new Network(() => town.server.origin))
  await between.open()
  // The server knows consoles by the origin that they see.
  await town.server.stop()
  town.server.setEnvironment({ ...environment, ALONGSIDE_LOG_LEVEL: "warn", ALONGSIDE_ORIGINS: between.origin })
  await town.server.start()
  const counsel = opened.use(
    new OnCallConsole(
      await CounselConsole.open({
        origin: between.origin,
        joining: await town.joiningText(),
        before: async (page) => {
          await page.addInitScript(noteWhenHeard)
        },
        arguments: [`--use-file-for-fake-audio-capture=${media.audioFile}`],
      }),
    ),
  )
  await counsel.goOnDuty()
  const phone = await town.phone({ before: `(${noteWhenHeard})()` })
  await phone.press()
  for (const network of [between, phone.network]) network.shape({ delayMs })
  const heard = () => Promise.all([phone.page, counsel.page].map((page) => page.evaluate(() => globalThis.heardAtMs!)))
  return {
    async call() {
      const before = await heard()
      await phone.touch("Get a lawyer")
      await counsel.untilRinging()
      // The page listens for the key once it has drawn the ring; nobody is faster.
      await new Promise((resolve) => setTimeout(resolve, READ_MS))
      const answeredMs = Date.now()
      await counsel.page.keyboard.press("Enter")
      const isHeard = async () => (await heard()).every((moments, n) => moments.length > before[n]!.length)
      await expectEventually("both to hear the other", isHeard, () => counsel.counsel.text())
      const last = Math.max(...(await heard()).map((moments) => moments.at(-1)!))
      await counsel.page.getByRole("button", { name: "Finish" }).click()
      await counsel.page.getByRole("button", { name: "Yes, it is over" }).click()
      await phone.until("the end of the call", ({ text }) => text.includes("The lawyer has ended it."))
      return last - answeredMs
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function relayUrl(coturn: Coturn, transport: "udp" | "tcp", delayMs: number, opened: AsyncDisposableStack) {
  if (transport === "udp") return {}
  const between = opened.use(new Network(() => `http://127.0.0.1:${coturn.port}`))
  await between.open()
  between.shape({ delayMs })
  return { ALONGSIDE_TURN_URLS: `turn:127.0.0.1:${new URL(between.origin).port}?transport=tcp` }
}
