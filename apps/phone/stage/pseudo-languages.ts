/** A language of either app: its texts by key, some with a form for each plural category. */
interface Speech {
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  readonly catalogue: object
}

function mapTexts<Catalogue extends object>(catalogue: Catalogue, change: (text: string) => string): Catalogue {
  const entries = Object.entries(catalogue).map(([key, text]) => [
    key,
    typeof text === "string"
      ? change(text)
      : Object.fromEntries(Object.entries(text as object).map(([category, form]) => [category, change(String(form))])),
  ])
  // The same keys with the same shape: only the words inside have changed.
  return Object.fromEntries(entries) as Catalogue
}

/** Applies `change` to the words and leaves the holes alone. */
function aroundHoles(text: string, change: (words: string) => string): string {
  return text.replace(/(\{\w+\})|([^{]+)/g, (_, hole: string | undefined, words: string) => hole ?? change(words))
}

/** Changes the texts, and those that come later with their screens. */
function inWhole<Language extends Speech>(speech: Language, change: (text: string) => string): Language {
  const ofPart = <Texts extends object>(texts: Texts): Texts => mapTexts(texts, change)
  return { ...speech, catalogue: ofPart(speech.catalogue), ofPart }
}

/** A language that needs 60 % more room, as some do: every word grows. */
export function longest<Language extends Speech>(speech: Language): Language {
  const grow = (word: string) => word + word.slice(-Math.ceil(word.length * 0.6))
  const change = (text: string) => aroundHoles(text, (words) => words.replace(/\p{L}+/gu, grow))
  return inWhole(speech, change)
}

const letters = "ابتثجحخدذرزسشصضطظعغفقكلمنه"

/** A language that runs from right to left, in Arabic letters and digits: the words mean nothing, their lengths stay. */
export function mirrored<Language extends Speech>(speech: Language): Language {
  const turn = (words: string) =>
    words.replace(/\p{L}/gu, (letter) => letters[(letter.toLowerCase().codePointAt(0)! - 97) % letters.length] ?? "ي")
  return { ...inWhole(speech, (text) => aroundHoles(text, turn)), tag: "ar-EG", direction: "rtl" }
}
