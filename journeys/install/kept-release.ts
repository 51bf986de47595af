import type { Page } from "playwright-core"
import { expectEventually } from "../phone.ts"
import { markOf, type Release } from "./releases.ts"

/** Resolves when the service worker has every file and is in charge of the page. */
export async function releaseKept(page: Page): Promise<void> {
  await expectEventually("the app's files to be kept", () =>
    page.evaluate(() => navigator.serviceWorker.controller?.state === "activated"),
  )
}

/** Has the browser look for a new release, as it does by itself at each start. */
export async function lookForRelease(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    // An installation that fails is for the test to see by what doesn't happen.
    await registration.update().catch(() => undefined)
  })
}

export function isReleaseWaiting(page: Page): Promise<boolean> {
  return page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)
}

/** The addresses of everything that is kept, release by release. */
export function keptPaths(page: Page): Promise<string[][]> {
  return page.evaluate(async () =>
    Promise.all(
      (await caches.keys()).map(async (name) => {
        const requests = await (await caches.open(name)).keys()
        return requests.map(({ url }) => url.replace(location.origin, "")).sort()
      }),
    ),
  )
}

/** Which release the page runs. */
export async function runningRelease(page: Page): Promise<Release | undefined> {
  const script = await page.evaluate(() => document.querySelector<HTMLScriptElement>("script[src]")?.src ?? "")
  return (["first", "second"] as const).find((release) => script.includes(`/index-${markOf[release]}`))
}

/** Resolves when the page has been loaded again and runs that release. */
export async function releaseRuns(page: Page, release: Release): Promise<void> {
  await page.locator(`script[src*="/index-${markOf[release]}"]`).waitFor({ state: "attached" })
}
