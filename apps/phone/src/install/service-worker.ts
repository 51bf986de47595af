/**
 * Keeps the app's files and nothing else: no answer of the server (`/v1/`), nothing of the console, nothing from elsewhere. Shows what is
 * pushed to somebody's contact.
 * A new release waits until no tab runs the old one, or until the person asks for it while nothing is recorded.
 */
import { RECORDING_LOCK, USE_THIS_RELEASE } from "./handover.ts"
import { showPushed } from "./push-worker.ts"
import { ReleaseCache } from "./release-cache.ts"

// The project's lib declares the scope of a dedicated worker; this script only ever runs as a service worker.
const worker = globalThis as unknown as ServiceWorkerGlobalScope

const release = new ReleaseCache(RELEASE_FILES)

showPushed(worker)

worker.addEventListener("install", (event) => event.waitUntil(release.fill(isRecording)))

worker.addEventListener("activate", (event) => event.waitUntil(activate()))

/** In whichever tab. */
async function isRecording(): Promise<boolean> {
  const { held = [] } = await worker.navigator.locks.query()
  return held.some(({ name }) => name === RECORDING_LOCK)
}

async function activate(): Promise<void> {
  // The first release takes charge of the page that brought it: what that page loads later is there without a network too.
  if (!(await release.hasOlder())) return worker.clients.claim()
  // The one tab that asked for this release loads itself again now. With a second one open, the old files stay.
  if ((await openTabs()) <= 1) await release.dropOlder()
}

async function openTabs(): Promise<number> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true })
  return windows.filter(({ url }) => !new URL(url).pathname.startsWith("/console/")).length
}

worker.addEventListener("message", (event) => {
  if (event.data === USE_THIS_RELEASE) event.waitUntil(takeOver())
})

/** Only while no tab records: the lock is held by the one that does. */
async function takeOver(): Promise<void> {
  await worker.navigator.locks.request(RECORDING_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await worker.skipWaiting()
  })
}

worker.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== worker.location.origin || !release.mayHave(pathname)) return
  event.respondWith(answer(request, pathname))
  if (request.mode === "navigate") event.waitUntil(tidy())
})

async function answer(request: Request, pathname: string): Promise<Response> {
  return (await release.find(pathname)) ?? fetch(request)
}

/** The first tab after all were closed: nobody needs an older release's files any more. */
async function tidy(): Promise<void> {
  if ((await openTabs()) === 0) await release.dropOlder()
}
