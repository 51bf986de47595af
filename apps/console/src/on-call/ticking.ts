import { useEffect, useState } from "preact/hooks"

/** Twice a second, so that a second that is shown is never more than half a second old. */
const EVERY_MS = 500

/** The time by this machine's clock, told again and again while the component is shown. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return nowMs
}
