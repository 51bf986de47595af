import { expect, test } from "vitest"
import { newTown } from "../town.ts"
import { keptPaths, releaseKept } from "./kept-release.ts"

test("after the first load the app opens without a network, records, and sends when the network is back", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await releaseKept(phone.page)

  await town.server.kill()
  await phone.restart()
  await phone.until("the button", ({ screen }) => screen === "ready")
  await phone.press()
  await phone.until("the network to be missed, in words", ({ text }) => text.includes("No network."))
  await phone.until("something to be waiting", ({ waiting }) => waiting > 4)

  await town.server.start()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs > 2000)
  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  const [record] = await town.stored()
  expect(record?.findings).toEqual([])
})

test("the app comes from this device under the policy it was served with", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await releaseKept(phone.page)
  const served = await (await fetch(town.server.origin)).headers.get("content-security-policy")
  await town.server.kill()

  const response = await phone.page.reload()

  expect(response?.fromServiceWorker()).toBe(true)
  expect(response?.headers()["content-security-policy"]).toBe(served)
})

test("nothing is kept but the app's own files: no answer of the server, nothing of the console", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await releaseKept(phone.page)
  const { page } = phone
  const fromWorker = await page.evaluate(async () => {
    const answers = await Promise.all(
      ["/v1/organisation", "/v1/nonce", "/console/", "/nowhere"].map((path) => fetch(path)),
    )
    return answers.map(({ status }) => status)
  })
  expect(fromWorker).toEqual([200, 200, 200, 404])

  const [paths, ...others] = await keptPaths(page)

  expect(others).toEqual([])
  expect(paths).toEqual(expect.arrayContaining(["/index.html", "/manifest.webmanifest"]))
  expect(
    paths!.filter((path) => !/^\/(index\.html|manifest\.webmanifest|(icons|assets|third-party)\/[\w.-]+)$/.test(path)),
  ).toEqual([])
})

test("the browser would install it", async () => {
  await using town = await newTown()
  const phone = await town.phone()
  await releaseKept(phone.page)
  const devtools = await phone.cdp()

  const { errors, data } = await devtools.send("Page.getAppManifest")
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors")

  expect(errors).toEqual([])
  expect(JSON.parse(data!).name).toBe("Alongside")
  expect(installabilityErrors).toEqual([])
})
