/**
 * Reads the part of CDDL (RFC 8610) that our pages use: rules with parameters, choices, ranges, maps, arrays, groups, occurrences, tags, and
 * the controls `.size`, `.regexp` and `.cbor`.
 */

export type Type =
  | { readonly is: "choice"; readonly of: readonly Type[] }
  | { readonly is: "value"; readonly value: number | string }
  | { readonly is: "range"; readonly from: number; readonly to: number }
  | { readonly is: "name"; readonly name: string; readonly with: readonly Type[] }
  | { readonly is: "control"; readonly of: Type; readonly name: string; readonly by: Type }
  | { readonly is: "array" | "map" | "group"; readonly of: readonly Entry[] }
  | { readonly is: "tag"; readonly number: number; readonly of: Type }

export interface Entry {
  readonly least: number
  readonly most: number
  /** What stands before `:` when it counts: in a map. */
  readonly key: number | string | undefined
  readonly type: Type
}

export interface Rule {
  readonly parameters: readonly string[]
  readonly type: Type
}

const TOKEN =
  /\s+|;[^\n]*|(?<tag>#6\.\d+)|(?<number>-?\d+)|"(?<text>[^"]*)"|(?<control>\.[a-z]+)|(?<name>[a-z][a-z0-9-]*)|(?<sign>\.\.|[=/<>,:{}[\]()*+?])/gy

interface Token {
  readonly kind: "tag" | "number" | "text" | "control" | "name" | "sign"
  readonly text: string
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const match of source.matchAll(TOKEN)) {
    at = match.index + match[0].length
    const [kind, text] = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined) ?? []
    if (kind !== undefined && text !== undefined) tokens.push({ kind: kind as Token["kind"], text })
  }
  if (at !== source.length) throw new Error(`this is no CDDL that we read: ${source.slice(at, at + 40)}`)
  return tokens
}

/** The rules of all pages together, by name. @throws Error for what isn't CDDL of ours, and for a rule that comes twice. */
export function parseCddl(source: string): Map<string, Rule> {
  return new Parser(tokensOf(source)).rules()
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  rules(): Map<string, Rule> {
    const rules = new Map<string, Rule>()
    while (this.#at < this.#tokens.length) {
      const name = this.#take("name")
      const parameters = this.#takeIf("<") ? this.#listTo(">", () => this.#take("name")) : []
      this.#expect("=")
      if (rules.has(name)) throw new Error(`CDDL says twice what ${name} is`)
      rules.set(name, { parameters, type: this.#type() })
    }
    return rules
  }

  #type(): Type {
    const of = [this.#controlled()]
    while (this.#takeIf("/")) of.push(this.#controlled())
    return of.length === 1 ? of[0]! : { is: "choice", of }
  }

  #controlled(): Type {
    const type = this.#single()
    if (this.#takeIf("..")) {
      const to = Number(this.#take("number"))
      if (type.is !== "value" || typeof type.value !== "number") throw new Error("CDDL: a range begins with a number")
      return { is: "range", from: type.value, to }
    }
    if (this.#next()?.kind !== "control") return type
    return { is: "control", of: type, name: this.#take("control"), by: this.#single() }
  }

  #single(): Type {
    const token = this.#next()
    if (token === undefined) throw new Error("CDDL ends too soon")
    this.#at += 1
    switch (token.kind) {
      case "number":
        return { is: "value", value: Number(token.text) }
      case "text":
        return { is: "value", value: token.text }
      case "name":
        return { is: "name", name: token.text, with: this.#takeIf("<") ? this.#listTo(">", () => this.#type()) : [] }
      case "tag":
        return { is: "tag", number: Number(token.text.slice(3)), of: this.#inParentheses() }
      case "sign":
        return this.#bracketed(token.text)
      default:
        throw new Error(`CDDL: ${token.text} begins nothing`)
    }
  }

  #inParentheses(): Type {
    this.#expect("(")
    const type = this.#type()
    this.#expect(")")
    return type
  }

  #bracketed(sign: string): Type {
    if (sign === "[") return { is: "array", of: this.#listTo("]", () => this.#entry()) }
    if (sign === "{") return { is: "map", of: this.#listTo("}", () => this.#entry()) }
    if (sign === "(") return { is: "group", of: this.#listTo(")", () => this.#entry()) }
    throw new Error(`CDDL: ${sign} begins nothing`)
  }

  #entry(): Entry {
    const [least, most] = this.#occurrence()
    const [token, colon] = [this.#tokens[this.#at], this.#tokens[this.#at + 1]]
    const hasKey = colon?.text === ":" && colon.kind === "sign"
    if (!hasKey) return { least, most, key: undefined, type: this.#type() }
    this.#at += 2
    return { least, most, key: token!.kind === "number" ? Number(token!.text) : token!.text, type: this.#type() }
  }

  /** `?`, `+`, `*`, and `*` with numbers beside it. */
  #occurrence(): readonly [least: number, most: number] {
    if (this.#takeIf("?")) return [0, 1]
    if (this.#takeIf("+")) return [1, Number.POSITIVE_INFINITY]
    const isCounted = this.#next()?.kind === "number" && this.#tokens[this.#at + 1]?.text === "*"
    const least = isCounted ? Number(this.#take("number")) : 0
    if (!this.#takeIf("*")) return [1, 1]
    // A number may be the entry's key as well: `* 1: tstr` is nowhere in our pages.
    const most = this.#next()?.kind === "number" ? Number(this.#take("number")) : Number.POSITIVE_INFINITY
    return [least, most]
  }

  #listTo<T>(end: string, item: () => T): T[] {
    const items: T[] = []
    while (!this.#takeIf(end)) {
      items.push(item())
      this.#takeIf(",")
    }
    return items
  }

  #next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #takeIf(sign: string): boolean {
    const token = this.#next()
    if (token?.kind !== "sign" || token.text !== sign) return false
    this.#at += 1
    return true
  }

  #expect(sign: string): void {
    if (!this.#takeIf(sign)) throw new Error(`CDDL: expected ${sign}, found ${this.#next()?.text}`)
  }

  #take(kind: Token["kind"]): string {
    const token = this.#next()
    if (token?.kind !== kind) throw new Error(`CDDL: expected a ${kind}, found ${token?.text}`)
    this.#at += 1
    return token.text
  }
}
