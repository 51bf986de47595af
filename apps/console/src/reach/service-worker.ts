/**
 * Shows what the server pushes while no page of the console may be open. It keeps no file and answers no request: the console
 * needs the server anyhow.
 */
import type { PushedNotice } from "@alongside/protocol/pushed-notice"

// The project's lib declares the scope of a dedicated worker; this script only ever runs as a service worker.
const worker = globalThis as unknown as ServiceWorkerGlobalScope

/** How long what needs nobody's eyes is shown: browsers want something to be shown for each push, and take pushing away otherwise. */
const GLIMPSE_MS = 1500

const answerWords = { en: "Answer", es: "Contestar" } as const

worker.addEventListener("install", () => void worker.skipWaiting())

worker.addEventListener("push", (event) => {
  const notice = event.data?.json() as PushedNotice | undefined
  if (notice !== undefined) event.waitUntil(Promise.all([sayThatItCame(notice), show(notice)]))
})

/** So that the server knows that this browser is there. Not worth waiting for, or telling anybody, when it fails. */
async function sayThatItCame({ receipt }: PushedNotice): Promise<void> {
  await fetch("/v1/push/receipt", { method: "POST", headers: { authorization: `Bearer ${receipt}` } }).catch(
    () => undefined,
  )
}

async function show(notice: PushedNotice): Promise<void> {
  const { kind, tag, title, text, path, language, untilMs } = notice
  const isRing = kind.startsWith("ring") && kind !== "ring over"
  const needsEyes = (isRing && untilMs > Date.now()) || kind === "test"
  const body = path === undefined ? text : text.replace(worker.location.origin + path, "").replace(/[\s:]+$/, "")
  // `actions` and `renotify` are in every browser that has push, and not in this TypeScript's list.
  const options: NotificationOptions & { readonly actions?: unknown; readonly renotify?: boolean } = {
    ...{ body, tag, lang: language, data: { path }, silent: !needsEyes, requireInteraction: isRing && needsEyes },
    ...(isRing && needsEyes ? { renotify: true, actions: [{ action: "answer", title: answerWords[language] }] } : {}),
  }
  await worker.registration.showNotification(title, options)
  if (needsEyes) return
  await new Promise((resolve) => setTimeout(resolve, GLIMPSE_MS))
  for (const shown of await worker.registration.getNotifications({ tag })) shown.close()
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close()
  const { path } = event.notification.data as { readonly path?: string }
  event.waitUntil(openConsole(event.action === "answer" ? path?.replace("#ring=", "#answer=") : path))
})

/** In the page that is open already, or in a new one. */
async function openConsole(path = "/console/"): Promise<void> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true })
  const open = windows.find(({ url }) => new URL(url).pathname === "/console/")
  if (open === undefined) {
    await worker.clients.openWindow(path)
    return
  }
  open.postMessage({ type: "link", hash: new URL(path, worker.location.origin).hash })
  await open.focus()
}
