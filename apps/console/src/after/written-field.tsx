import { MAX_COUNSEL_TEXT } from "@alongside/evidence/letters/counsel-text"
import type { Signal } from "@preact/signals"
import type { JSX } from "preact"

interface WrittenFieldProps {
  readonly label: string
  readonly text: Signal<string>
}

/** Where counsel writes in their own words, as much as a letter holds (spec/after.md §4). */
export function WrittenField({ label, text }: WrittenFieldProps): JSX.Element {
  return (
    <label class="written">
      {label}
      <textarea
        rows={4}
        dir="auto"
        maxLength={MAX_COUNSEL_TEXT}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value
        }}
      />
    </label>
  )
}
