import type { JSX } from "preact"

/** Six groups of five, large, from left to right in every language. */
export function Digits({ digits }: { readonly digits: string }): JSX.Element {
  return (
    <ol class="digits" dir="ltr">
      {digits.split(" ").map((group, at) => (
        // A group can be there twice: its place is what it is known by.
        <li key={`${at} ${group}`}>{group}</li>
      ))}
    </ol>
  )
}
