import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import { HOLD_MS, type Hold } from "./hold.ts"

/** Of the circle, which is drawn as 100 long. */
const WHOLE = 100
/** Who asked for less motion sees it fill in so many steps. */
const STEPS = 3

/** Fills as the button is held. The words above the button say the same: the finger covers some of it. */
export function HoldRing({ hold }: { readonly hold: Hold }): JSX.Element {
  const filled = useRef<SVGCircleElement>(null)
  useLayoutEffect(() => {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches
    let frame = 0
    const draw = (): void => {
      const held = Math.min(1, Math.max(0, (performance.now() - hold.sinceMs) / HOLD_MS))
      const shown = isStill ? Math.floor(held * STEPS) / STEPS : held
      filled.current?.setAttribute("stroke-dashoffset", String(WHOLE * (1 - shown)))
      frame = requestAnimationFrame(draw)
    }
    draw()
    return () => cancelAnimationFrame(frame)
  }, [hold])
  return (
    <svg class="hold-ring" viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      <circle class="hold-track" cx="50" cy="50" r="44" />
      <circle ref={filled} class="hold-filled" cx="50" cy="50" r="44" pathLength={WHOLE} stroke-dasharray={WHOLE} />
    </svg>
  )
}
