import type { JSX } from "preact"
import { useState } from "preact/hooks"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import { PinSheet } from "./pin-sheet.tsx"

/** *All clear*: one touch, and the PIN where she has one. */
export function ClearAll({ state, words, actions, text }: ScreenProps & { readonly text: string }): JSX.Element {
  const say = words.sayOf({ en: english, es: spanish })
  const [isAsked, setAsked] = useState(false)
  const touch = () => (state.hasPin ? setAsked(true) : actions.allClear("unconfirmed"))
  return (
    <>
      <button type="button" class="small" onClick={touch}>
        {text}
      </button>
      {isAsked && (
        <PinSheet
          words={words}
          title={say("ask.clear")}
          why={say("ask.clearWhy")}
          back={say("ask.clearBack")}
          onRight={(word) => {
            setAsked(false)
            actions.allClear(word)
          }}
          onBack={() => setAsked(false)}
        />
      )}
    </>
  )
}
