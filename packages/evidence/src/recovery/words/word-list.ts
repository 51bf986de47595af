/** The languages that a sheet can be printed in. */
export const sheetLanguages = ["en", "es"] as const
export type SheetLanguage = (typeof sheetLanguages)[number]

/** 1,024 words; a word's number is its place, from 0. */
export interface WordList {
  readonly language: SheetLanguage
  readonly words: readonly string[]
}

/** Letters that are enough to tell a word from every other of its list. */
const TELLING = 4
const NEAR_MISSES = 6

/** As words are compared: small letters, and no accents, which a keyboard or a hurried hand leaves away. */
export function plainWord(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
}

/** The number of a word that is written out, or `undefined`. Case and accents don't matter. */
export function numberOfWord(list: WordList, text: string): number | undefined {
  const found = plainWords(list).indexOf(plainWord(text))
  return found < 0 ? undefined : found
}

/**
 * Numbers of the words that a person can mean who has typed `text` so far: those that begin so, then, once enough is typed, those
 * that look most like it.
 */
export function wordsLike(list: WordList, text: string): number[] {
  const typed = plainWord(text)
  if (typed === "") return []
  const plain = plainWords(list)
  const beginning = plain.flatMap((word, number) => (word.startsWith(typed) ? [number] : []))
  if (typed.length < TELLING && beginning.length > 0) return beginning
  const allowed = typed.length <= TELLING ? 1 : 2
  const near = plain
    .map((word, number) => ({
      number,
      // Whoever got the first letters right has mistaken the rest.
      distance: Math.min(distanceOf(typed, word), word.slice(0, TELLING) === typed.slice(0, TELLING) ? 1 : 9),
    }))
    .filter(({ number, distance }) => distance <= allowed && !beginning.includes(number))
    .sort((a, b) => a.distance - b.distance)
    .map(({ number }) => number)
  return [...beginning, ...near.slice(0, NEAR_MISSES)]
}

const plainLists = new Map<SheetLanguage, readonly string[]>()

function plainWords({ language, words }: WordList): readonly string[] {
  const known = plainLists.get(language)
  if (known !== undefined) return known
  const made = words.map(plainWord)
  plainLists.set(language, made)
  return made
}

/** How many letters have to be put in, left out, exchanged for another or for their neighbour, to make one word of the other. */
function distanceOf(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(change, last[j]! + 1, row[j - 1]! + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
