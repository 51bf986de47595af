import type { JSX } from "preact"
import { Icon } from "../screens/icons.tsx"
import type { ScreenProps } from "../screens/view.ts"
import { english, spanish } from "./catalogue.ts"
import "./circle.css"

/** A line for each of those she chose: whether they have been told, and whether they have seen it. */
export function CirclePart({ state, words }: ScreenProps): JSX.Element | null {
  const say = words.sayOf({ en: english, es: spanish })
  if (state.circle.length === 0) return null
  return (
    <div role="status">
      <ul class="circle-lines">
        {state.circle.map(({ name, standing }, at) => (
          // Two people may have one name.
          <li key={`${at} ${name}`}>
            <Icon
              name={
                standing === "seen" || standing === "told" ? "check" : standing === "unreached" ? "warning" : "waiting"
              }
            />
            <span>{say(`line.${standing}`, { name })}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
