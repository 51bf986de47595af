import type { ComponentType, JSX } from "preact"
import { useEffect, useState } from "preact/hooks"

/** Kept by the service worker, it is there at the second look at the latest. */
const TRY_AGAIN_MS = 3000

/**
 * A part of a screen whose code is fetched when it is first shown, and asked for again while it can't be had.
 * @param Meanwhile - what stands in its place.
 */
export function laterPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<Props>,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined

  return function LaterPart(props: Props): JSX.Element {
    const [tries, setTries] = useState(0)
    useEffect(() => {
      if (Loaded !== undefined) return
      let alarm: ReturnType<typeof setTimeout> | undefined
      let isShown = true
      const again = (): void => {
        if (isShown) setTries(tries + 1)
      }
      load().then(
        (found) => {
          Loaded = found
          again()
        },
        () => {
          alarm = setTimeout(again, TRY_AGAIN_MS)
        },
      )
      return () => {
        isShown = false
        clearTimeout(alarm)
      }
    }, [tries])
    return Loaded === undefined ? <Meanwhile {...props} /> : <Loaded {...props} />
  }
}
