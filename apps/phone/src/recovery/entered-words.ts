import { RecoveryError } from "@alongside/evidence/recovery/error"
import { correctionsOf, readWords, SHEET_WORDS } from "@alongside/evidence/recovery/sheet"
import { readSheetQr } from "@alongside/evidence/recovery/sheet-qr"
import type { Share } from "@alongside/evidence/recovery/slip39/share"
import { english } from "@alongside/evidence/recovery/words/english"
import { spanish } from "@alongside/evidence/recovery/words/spanish"
import { numberOfWord, type SheetLanguage, type WordList } from "@alongside/evidence/recovery/words/word-list"

export const wordLists: Readonly<Record<SheetLanguage, WordList>> = { en: english, es: spanish }

/** One sheet or share while it is being entered. */
export interface Entered {
  readonly language: SheetLanguage
  /** As far as they are entered; every one is in the list. */
  readonly words: readonly string[]
  /** Which is being typed, from 0. */
  readonly at: number
  readonly text: string
}

export function nothingEntered(language: SheetLanguage): Entered {
  return { language, words: [], at: 0, text: "" }
}

/** A word was chosen for the place that is being typed. After one that was changed, the end is typed on. */
export function withWord(entered: Entered, word: string): Entered {
  const words = [...entered.words]
  words[entered.at] = word
  return { ...entered, words, at: words.length, text: "" }
}

/** What is typed, or pasted: several words at once go to their places as long as each is in the list. */
export function withText(entered: Entered, text: string): Entered {
  const parts = text.trimStart().split(/[\s,;]+/)
  if (parts.length < 2) return { ...entered, text }
  const list = wordLists[entered.language]
  let next = entered
  for (const [index, part] of parts.entries()) {
    if (part === "") continue
    if (next.at >= SHEET_WORDS) return { ...next, text: parts.slice(index).join(" ").trim() }
    const number = numberOfWord(list, part)
    if (number === undefined) return { ...next, text: parts.slice(index).join(" ").trim() }
    next = { ...withWord(next, list.words[number]!), at: next.at + 1 }
  }
  return { ...next, at: Math.max(next.at, next.words.length) }
}

/** Other words for other language: those that aren't in its list are gone. */
export function inLanguage(entered: Entered, language: SheetLanguage): Entered {
  const list = wordLists[language]
  const end = entered.words.findIndex((word) => numberOfWord(list, word) === undefined)
  const words = end < 0 ? entered.words : entered.words.slice(0, end)
  return { ...entered, language, words, at: words.length }
}

/** @returns the sheet or share once it is whole, `undefined` while words are missing. @throws {RecoveryError} as `readWords`, `readSheetQr`. */
export function readEntered({ language, words, at, text }: Entered): Share | undefined {
  if (text.trim().toUpperCase().startsWith("ALONGSIDE-")) return readSheetQr(text.trim().toUpperCase())
  if (words.length < SHEET_WORDS) return undefined
  // What doesn't fit on the sheet any more makes it too long.
  return readWords(wordLists[language], [
    ...words,
    ...text.split(/\s+/).filter((part) => at >= SHEET_WORDS && part !== ""),
  ])
}

/** Back to the first word that a fault names; at the end nothing is typed on. */
export function atFault(entered: Entered, fault: unknown): Entered {
  const [first] = fault instanceof RecoveryError ? fault.words : []
  return first === undefined ? entered : { ...entered, at: first - 1 }
}

/** True when there is nothing more to type, unless a word is changed. */
export function isFull({ words, at, text }: Entered): boolean {
  return at >= SHEET_WORDS && words.length >= SHEET_WORDS && text === ""
}

/** The one word that would make everything right, where there is such a word. */
export function correctionOf({ language, words }: Entered, fault: unknown): { at: number; word: string } | undefined {
  if (!(fault instanceof RecoveryError) || fault.code !== "SHEET_WORD_WRONG") return undefined
  const list = wordLists[language]
  const [only] = correctionsOf(words.map((word) => numberOfWord(list, word)!))
  return only === undefined ? undefined : { at: only.at[0]!, word: list.words[only.values[0]!]! }
}
