import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { expectEventually } from "../phone.ts"
import { newTown } from "../town.ts"
import {
  isReleaseWaiting,
  keptPaths,
  lookForRelease,
  releaseKept,
  releaseRuns,
  runningRelease,
} from "./kept-release.ts"
import { buildReleases, type Releases } from "./releases.ts"

let releases: Releases

beforeAll(async () => {
  releases = await buildReleases()
})
afterAll(() => releases[Symbol.asyncDispose]())

const newTownWithReleases = () => newTown({ server: { ALONGSIDE_PHONE_FILES: releases.folder } })

/** Survives for as long as the page isn't loaded again. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""))
const isSamePage = (page: Page) => page.evaluate(() => document.documentElement.hasAttribute("data-same-page"))

test("a release that comes while something is recorded waits, is offered after it, and is used when touched", async () => {
  await releases.deploy("first")
  await using town = await newTownWithReleases()
  const phone = await town.phone()
  const { page } = phone
  await releaseKept(page)
  await mark(page)
  await phone.press()
  await phone.until("something safe", ({ safeUntilMs }) => safeUntilMs > 2000)

  await releases.deploy("second")
  await lookForRelease(page)
  await expectEventually("the second release to wait", () => isReleaseWaiting(page))
  const { safeUntilMs: before } = await phone.shown()
  // Another tab that asks for it outright is refused as well.
  const other = await phone.openTab()
  await other.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.postMessage("use this release"))
  await phone.until("the recording to go on", ({ safeUntilMs }) => safeUntilMs >= before + 2000)
  expect(await isReleaseWaiting(page)).toBe(true)
  expect(await isSamePage(page)).toBe(true)
  expect((await phone.shown()).text).not.toContain("newer version")
  await other.close()

  await phone.stop()
  await phone.until("all of it safe", ({ isAllSafe }) => isAllSafe)
  // The server has none of the first release's files any more: what the button needs next comes from this device.
  await phone.again()
  await phone.until("camera and microphone", ({ text }) => text.includes("Camera and microphone are ready."))
  expect(await runningRelease(page)).toBe("first")
  expect(await isSamePage(page)).toBe(true)

  await page.getByRole("button", { name: "Use it" }).click()
  await releaseRuns(page, "second")
  await phone.until("the button", ({ screen }) => screen === "ready")
  await expectEventually("the first release's files to be gone", async () => (await keptPaths(page)).length === 1)

  const [record] = await town.stored()
  expect(record?.findings).toEqual([])
  expect(record?.isEnded).toBe(true)
})

test("a release that nobody asked for is there at the next start", async () => {
  await releases.deploy("first")
  await using town = await newTownWithReleases()
  const phone = await town.phone()
  await releaseKept(phone.page)
  await releases.deploy("second")
  await lookForRelease(phone.page)
  await expectEventually("the second release to wait", () => isReleaseWaiting(phone.page))
  expect(await runningRelease(phone.page)).toBe("first")

  await phone.restart()

  await expectEventually("the second release to run", async () => {
    await phone.page.reload()
    return (await runningRelease(phone.page)) === "second"
  })
})

test("a tab that still runs the old release keeps its files when another tab goes on to the new one", async () => {
  await releases.deploy("first")
  await using town = await newTownWithReleases()
  const phone = await town.phone()
  const old = phone.page
  await releaseKept(old)
  const script = await old.evaluate(() => document.querySelector<HTMLScriptElement>("script[src]")!.src)
  await releases.deploy("second")
  await lookForRelease(old)
  await expectEventually("the second release to wait", () => isReleaseWaiting(old))

  const other = await phone.openTab()
  await other.getByRole("button", { name: "Use it" }).click()
  await releaseRuns(other, "second")

  expect(await runningRelease(old)).toBe("first")
  // Past the browser's own cache, which may have it but needn't.
  const fetched = (address: string) => fetch(address, { cache: "no-store" }).then(({ status }) => status)
  expect(await old.evaluate(fetched, script)).toBe(200)
  expect(await fetched(script)).toBe(404)
})

test("a server caught between two releases changes nothing on the phone", async () => {
  await releases.deploy("first")
  await using town = await newTownWithReleases()
  const phone = await town.phone()
  await releaseKept(phone.page)
  const kept = await keptPaths(phone.page)
  await releases.deploy("second")
  const index = join(releases.folder, "index.html")
  await writeFile(index, `${await readFile(index, "utf8")}\n`)

  await lookForRelease(phone.page)

  expect(await isReleaseWaiting(phone.page)).toBe(false)
  await expectEventually("what was fetched to be dropped", async () => (await keptPaths(phone.page)).length === 1)
  expect(await keptPaths(phone.page)).toEqual(kept)
  await town.server.kill()
  await phone.restart()
  expect(await runningRelease(phone.page)).toBe("first")
})
