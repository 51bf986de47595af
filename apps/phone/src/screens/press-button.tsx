import type { ComponentChildren, JSX, TargetedKeyboardEvent, TargetedMouseEvent, TargetedPointerEvent } from "preact"
import { useRef } from "preact/hooks"

interface Properties {
  readonly children: ComponentChildren
  /** Id of the text that says what will happen. */
  readonly describedBy: string
  readonly onPress: () => void
  /** After {@link onPress}, where a finger or a key went down that may stay down. */
  readonly onDown?: (event: PointerEvent | KeyboardEvent) => void
}

/**
 * The one large button. It answers as the finger or the key goes down, not when it lifts: half a second of a frightened
 * thumb is half a second of the record. A screen reader, which only clicks, presses it too.
 */
export function PressButton({ children, describedBy, onPress, onDown }: Properties): JSX.Element {
  // True from a finger's way down until the click that its way up may still bring, some tasks later.
  const isClickOwed = useRef(false)

  const down = (event: TargetedPointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return
    isClickOwed.current = true
    onPress()
    onDown?.(event)
  }
  const key = (event: TargetedKeyboardEvent<HTMLButtonElement>) => {
    if (event.key !== "Enter" && event.key !== " ") return
    // Neither scrolls the page nor clicks again.
    event.preventDefault()
    if (event.type !== "keydown" || event.repeat) return
    onPress()
    onDown?.(event)
  }
  const click = (event: TargetedMouseEvent<HTMLButtonElement>) => {
    // A click that no pointer made counts none: it is a screen reader's, even after a finger that slid off and left its
    // own click owed.
    const isPointers = event.detail > 0
    if (!(isPointers && isClickOwed.current)) onPress()
    isClickOwed.current = false
  }

  return (
    <button
      type="button"
      class="press"
      aria-describedby={describedBy}
      onPointerDown={down}
      onKeyDown={key}
      onKeyUp={key}
      onClick={click}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </button>
  )
}
