import type { ConsoleActions, ConsoleState } from "../console-state.ts"
import { LEAP_MS } from "./controls.tsx"

/** Keys of the watch page. They act wherever the focus is, except where a key already means something there. */
export function listenToKeys(state: ConsoleState, actions: ConsoleActions): () => void {
  const onKey = (event: KeyboardEvent) => {
    const watch = state.watch.value
    if (watch === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target instanceof HTMLElement ? event.target : undefined
    const isPressable = target?.closest("button, a, summary") !== null && target !== undefined
    switch (event.key) {
      case " ":
        if (isPressable) return
        actions.togglePlay()
        break
      case "ArrowLeft":
        actions.seek(watch.positionMs - LEAP_MS)
        break
      case "ArrowRight":
        actions.seek(watch.positionMs + LEAP_MS)
        break
      case "Home":
        actions.seek(watch.oldestMs)
        break
      case "End":
      case "l":
      case "L":
        actions.goLive()
        break
      default:
        return
    }
    event.preventDefault()
  }
  addEventListener("keydown", onKey)
  return () => removeEventListener("keydown", onKey)
}
