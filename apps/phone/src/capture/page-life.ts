import { monotonicMs } from "@alongside/live/sound/device-clock"

export interface PageLifeEvents {
  hidden(isHidden: boolean, atMs: number): void
  /** The browser is about to freeze the page: the last moment in which anything runs. */
  freezing(): void
  /** It went on after having been frozen. */
  thawed(fromMs: number, toMs: number): void
}

/** Tells when the page is hidden, shown, frozen and thawed, for as long as it lives. @returns Stops telling. */
export function watchPageLife(events: PageLifeEvents): () => void {
  let frozenMs: number | undefined
  const listeners = new AbortController()
  const { signal } = listeners
  const visibility = (): void => events.hidden(document.visibilityState === "hidden", monotonicMs())
  const freeze = (): void => {
    frozenMs = monotonicMs()
    events.freezing()
  }
  const thaw = (): void => {
    if (frozenMs !== undefined) events.thawed(frozenMs, monotonicMs())
    frozenMs = undefined
  }
  document.addEventListener("visibilitychange", visibility, { signal })
  document.addEventListener("freeze", freeze, { signal })
  document.addEventListener("resume", thaw, { signal })
  // Where a page kept for going back is frozen without the event.
  window.addEventListener("pagehide", freeze, { signal })
  window.addEventListener("pageshow", thaw, { signal })
  visibility()
  return () => listeners.abort()
}
