import type { PushedNotice } from "@alongside/protocol/pushed-notice"
import { RECORDING_LOCK } from "./handover.ts"

/** Where a contact's page is. */
const CONTACTS_PAGE = "/#circle"

/** Shows what is pushed to somebody's contact (spec/circle.md §4), and opens their page when it is touched. Asks the server nothing: that it came is nobody's business. */
export function showPushed(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    const notice = event.data?.json() as PushedNotice | undefined
    if (notice !== undefined) event.waitUntil(show(notice))
  })

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close()
    event.waitUntil(openContactsPage())
  })

  function show({ title, text, tag, language }: PushedNotice): Promise<void> {
    // The link is for texts and letters: here a touch is enough.
    const body = text.replace(/\s*https?:\S+$/, "")
    return worker.registration.showNotification(title, { body, tag, lang: language, requireInteraction: true })
  }

  async function openContactsPage(): Promise<void> {
    const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true })
    const own = windows.find(({ url }) => new URL(url).hash === "#circle")
    const { held = [] } = await worker.navigator.locks.query()
    // Whoever is told may be recording. Some systems have one window for an app: opening another page in it would end what is recorded.
    const recording = held.some(({ name }) => name === RECORDING_LOCK)
      ? windows.find(({ url }) => !new URL(url).pathname.startsWith("/console/"))
      : undefined
    const there = own ?? recording
    if (there === undefined) await worker.clients.openWindow(CONTACTS_PAGE)
    else await there.focus()
  }
}
