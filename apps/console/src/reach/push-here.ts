const SERVICE_WORKER = "/console/service-worker.js"

/** Why this browser can't be reached. */
export type PushFault = "unsupported" | "notAllowed" | "failed"

/** Thrown when this browser can't be subscribed. */
export class PushError extends Error {
  override readonly name = "PushError"
  readonly code: PushFault
  constructor(code: PushFault, options?: ErrorOptions) {
    super(`this browser can't be reached by push: ${code}`, options)
    this.code = code
  }
}

/** The worker that shows what is pushed; `undefined` where there is none. */
async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis)) return undefined
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

/**
 * Subscribes this browser, from a touch: it may ask counsel whether notices are welcome.
 * @param key - The server's, base64url.
 * @returns the subscription as JSON.
 * @throws {PushError}
 */
export async function subscribeHere(key: string): Promise<string> {
  const worker = await registration().catch((cause: unknown) => {
    throw new PushError("failed", { cause })
  })
  if (worker === undefined) throw new PushError("unsupported")
  if ((await Notification.requestPermission()) !== "granted") throw new PushError("notAllowed")
  try {
    const there = await worker.pushManager.getSubscription()
    // Bound to another server's key, or to one that was lost.
    if (there !== null && !isSameKey(there.options.applicationServerKey, key)) await there.unsubscribe()
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    const { endpoint, keys } = subscription.toJSON()
    return JSON.stringify({ endpoint, keys })
  } catch (cause) {
    throw new PushError("failed", { cause })
  }
}

function isSameKey(bytes: ArrayBuffer | null, key: string): boolean {
  if (bytes === null) return false
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === key
}
