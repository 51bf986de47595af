import type { JSX } from "preact"
import { useLayoutEffect, useRef } from "preact/hooks"
import type { ScreenProps } from "../screens/view.ts"
import type { PinWord } from "./pin.ts"
import { PinAsk } from "./pin-ask.tsx"

interface PinSheetProps extends Pick<ScreenProps, "words"> {
  readonly title: string
  readonly why?: string
  /** What closes it without a PIN. */
  readonly back: string
  readonly onRight: (word: PinWord) => void
  readonly onBack: () => void
}

/** Asks for the PIN over the screen; nothing happens without it. */
export function PinSheet({ words, title, why, back, onRight, onBack }: PinSheetProps): JSX.Element {
  const sheet = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => sheet.current?.showModal(), [])
  return (
    <dialog ref={sheet} class="sheet" aria-labelledby="pin-title" onClose={onBack}>
      <div class="sheet-text">
        <h2 id="pin-title">{title}</h2>
        {why !== undefined && <p class="quiet">{why}</p>}
        <PinAsk words={words} label={title} onRight={onRight} />
      </div>
      <button type="button" class="large-button keep" onClick={onBack}>
        {back}
      </button>
    </dialog>
  )
}
