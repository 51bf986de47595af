import type { ComponentChildren, JSX } from "preact"
import { useEffect, useRef } from "preact/hooks"

/**
 * A screen's headline. It takes the focus when the screen appears: what had it is gone, and a screen reader would
 * otherwise start from nowhere.
 */
export function Headline({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
