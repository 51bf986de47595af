import type { KnownNeed } from "@alongside/protocol/on-call"
import type { Words } from "../screens/words.ts"
import { jurisdictionName, languageName } from "./jurisdiction-name.ts"

export function placeWords({ jurisdiction }: KnownNeed, { tag }: Words): string {
  return jurisdictionName(jurisdiction, tag)
}

/** `Spanish, English`: dearest first. */
export function languageWords({ languages }: KnownNeed, { tag }: Words): string {
  return languages.map((language) => languageName(language, tag)).join(", ")
}
