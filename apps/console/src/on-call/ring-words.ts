import { jurisdictionName, languageName } from "@alongside/live/jurisdiction-name"
import type { KnownNeed } from "@alongside/protocol/on-call"
import type { Words } from "../screens/words.ts"

export function placeWords({ jurisdiction }: KnownNeed, { tag }: Words): string {
  return jurisdictionName(jurisdiction, tag)
}

/** `Spanish, English`: dearest first. */
export function languageWords({ languages }: KnownNeed, { tag }: Words): string {
  return languages.map((language) => languageName(language, tag)).join(", ")
}
