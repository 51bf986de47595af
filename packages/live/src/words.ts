/** One text, or one for each plural category of the language that a count can fall into. */
export type Text = string | Readonly<Record<string, string>>

/** The same texts in another language: what is one sentence stays one, what counts has the forms that language needs. */
export type Translated<English extends Readonly<Record<string, Text>>> = {
  readonly [K in keyof English]: English[K] extends string ? string : Readonly<Record<string, string>>
}

/** A language as screens need it: its texts, the tag that Intl formats by, and the way it runs. */
export interface Speech<Catalogue> {
  readonly tag: string
  readonly direction: "ltr" | "rtl"
  readonly catalogue: Catalogue
}

type HoleNames<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | HoleNames<Rest> : never
type Holes<T> = T extends string ? HoleNames<T> : HoleNames<T[keyof T]> | "n"
/** What fills the holes of a text: the count as a number, since the plural form hangs on it, the rest as words. */
type Fillings<T> = { readonly [H in Holes<T>]: H extends "n" ? number : string }
type Arguments<T> = [Holes<T>] extends [never] ? [] : [Fillings<T>]

/** The catalogue's text with its holes filled. A hole left out doesn't compile. */
export type Say<English> = <K extends keyof English>(key: K, ...holes: Arguments<English[K]>) => string

/** Says the texts of one language. `English` names the keys and their holes. */
export function sayIn<English extends Readonly<Record<string, Text>>>({
  tag,
  catalogue,
}: Speech<Translated<English>>): Say<English> {
  const whole = new Intl.NumberFormat(tag)
  const plural = new Intl.PluralRules(tag)
  return (key, ...holes) => {
    const fillings: Readonly<Record<string, string | number>> = holes[0] ?? {}
    const text: Text = catalogue[key]
    const form = typeof text === "string" ? text : (text[plural.select(Number(fillings.n))] ?? text.other ?? "")
    return form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const filling = fillings[name]
      return typeof filling === "number" ? whole.format(filling) : (filling ?? "")
    })
  }
}
