/** A phone in a journey: what a person does with it, what she reads on it, and what can befall it. */
import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeFirstCbor } from "@alongside/evidence/format/cbor"
import type { Identity } from "@alongside/evidence/open/envelope"
import { type RecoverySecret, recoveryIdentityOf, recoverySecretFrom } from "@alongside/evidence/recovery/secret"
import type { BrowserContext, CDPSession, Page } from "playwright-core"
import { type Chromium, openChromium } from "./chromium.ts"
import type { MarkedMedia } from "./media/source.ts"
import type { Conditions, Network } from "./network.ts"
import type { SoundCard } from "./sound-card.ts"

export interface PhoneOptions {
  readonly media?: MarkedMedia
  /** Of the network between it and the server, from the first byte; none of them left out. */
  readonly conditions?: Conditions
  /** In place of `media`: a loudspeaker and a microphone, and no camera. */
  readonly soundCard?: SoundCard
  /** What the browser may use without asking. */
  readonly permissions?: readonly ("camera" | "microphone" | "geolocation")[]
  /** False: the browser's question for camera and microphone stays unanswered until {@link Phone.allow}. */
  readonly isMediaGranted?: boolean
  /** False: the journey begins while the phone may not know yet who can open what it records. */
  readonly isIntroduced?: boolean
  /** False: nothing is kept of the app itself, so that the journey can change what the browser is given of it. */
  readonly isInstalled?: boolean
  /** As browsers were before Chrome 137, Firefox 129 and Safari 17. Needs `isInstalled: false`. */
  readonly lacksEd25519?: boolean
  /** Runs in every page before anything else. */
  readonly before?: string
  /** By which name the phone reaches the server: a number when left out, and security keys want a name. */
  readonly host?: "localhost"
  /** Behind the address's `#`. */
  readonly fragment?: string
  readonly arguments?: readonly string[]
}

/** What the screens tell, read off them. */
export interface Shown {
  readonly screen: "ready" | "recording" | "stopped" | "other"
  /** Milliseconds, whole seconds; 0 while the screen says *not safe yet*. */
  readonly safeUntilMs: number
  /** The same of sound alone: more where the screen says it of sound and of picture. */
  readonly soundSafeUntilMs: number
  /** What the clock says; 0 where there is none. */
  readonly recordedMs: number
  /** Batches still to send. */
  readonly waiting: number
  /** True when the screen says that all of it is safe. */
  readonly isAllSafe: boolean
  readonly text: string
}

/**
 * What Chromium says that is no complaint: a network that is gone is what journeys are about, and a frame that is on its way
 * to a worker as that worker ends has nobody left to close it.
 */
const expectedWords = /^Failed to load resource|fetching the script|VideoFrame was garbage collected/

/** The one that the server makes at its first start. */
const ORGANISATION = "Demonstration"

export class Phone {
  /** What the page said it didn't expect; a journey ends with none. */
  readonly complaints: string[] = []
  /** Between it and the server. */
  readonly network: Network
  /** The browser's folder on disk: all that a thief of the phone has. */
  readonly profile: string
  readonly #options: PhoneOptions
  #browser: Chromium | undefined
  #page: Page | undefined

  constructor(network: Network, profile: string, options: PhoneOptions) {
    this.network = network
    this.profile = profile
    this.#options = options
  }

  /** Where the app is, as this phone's browser says it. */
  get origin(): string {
    const { host } = this.#options
    return host === undefined ? this.network.origin : this.network.origin.replace("127.0.0.1", host)
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("the phone is off")
    return this.#page
  }

  /** The phone's own recovery secret, read out of its storage as a thief of the unlocked phone could; `undefined` once it isn't there. */
  async recoverySecret(): Promise<RecoverySecret | undefined> {
    const hex = await this.page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory()
      const handle = await folder.getFileHandle("key").catch(() => undefined)
      const file = await handle?.getFile()
      const bytes = file === undefined ? [] : new Uint8Array(await file.arrayBuffer())
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
    })
    if (/^(00)*$/.test(hex)) return undefined
    const [, secret] = decodeFirstCbor(fromHex(hex)!).value as readonly Cbor[]
    return secret === null ? undefined : recoverySecretFrom(secret as Bytes)
  }

  /** The phone's own secret, once it has made one: the button is there before it has. */
  async ownSecret(): Promise<RecoverySecret> {
    const isThere = async () => (await this.recoverySecret()) !== undefined
    await expectEventually("the phone's own key", isThere, async () => (await this.shown()).text)
    return (await this.recoverySecret())!
  }

  /** What the phone's own recovery secret opens recordings with. */
  async recoveryIdentity(): Promise<Identity> {
    return recoveryIdentityOf(await this.ownSecret())
  }

  /** How many of what the phone keeps, by store. */
  kept(): Promise<Readonly<Record<string, number>>> {
    return this.page.evaluate(
      () =>
        new Promise<Record<string, number>>((resolve, reject) => {
          const opening = indexedDB.open("alongside")
          opening.onerror = () => reject(opening.error)
          opening.onsuccess = () => {
            const names = [...opening.result.objectStoreNames]
            const transaction = opening.result.transaction(names)
            const counts: Record<string, number> = {}
            for (const name of names) {
              const counting = transaction.objectStore(name).count()
              counting.onsuccess = () => {
                counts[name] = counting.result
              }
            }
            transaction.onabort = () => reject(transaction.error)
            transaction.oncomplete = () => {
              opening.result.close()
              resolve(counts)
            }
          }
        }),
    )
  }

  /** Starts the browser with what an earlier one left in its profile, and opens the app. */
  async open({ daysLater = 0 } = {}): Promise<void> {
    const {
      media,
      soundCard,
      permissions = ["camera", "microphone"],
      before,
      isInstalled = true,
      isIntroduced = true,
      isMediaGranted = true,
      lacksEd25519 = false,
      arguments: extra = [],
    } = this.#options
    this.#browser = await openChromium({ profile: this.profile, media, soundCard, isMediaGranted, arguments: extra })
    const { context } = this.#browser
    // Whatever isn't in such a list is refused without a question.
    if (isMediaGranted) await context.grantPermissions([...permissions], { origin: this.origin })
    if (!isInstalled) await context.route("**/service-worker.js", (route) => route.abort())
    if (!isMediaGranted) await context.addInitScript(`(${leaveUnanswered})()`)
    if (before !== undefined) await context.addInitScript(before)
    if (daysLater > 0) await runFirst(context, `(${moveClock})(${daysLater * 24 * 3_600_000})`)
    if (lacksEd25519) await runFirst(context, `(${forgetEd25519})()`)
    this.#page = await this.openTab()
    if (isIntroduced)
      await this.until(
        "who can open what is recorded",
        ({ text, screen }) => screen !== "ready" || text.includes(ORGANISATION),
      )
  }

  /** One more tab of the same browser, with the app in it. */
  async openTab(): Promise<Page> {
    const page = await this.#browser!.context.newPage()
    page.on("pageerror", (error) => this.complaints.push(error.message))
    page.on("console", (message) => {
      if (message.type() === "error" && !expectedWords.test(message.text())) this.complaints.push(message.text())
    })
    const fragment = this.#options.fragment === undefined ? "" : `#${this.#options.fragment}`
    await page.goto(`${this.origin}/${fragment}`)
    // What it says comes as a file of its own.
    await page.locator("#app h1, .dim").first().waitFor()
    return page
  }

  /** Answers the browser's question with *allow*. */
  async allow(...what: readonly ("camera" | "microphone")[]): Promise<void> {
    await this.#browser!.context.grantPermissions([...what], { origin: this.origin })
  }

  /** Touch-down on the large button. */
  async press(page = this.page): Promise<void> {
    await page.locator(".press").hover()
    await page.mouse.down()
    await page.mouse.up()
    await page.locator(".screen.recording").waitFor()
  }

  /** Touch-down on the large button, which stays down until the call for a lawyer goes out. */
  async hold(): Promise<void> {
    await this.page.locator(".press").hover()
    await this.page.mouse.down()
    await this.page.locator(".screen.recording").waitFor()
    await this.page.mouse.up()
  }

  /** Touches *Get a lawyer*, or *All clear*. */
  async touch(name: "Get a lawyer" | "All clear"): Promise<void> {
    const button = this.page.getByRole("button", { name })
    await button.waitFor()
    // As for *Stop*: for a moment it takes no touch.
    await expectEventually(`${name} to be taken`, async () => {
      if (await button.isHidden()) return true
      await button.click()
      return button.isHidden()
    })
  }

  async stop({ leaveNothing = false } = {}): Promise<void> {
    const sheet = this.page.locator("dialog.sheet")
    // The screen takes no touch for a moment after it came up, lest a shaking finger stop what it began.
    await expectEventually("the question whether to stop", async () => {
      if (await sheet.isVisible()) return true
      await this.page.locator(".dock .stop").click()
      return sheet.isVisible()
    })
    await sheet.locator(leaveNothing ? "button[aria-describedby~=clear-not]" : "button.stop").click()
    await this.page.locator(".screen.stopped").waitFor()
  }

  async again(): Promise<void> {
    await this.page.locator(".again").click()
    await this.page.locator(".screen.ready").waitFor()
  }

  shown(page = this.page): Promise<Shown> {
    return page.evaluate(() => {
      const textOf = (selector: string): string => document.querySelector(selector)?.textContent ?? ""
      const timesOf = (selector: string): number[] =>
        [...document.querySelectorAll(selector)].map(
          ({ textContent }) => textContent.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000,
        )
      const times = timesOf(".safe-time")
      const screens = ["ready", "recording", "stopped"] as const
      return {
        screen: screens.find((name) => document.querySelector(`.screen.${name}`) !== null) ?? "other",
        safeUntilMs: times.length === 0 ? 0 : Math.min(...times),
        soundSafeUntilMs: times[0] ?? 0,
        recordedMs: timesOf(".clock")[0] ?? 0,
        waiting: Number(/^\d+/.exec(textOf(".totals dd"))?.[0] ?? 0),
        isAllSafe: textOf(".stopped .safe-words").includes("All of it is safe"),
        text: document.body.innerText,
      }
    })
  }

  /** Resolves when the screen is as asked. */
  until(what: string, isSo: (shown: Shown) => boolean, page = this.page, patienceMs = PATIENCE_MS): Promise<void> {
    return expectEventually(
      what,
      async () => isSo(await this.shown(page)),
      async () => (await this.shown(page)).text,
      patienceMs,
    )
  }

  /** Sets the wall clock of the page and its workers, as a person does in her phone's settings. */
  async setClocks(byMs: number): Promise<void> {
    await this.page.evaluate(moveClock, byMs)
    for (const worker of this.page.workers()) await worker.evaluate(moveClock, byMs)
  }

  /** From now on nothing can be written to the browser's disk; what is there can be read. */
  async breakDisk(): Promise<void> {
    for (const worker of this.page.workers()) await worker.evaluate(refuseWrites)
  }

  cdp(page = this.page): Promise<CDPSession> {
    return page.context().newCDPSession(page)
  }

  /** SIGKILL, as a phone is smashed. */
  async kill(): Promise<void> {
    await this.#browser?.kill()
    this.#browser = undefined
    this.#page = undefined
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.open()
  }
}

/** Moves `Date` from now on; monotonic clocks go on as they did. Runs in pages and workers. */
function moveClock(byMs: number): void {
  const RealDate = Date
  globalThis.Date = class extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(RealDate.now() + byMs)
      else super(...given)
    }
    static override now(): number {
      return RealDate.now() + byMs
    }
  } as DateConstructor
}

/**
 * The browser's question for camera and microphone stays on the screen until it is answered. Runs in pages: without a screen Chromium has
 * nowhere to show it, and takes that for a no.
 */
function leaveUnanswered(): void {
  const open = MediaDevices.prototype.getUserMedia
  MediaDevices.prototype.getUserMedia = async function (this: MediaDevices, ...given) {
    for (const name of ["camera", "microphone"] as const) {
      const permission = await navigator.permissions.query({ name })
      if (permission.state !== "prompt") continue
      await new Promise((resolve) => permission.addEventListener("change", resolve, { once: true }))
    }
    return Reflect.apply(open, this, given)
  }
}

/** Runs in pages and workers. */
function forgetEd25519(): void {
  const { generateKey, importKey } = SubtleCrypto.prototype
  const isIt = (algorithm: unknown): boolean => JSON.stringify(algorithm)?.includes("Ed25519") === true
  const unsupported = () => Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
  SubtleCrypto.prototype.generateKey = function (this: SubtleCrypto, ...given: unknown[]) {
    return isIt(given[0]) ? unsupported() : Reflect.apply(generateKey, this, given)
  } as SubtleCrypto["generateKey"]
  SubtleCrypto.prototype.importKey = function (this: SubtleCrypto, ...given: unknown[]) {
    return isIt(given[2]) ? unsupported() : Reflect.apply(importKey, this, given)
  } as SubtleCrypto["importKey"]
}

/** Runs in workers. */
function refuseWrites(): void {
  const begin = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    if (mode === "readwrite") throw new DOMException("the disk is broken", "UnknownError")
    return begin.call(this, names, mode, options)
  }
}

/** In the page and its workers, before their first line runs. Not where a service worker hands out the scripts. */
async function runFirst(context: BrowserContext, script: string): Promise<void> {
  await context.addInitScript(script)
  await context.route(/-worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${script};${await response.text()}` })
  })
}

/** No promise of ours: room for a machine that is busy with something else. */
const PATIENCE_MS = 60_000

/** @param tell - what to add to the complaint when it never becomes so. */
export async function expectEventually(
  what: string,
  isSo: () => Promise<boolean>,
  tell: () => Promise<string> = async () => "",
  patienceMs = PATIENCE_MS,
): Promise<void> {
  for (let tries = 0; tries < patienceMs / 100; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`waited in vain for ${what}\n${await tell()}`)
}
