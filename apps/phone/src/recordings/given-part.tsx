import type { JSX } from "preact"
import type { Part } from "./props.ts"
import { Section } from "./section.tsx"

/** Enough of a key to tell two lawyers from each other. */
export const KEY_SHOWN = 8

/** Who was given it, and when: what the server has noted. */
export function GivenPart({ hers, say, figures }: Part): JSX.Element | null {
  const openings = hers.openings.value
  const organisation = hers.organisation.value
  if (openings === undefined) return null
  return (
    <Section title={say("given.title")}>
      {openings.length === 0 && <p>{say("given.none")}</p>}
      <ul class="given">
        {openings.map(({ counsel, fromMs, toMs }) => {
          const row = { key: counsel.slice(0, KEY_SHOWN), from: figures.moment(fromMs), until: figures.moment(toMs) }
          return (
            <li key={`${counsel} ${fromMs}`}>
              {organisation === undefined ? say("given.rowNameless", row) : say("given.row", { organisation, ...row })}
            </li>
          )
        })}
      </ul>
      <p class="quiet">{say("given.why")}</p>
    </Section>
  )
}
