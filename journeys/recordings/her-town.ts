/** A server whose clock the journey has, a phone, and browsers that nobody used before. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "playwright-core"
import type { Limits } from "../../apps/server/src/configuration.ts"
import { startTestServer, type TestServer } from "../../apps/server/src/testing/test-server.ts"
import { type Chromium, openChromium } from "../chromium.ts"
import type { MarkedMedia } from "../media/source.ts"
import { Network } from "../network.ts"
import { Phone, type PhoneOptions } from "../phone.ts"
import { SignedCounsel } from "../signed-counsel.ts"

const DAY_MS = 24 * 60 * 60 * 1000

/** Another device of hers. */
export interface Device {
  readonly page: Page
  readonly profile: string
  /** What the page said it didn't expect. */
  readonly complaints: string[]
  readonly browser: Chromium
}

export interface HerTown extends AsyncDisposable {
  readonly server: TestServer
  /** At which address all of them see it. */
  readonly origin: string
  readonly network: Network
  phone(options?: PhoneOptions): Promise<Phone>
  /** Opens *My recordings* there. */
  device(options?: DeviceOptions): Promise<Device>
  counsel(): Promise<SignedCounsel>
  /** The server's clock goes on. */
  daysPass(days: number): void
}

export interface DeviceOptions {
  /** Runs in the page before anything else. */
  readonly before?: string
  /** That an earlier one left. */
  readonly profile?: string
  readonly viewport?: { readonly width: number; readonly height: number }
}

export async function newHerTown(media?: MarkedMedia, limits: Partial<Limits> = {}): Promise<HerTown> {
  const folder = await mkdtemp(join(tmpdir(), "alongside-hers-"))
  let sinceMs = 0
  let server: TestServer | undefined
  const network = new Network(() => server!.url)
  await network.open()
  server = await startTestServer({
    now: () => Date.now() + sinceMs,
    limits: { erasureLookSeconds: 0.1, ...limits },
    configuration: { origins: [network.origin] },
  })
  const open = { server, network, folder }
  const phones: Phone[] = []
  const devices: Device[] = []
  return {
    server,
    network,
    origin: network.origin,
    async phone(options = {}) {
      const phone = new Phone(network, join(folder, `phone-${phones.length}`), {
        ...(media === undefined ? {} : { media }),
        ...options,
      })
      phones.push(phone)
      await phone.open()
      return phone
    },
    async device({ before, profile = join(folder, `device-${devices.length}`), viewport } = {}) {
      const device = await openDevice(network.origin, profile, before, viewport)
      devices.push(device)
      return device
    },
    counsel: () => SignedCounsel.join({ url: network.origin, joiningPath: open.server.joiningPath }),
    daysPass(days) {
      sinceMs += days * DAY_MS
    },
    async [Symbol.asyncDispose]() {
      const complaints = [...phones, ...devices].flatMap((one) => one.complaints)
      for (const phone of phones) await phone.kill()
      for (const { browser } of devices) await browser.kill()
      await open.network[Symbol.asyncDispose]()
      await open.server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      if (complaints.length > 0) throw new Error(`a page complained: ${complaints.join("; ")}`)
    },
  }
}

async function openDevice(
  origin: string,
  profile: string,
  before: string | undefined,
  viewport: DeviceOptions["viewport"],
): Promise<Device> {
  const browser = await openChromium({ profile, isMediaGranted: false })
  const page = await browser.context.newPage()
  const complaints: string[] = []
  page.on("pageerror", (error) => complaints.push(error.stack ?? error.message))
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text())
  })
  if (viewport !== undefined) await page.setViewportSize(viewport)
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(`${origin}/#recordings`)
  await page.locator(".screen.recordings").waitFor()
  return { page, profile, complaints, browser }
}
