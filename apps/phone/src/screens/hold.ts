/** 1.5 s: no pocket and no slip holds a button so long, and a shaking hand can (design section 9). */
export const HOLD_MS = 1500

/** A finger or a key that is down on the button. */
export interface Hold {
  /** When it went down, on the clock of `performance.now()`. */
  readonly sinceMs: number
}

/**
 * Watches a finger or a key from its way down until it lifts, or has been down for {@link HOLD_MS}, wherever it slides in
 * between. A finger that the system takes away (a question of the browser's, another app in front) counts as lifted.
 *
 * @param down - The event of its way down.
 * @param ended - Called once: `true` when it was down long enough.
 */
export function watchHold(down: PointerEvent | KeyboardEvent, ended: (isHeld: boolean) => void): Hold {
  const over = new AbortController()
  const end = (atMs: number): void => {
    over.abort()
    clearTimeout(timer)
    ended(atMs - down.timeStamp >= HOLD_MS)
  }
  const untilMs = down.timeStamp + HOLD_MS
  const timer = setTimeout(() => end(untilMs), Math.max(0, untilMs - performance.now()))
  const until = (name: string, isIt: (event: Event) => boolean): void =>
    // A page that was busy may hear of the lifting late; its time stamp is right.
    window.addEventListener(name, (event) => isIt(event) && end(event.timeStamp), { signal: over.signal })

  if ("pointerId" in down) {
    const isSame = (event: Event): boolean => (event as PointerEvent).pointerId === down.pointerId
    until("pointerup", isSame)
    until("pointercancel", isSame)
  } else until("keyup", (event) => (event as KeyboardEvent).key === down.key)
  until("blur", ({ target }) => target === window)
  return { sinceMs: down.timeStamp }
}
