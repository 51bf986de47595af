import type { Settings } from "../screens/phone-state.ts"

/** As many as a request for help names (packages/protocol/src/help.ts). */
const MOST = 8
/** What a request for help may carry of BCP 47. */
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/

/** What the person speaks, dearest first: what she chose for the app, then what her browser says. Never empty. */
export function spokenLanguages(chosen: Settings["language"], browserLanguages: readonly string[]): string[] {
  const all = chosen === "auto" ? browserLanguages : [chosen, ...browserLanguages]
  const spoken = [...new Set(all)].filter((tag) => LANGUAGE.test(tag)).slice(0, MOST)
  return spoken.length > 0 ? spoken : ["en"]
}
