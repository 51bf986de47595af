import { useRef } from "preact/hooks"

/**
 * 700 ms: the finger that pressed *Record* lifts, and a shaking one taps twice, over what has come up below it. Until then
 * the buttons of the screen do nothing, and whenever it lifts, a finger that came down before the screen did presses none.
 */
const STEADY_AFTER_MS = 700

/** What a screen's outermost element listens with, so that only touches that were meant for it get through. */
export function useSteady(): {
  readonly onPointerDownCapture: (event: Event) => void
  readonly onClickCapture: (event: MouseEvent) => void
} {
  const shownAt = useRef(performance.now())
  const touchedAt = useRef(Number.NEGATIVE_INFINITY)
  return {
    onPointerDownCapture(event) {
      touchedAt.current = event.timeStamp
    },
    onClickCapture(event) {
      // A screen reader and a keyboard click without a finger.
      const atMs = event.detail > 0 ? touchedAt.current : event.timeStamp
      if (atMs - shownAt.current >= STEADY_AFTER_MS) return
      event.stopPropagation()
      event.preventDefault()
    },
  }
}
