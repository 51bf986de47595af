import type { JSX } from "preact"
import type { Key } from "./catalogue.ts"
import type { ScreenProps } from "./props.ts"

type DoorKey = Extract<Key, `door.${string}`>
type DoorWords = readonly [title: DoorKey, how: DoorKey | undefined]

/** What is said to somebody who isn't in. */
export function DoorScreen({ state, words }: ScreenProps): JSX.Element {
  const [title, how] = doorWords(state.door.value)
  return (
    <main class="door">
      <h1>{words.say(title)}</h1>
      {how !== undefined && <p>{words.say(how)}</p>}
    </main>
  )
}

function doorWords(door: ScreenProps["state"]["door"]["value"]): DoorWords {
  switch (door) {
    case "opening":
      return ["door.opening", undefined]
    case "absent":
      return ["door.absent", "door.absentHow"]
    case "link-invalid":
      return ["door.invalid", "door.invalidHow"]
    default:
      return ["door.refused", "door.refusedHow"]
  }
}
