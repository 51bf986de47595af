const SERVICE_WORKER = "/console/service-worker.js"

/** The worker that shows what is pushed, once it runs. */
export async function registerPushWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(SERVICE_WORKER, { scope: "/console/", updateViaCache: "none" })
  return navigator.serviceWorker.ready
}

/** What the worker hands on to the page that is open: the address of a link that was touched. */
export function onPushedLink(open: (hash: string) => void): void {
  if (!("serviceWorker" in navigator)) return
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const { type, hash } = (data ?? {}) as { readonly type?: unknown; readonly hash?: unknown }
    if (type === "link" && typeof hash === "string") open(hash)
  })
}
