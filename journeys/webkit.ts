/** WebKitGTK: the engine of Safari, with other system libraries under it. It has no way to run without a screen. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { globSync } from "node:fs"
import { createServer } from "node:net"
import { findProgram, type Program, requireProgram } from "../scripts/browsers.ts"

export const webKitNeeds: readonly Program[] = ["webkit", "xvfb", "dbus"]

/** The browser that WebKitWebDriver drives. It is in no PATH; Debian has it beside the library, in a folder of the architecture. */
const miniBrowser = globSync("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0]

export const canRunWebKit = (): boolean =>
  webKitNeeds.every((program) => findProgram(program) !== undefined) && miniBrowser !== undefined

export interface WebKitPage extends AsyncDisposable {
  /** @param script - The body of an async function; what it returns comes back as JSON. */
  run(script: string): Promise<unknown>
}

/** Opens a page; what is returned closes the browser. @param args - Of MiniBrowser. */
export async function openWebKit(address: string, args: readonly string[] = []): Promise<WebKitPage> {
  const port = await freePort()
  const driver = spawn(
    requireProgram("dbus"),
    ["--", requireProgram("xvfb"), "-a", requireProgram("webkit"), `--port=${port}`],
    // A process group of its own, so that one signal reaches all of it.
    { detached: true, stdio: "ignore" },
  )
  const stop = (): Promise<void> => endGroup(driver)
  try {
    const options = { binary: miniBrowser, args: ["--automation", ...args] }
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options }, timeouts: { script: 60_000 } }
    const driverAddress = `http://127.0.0.1:${port}`
    const started = await untilAnswered(() => webDriver(`${driverAddress}/session`, { capabilities }))
    const session = `${driverAddress}/session/${(started as { sessionId: string }).sessionId}`
    // The answer comes when the page has loaded; its script is still at work then.
    await webDriver(`${session}/url`, { url: address })
    return {
      run: (script) =>
        webDriver(`${session}/execute/async`, {
          script: `const done = arguments[0]; (async () => { ${script} })().then(done, (error) => done("failed: " + error))`,
          args: [],
        }),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** One WebDriver command, https://www.w3.org/TR/webdriver2/. */
async function webDriver(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) })
  const { value } = (await response.json()) as { readonly value: unknown }
  if (!response.ok) throw new WebDriverError((value as { message?: string })?.message ?? `status ${response.status}`)
  return value
}

class WebDriverError extends Error {}

/** Asks again until somebody listens: a driver that has just been started doesn't say when it does. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (error instanceof WebDriverError || attempt === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  process.kill(-child.pid!, "SIGTERM")
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  if (address === null || typeof address === "string") throw new Error("a server without a port")
  return address.port
}
