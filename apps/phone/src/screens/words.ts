import type { Catalogue, english, TextsOf } from "./catalogue.ts"
import type { Settings } from "./phone-state.ts"

export type Language = "en" | "es"

/** A language as the screens need it: its texts, the tag that Intl formats by, and the way it runs. */
export interface Speech {
  readonly language: Language
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  readonly catalogue: Catalogue
  /** What is done to texts that come later, with their screens; tests bring longer and mirrored ones. */
  readonly ofPart?: <Texts extends object>(texts: Texts) => Texts
}

export type Speeches = Readonly<Record<Language, Speech>>

/** Each language by its own name. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", es: "Español" }

/** The part of the catalogue that is loaded with the screens that say it. */
export interface CataloguePart<English extends object> {
  readonly en: English
  readonly es: TextsOf<English>
}

type HoleNames<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | HoleNames<Rest> : never
type Holes<Text> = Text extends string ? HoleNames<Text> : HoleNames<Text[keyof Text]> | "n"
/** What fills the holes of a text: the count as a number, since the plural form hangs on it, the rest as words. */
type Fillings<Text> = { readonly [H in Holes<Text>]: H extends "n" ? number : string }
type Arguments<Text> = [Holes<Text>] extends [never] ? [] : [Fillings<Text>]

/** Says the catalogue's text with its holes filled. A hole left out doesn't compile. */
export type Say<English extends object> = <K extends keyof English>(key: K, ...holes: Arguments<English[K]>) => string

/** Says things in one language: texts from the catalogue, numbers, times, sizes and lists by Intl. */
export interface Words {
  readonly language: Language
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  readonly say: Say<typeof english>
  /** The same for a part that came with its screens. */
  sayOf<English extends object>(part: CataloguePart<English>): Say<English>
  /** `1:07`, or `1:02:33` from an hour on: whole seconds, rounded down, so that *safe until* never says too much. */
  clock(ms: number): string
  /** A whole kilobyte at least, so that a few bytes don't read as none; 0 is 0. */
  size(bytes: number): string
  list(items: readonly string[]): string
}

export function wordsOf(speech: Speech): Words {
  const { language, tag, direction, catalogue, ofPart } = speech
  const whole = new Intl.NumberFormat(tag)
  const twoDigits = new Intl.NumberFormat(tag, { minimumIntegerDigits: 2 })
  const plural = new Intl.PluralRules(tag)
  const items = new Intl.ListFormat(tag, { type: "conjunction" })
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(tag, { style: "unit", unit: name, maximumFractionDigits: digits })
  const kilobytes = unit("kilobyte", 0)
  const megabytes = unit("megabyte", 1)
  const gigabytes = unit("gigabyte", 2)

  const sayer = <English extends object>(texts: TextsOf<English>): Say<English> => {
    return (key, ...holes) => {
      const fillings: Record<string, string | number> = holes[0] ?? {}
      const text: string | Partial<Record<string, string>> = texts[key]
      const form = typeof text === "string" ? text : (text[plural.select(Number(fillings.n))] ?? text.other ?? "")
      return form.replace(/\{(\w+)\}/g, (_, name: string) => {
        const filling = fillings[name]
        return typeof filling === "number" ? whole.format(filling) : (filling ?? "")
      })
    }
  }

  return {
    language,
    tag,
    direction,
    say: sayer<typeof english>(catalogue),
    sayOf: <English extends object>(part: CataloguePart<English>) => {
      const texts: TextsOf<English> = language === "en" ? (part.en as TextsOf<English>) : part.es
      return sayer<English>(ofPart?.(texts) ?? texts)
    },
    clock(ms) {
      const seconds = Math.max(0, Math.floor(ms / 1000))
      const hours = Math.floor(seconds / 3600)
      const minutes = Math.floor(seconds / 60) % 60
      const tail = `:${twoDigits.format(seconds % 60)}`
      return hours > 0 ? `${whole.format(hours)}:${twoDigits.format(minutes)}${tail}` : whole.format(minutes) + tail
    },
    size(bytes) {
      if (bytes < 999_500) return kilobytes.format(Math.ceil(bytes / 1000))
      if (bytes < 999_950_000) return megabytes.format(bytes / 1e6)
      return gigabytes.format(bytes / 1e9)
    },
    list: (parts) => items.format(parts),
  }
}

/** The first of the browser's languages that the app speaks; English when there is none. */
export function languageOf(chosen: Settings["language"], browserLanguages: readonly string[]): Language {
  if (chosen !== "auto") return chosen
  for (const tag of browserLanguages) {
    const language = tag.toLowerCase().split("-")[0]
    if (language === "en" || language === "es") return language
  }
  return "en"
}
