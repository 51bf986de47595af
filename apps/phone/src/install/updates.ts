import { USE_THIS_RELEASE } from "./handover.ts"

export interface UpdateEvents {
  /** A newer release is kept on this device and waits. */
  ready(): void
  isRecording(): boolean
}

/** Where the build puts it; below it lies everything the worker may keep. */
const SERVICE_WORKER = "/service-worker.js"

/**
 * Registers the service worker, once the page has loaded, and notices newer releases. The page is never loaded again by
 * itself: only {@link Updates.use} does that, and not while something is recorded.
 */
export class Updates {
  readonly #events: UpdateEvents
  #waiting: ServiceWorker | undefined

  constructor(events: UpdateEvents) {
    this.#events = events
    if (document.readyState === "complete") void this.register()
    else window.addEventListener("load", () => void this.register(), { once: true })
  }

  /** Loads the newer release, unless something is recorded or there is none. */
  use(): void {
    if (this.#waiting === undefined || this.#events.isRecording()) return
    const reload = (): void => {
      // A press may have come in between. Then the old release goes on, with its files still kept.
      if (!this.#events.isRecording()) location.reload()
    }
    navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true })
    this.#waiting.postMessage(USE_THIS_RELEASE)
  }

  /** Nothing happens where it is registered already. */
  async register(): Promise<void> {
    try {
      // The script is asked for anew each time: a stale one would hide a release for a day.
      const registration = await navigator.serviceWorker.register(SERVICE_WORKER, { updateViaCache: "none" })
      this.#noticeWaiting(registration)
      registration.addEventListener("updatefound", () => {
        const { installing } = registration
        installing?.addEventListener("statechange", () => this.#noticeWaiting(registration))
      })
    } catch {
      // Private windows and some embedded browsers refuse: the app records all the same, only not from a cold start offline.
    }
  }

  #noticeWaiting({ waiting, active }: ServiceWorkerRegistration): void {
    if (waiting === null || active === null || waiting === this.#waiting) return
    this.#waiting = waiting
    this.#events.ready()
  }
}
