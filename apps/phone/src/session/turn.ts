import { openPromise } from "./open-promise.ts"

/** One phone, one camera, one outbox: of all tabs of this browser, the one that holds this lock is the app. */
const LOCK = "alongside"
const WANTED = "wanted"

export interface TurnEvents {
  /** This tab is the app from now on. */
  gained(): void
  /** Another tab is the app. Called at the start if one is, and when this tab gave way. */
  elsewhere(): void
  /** While true, this tab gives way to none. */
  isBusy(): boolean
  /** Lets go of everything. The other tab begins when it resolves. */
  giveWay(): Promise<void>
}

/**
 * Makes this tab the app as soon as no other is: at once when none is open, or none of them records; else when the one that
 * does is closed. Whoever is looked at wants to be the app, so that a tab forgotten in the background stands in nobody's way.
 */
export function takeTurns(events: TurnEvents): void {
  const channel = new BroadcastChannel(LOCK)
  let isHeld = false
  let isAsking = false
  let letGo = openPromise<void>()

  const hold = async (): Promise<void> => {
    isHeld = true
    isAsking = false
    letGo = openPromise()
    events.gained()
    await letGo.promise
    isHeld = false
  }
  const want = async (): Promise<void> => {
    if (isHeld || document.visibilityState === "hidden") return
    channel.postMessage(WANTED)
    if (isAsking) return
    isAsking = true
    const isFree = await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false
      await hold()
      return true
    })
    if (isFree) return
    events.elsewhere()
    channel.postMessage(WANTED)
    await navigator.locks.request(LOCK, hold)
  }

  let isGivingWay = false
  channel.onmessage = async () => {
    if (!isHeld || isGivingWay || events.isBusy()) return
    isGivingWay = true
    await events.giveWay()
    isGivingWay = false
    events.elsewhere()
    letGo.resolve()
  }
  document.addEventListener("visibilitychange", () => void want())
  window.addEventListener("focus", () => void want())
  void want()
}
