/** Why this browser can't be reached. `notAllowed`: somebody said no to notices, now or before. */
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

/** Whether this browser knows Web Push at all. An iPhone's does only for what is on the home screen. */
export function canBePushed(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis
}

/**
 * Subscribes this browser, from a touch: it may ask whether notices are welcome.
 * @param register - Registers the worker that shows what is pushed.
 * @param key - The server's, base64url.
 * @param isAnew - What is there is worth nothing any more: another takes its place.
 * @returns the subscription as JSON.
 * @throws {PushError}
 */
export async function subscribeHere(
  register: () => Promise<ServiceWorkerRegistration>,
  key: string,
  isAnew = false,
): Promise<string> {
  if (!canBePushed()) throw new PushError("unsupported")
  // First of all: a touch is forgotten after a second or two.
  if ((await Notification.requestPermission()) !== "granted") throw new PushError("notAllowed")
  try {
    const { pushManager } = await register()
    const there = await pushManager.getSubscription()
    // Bound to another server's key, or to one that was lost.
    if (there !== null && (isAnew || !isSameKey(there.options.applicationServerKey, key))) await there.unsubscribe()
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
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
