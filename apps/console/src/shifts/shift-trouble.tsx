import type { JSX } from "preact"
import type { Words } from "../screens/words.ts"
import type { ShiftFault } from "./hours-state.ts"
import { shiftFaultText } from "./shift-words.ts"

interface Properties {
  readonly fault: ShiftFault | undefined
  readonly isStale: boolean
  readonly words: Words
}

/** Why the last thing wasn't done, and that what is shown may be old. */
export function ShiftTrouble({ fault, isStale, words }: Properties): JSX.Element {
  return (
    <>
      {fault !== undefined && (
        <p class="office-fault" role="alert">
          {shiftFaultText(fault, words)}
        </p>
      )}
      {isStale && (
        <p class="office-fault" role="status">
          {words.say("hours.stale")}
        </p>
      )}
    </>
  )
}
