import type { Words } from "../screens/words.ts"

/** What organisations mostly say; they agree on others in data (spec/roster.md §2). */
export const matters = ["traffic", "criminal", "immigration"] as const

/** In words where there are some, else as the roster has it. */
export function matterName(matter: string, say: Words["say"]): string {
  const known = matters.find((one) => one === matter)
  return known === undefined ? matter : say(`matter.${known}`)
}
