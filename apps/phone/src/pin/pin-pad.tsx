import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { Say } from "../screens/words.ts"
import type { english } from "./catalogue.ts"
import { PIN_LENGTHS, type Pin } from "./pin.ts"
import "./pin.css"

interface PinPadProps {
  readonly say: Say<typeof english>
  /** What is asked for, as a screen reader says it. */
  readonly label: string
  /** How many numbers, where it is known: then it goes on by itself. */
  readonly length?: number | undefined
  readonly isBusy: boolean
  readonly onPin: (pin: Pin) => void
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const

/** Numbers large enough for a shaking hand. What was typed shows as dots; a keyboard types too. */
export function PinPad({ say, label, length, isBusy, onPin }: PinPadProps): JSX.Element {
  const [typed, setTyped] = useState("")
  const most = length ?? PIN_LENGTHS.most
  const least = length ?? PIN_LENGTHS.least
  const type = (digit: string) => {
    if (!isBusy && typed.length < most) setTyped(typed + digit)
  }
  const erase = () => setTyped(typed.slice(0, -1))
  const isWhole = typed.length >= least && !isBusy
  const done = () => {
    if (!isWhole) return
    setTyped("")
    onPin(typed)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (/^[0-9]$/.test(event.key)) type(event.key)
    else if (event.key === "Backspace") erase()
    else if (event.key === "Enter" && event.target === event.currentTarget) done()
    else return
    event.preventDefault()
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard types into it as into a field
    <fieldset class="pin-pad" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}>
      <p class="pin-dots" role="status">
        <span aria-hidden="true">{"●".repeat(typed.length) + "○".repeat(Math.max(0, least - typed.length))}</span>
        <span class="heard">{say("pin.typed", { n: typed.length })}</span>
      </p>
      <div class="pin-keys">
        {KEYS.map((key) => (
          <button type="button" key={key} onClick={() => type(key)}>
            {key}
          </button>
        ))}
        <button type="button" aria-label={say("pin.erase")} onClick={erase}>
          ⌫
        </button>
        <button type="button" onClick={() => type("0")}>
          0
        </button>
        <button type="button" class="pin-done" aria-label={say("pin.done")} disabled={!isWhole} onClick={done}>
          ✓
        </button>
      </div>
    </fieldset>
  )
}
