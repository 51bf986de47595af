/** Firefox with a camera that changes colour and a microphone that hums, both its own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import puppeteer, { type Page } from "puppeteer-core"
import { findProgram, requireProgram } from "../../scripts/browsers.ts"

export const canRunFirefox = (): boolean =>
  findProgram("firefox") !== undefined && findProgram("pulseaudio") !== undefined

export interface FirefoxPage extends AsyncDisposable {
  readonly page: Page
}

export async function openFirefox(address: string): Promise<FirefoxPage> {
  const runtime = await mkdtemp(join(tmpdir(), "firefox-"))
  const environment = { ...process.env, XDG_RUNTIME_DIR: runtime, HOME: runtime }
  // Without a sound device Firefox keeps every AudioContext suspended for ever.
  const sound = spawn(
    requireProgram("pulseaudio"),
    [
      ...["-n", "-L", "module-null-sink sink_name=none", "-L", "module-native-protocol-unix auth-anonymous=1"],
      ...["--exit-idle-time=-1", "--daemonize=no"],
    ],
    { env: environment, stdio: "ignore" },
  )
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: requireProgram("firefox"),
    headless: true,
    env: environment,
    extraPrefsFirefox: {
      "media.navigator.streams.fake": true,
      "media.navigator.permission.disabled": true,
      "media.autoplay.default": 0,
      "media.autoplay.block-webaudio": false,
    },
  })
  const page = await browser.newPage()
  await page.goto(address)
  return {
    page,
    async [Symbol.asyncDispose]() {
      await browser.close()
      const ended = once(sound, "exit")
      sound.kill()
      await ended
      await rm(runtime, { recursive: true, force: true })
    },
  }
}
