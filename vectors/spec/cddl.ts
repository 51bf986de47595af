import type { Bytes } from "@alongside/evidence/format/bytes"
import { type Cbor, decodeCbor } from "@alongside/evidence/format/cbor"
import { FormatError } from "@alongside/evidence/format/error"
import { type Entry, parseCddl, type Rule, type Type } from "./cddl-parser.ts"

/** An item, or a tagged one: the only tags that our formats have stand at their very beginning. */
type Item = Cbor | Tagged

class Tagged {
  readonly number: number
  readonly item: Cbor
  constructor(number: number, item: Cbor) {
    this.number = number
    this.item = item
  }
}

/** Says whether bytes are what a rule of the pages' CDDL says. */
export class Cddl {
  readonly #rules: ReadonlyMap<string, Rule>

  constructor(source: string) {
    this.#rules = parseCddl(source)
  }

  /** Names of the rules. */
  get names(): readonly string[] {
    return [...this.#rules.keys()]
  }

  /** @param rule - one without parameters. */
  holds(rule: string, bytes: Bytes): boolean {
    const item = decode(bytes)
    return item !== undefined && this.#matches({ is: "name", name: rule, with: [] }, item, new Map())
  }

  #matches(type: Type, item: Item, bound: ReadonlyMap<string, Type>): boolean {
    switch (type.is) {
      case "choice":
        return type.of.some((one) => this.#matches(one, item, bound))
      case "value":
        return item === type.value
      case "range":
        return typeof item === "number" && item >= type.from && item <= type.to
      case "tag":
        return item instanceof Tagged && item.number === type.number && this.#matches(type.of, item.item, bound)
      case "array":
        return Array.isArray(item) && this.#takesAll(type.of, item as readonly Cbor[], bound)
      case "map":
        return item instanceof Map && this.#fills(type.of, item as ReadonlyMap<number, Cbor>, bound)
      case "control":
        return this.#controls(type, item, bound)
      case "name":
        return this.#named(type, item, bound)
      case "group":
        throw new Error("CDDL: a group stands in an array or a map")
    }
  }

  #named({ name, with: given }: Type & { is: "name" }, item: Item, bound: ReadonlyMap<string, Type>): boolean {
    const parameter = bound.get(name)
    if (parameter !== undefined) return this.#matches(parameter, item, new Map())
    const rule = this.#rules.get(name)
    if (rule !== undefined) return this.#matches(rule.type, item, bind(rule, given, bound))
    switch (name) {
      case "bstr":
        return item instanceof Uint8Array
      case "tstr":
        return typeof item === "string"
      case "bool":
        return typeof item === "boolean"
      case "true":
        return item === true
      case "false":
        return item === false
      case "null":
        return item === null
      default:
        throw new Error(`CDDL doesn't say what ${name} is`)
    }
  }

  #controls(type: Type & { is: "control" }, item: Item, bound: ReadonlyMap<string, Type>): boolean {
    if (!this.#matches(type.of, item, bound)) return false
    const by = type.by.is === "group" ? type.by.of[0]!.type : type.by
    switch (type.name) {
      case ".size":
        return this.#matches(by, (item as Uint8Array).length, bound)
      case ".regexp":
        return new RegExp(`^(?:${(by as Type & { is: "value" }).value})$`).test(item as string)
      case ".cbor": {
        const inner = decode(Uint8Array.from(item as Uint8Array))
        return inner !== undefined && this.#matches(by, inner, bound)
      }
      default:
        throw new Error(`CDDL: we don't know ${type.name}`)
    }
  }

  /** Entries in order, each as often as it may come; ours never leave a choice of how often. */
  #takesAll(entries: readonly Entry[], items: readonly Cbor[], bound: ReadonlyMap<string, Type>): boolean {
    let at = 0
    for (const { least, most, type } of entries) {
      let taken = 0
      while (taken < most && at < items.length && this.#matches(type, items[at]!, bound)) {
        taken += 1
        at += 1
      }
      if (taken < least) return false
    }
    return at === items.length
  }

  #fills(entries: readonly Entry[], map: ReadonlyMap<number, Cbor>, bound: ReadonlyMap<string, Type>): boolean {
    const known = this.#flat(entries, bound)
    const isRight = known.every(({ entry: { key, least, type }, bound: inner }) => {
      const item = map.get(key as number)
      return item === undefined ? least === 0 : this.#matches(type, item, inner)
    })
    const keys = new Set(known.map(({ entry }) => entry.key))
    return isRight && [...map.keys()].every((key) => keys.has(key))
  }

  /** The entries with those of the groups that they name. */
  #flat(
    entries: readonly Entry[],
    bound: ReadonlyMap<string, Type>,
  ): { entry: Entry; bound: ReadonlyMap<string, Type> }[] {
    return entries.flatMap((entry) => {
      if (entry.key !== undefined) return [{ entry, bound }]
      if (entry.type.is !== "name") throw new Error("CDDL: an entry of a map has a key or names a group")
      const rule = this.#rules.get(entry.type.name)
      if (rule?.type.is !== "group") throw new Error(`CDDL: ${entry.type.name} is no group`)
      return this.#flat(rule.type.of, bind(rule, entry.type.with, bound))
    })
  }
}

/** What a rule's parameters stand for; what is given may be a parameter itself. */
function bind(
  { parameters }: Rule,
  given: readonly Type[],
  bound: ReadonlyMap<string, Type>,
): ReadonlyMap<string, Type> {
  return new Map(
    parameters.map((parameter, i) => {
      const type = given[i]
      if (type === undefined) throw new Error(`CDDL: nothing is given for ${parameter}`)
      return [parameter, (type.is === "name" && bound.get(type.name)) || type]
    }),
  )
}

function decode(bytes: Bytes): Item | undefined {
  try {
    const tag = bytes[0] === 0xd1 ? 17 : bytes[0] === 0xd2 ? 18 : undefined
    return tag === undefined ? decodeCbor(bytes) : new Tagged(tag, decodeCbor(bytes.subarray(1)))
  } catch (error) {
    if (error instanceof FormatError) return undefined
    throw error
  }
}
