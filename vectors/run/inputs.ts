import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import type { Vector } from "./vector.ts"

/** A vector's inputs, each asked for as what it has to be. A wrong one is the vector's fault: a plain Error. */
export class Inputs {
  readonly #values: ReadonlyMap<string, string>

  constructor({ inputs }: Pick<Vector, "inputs">) {
    this.#values = inputs
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  text(name: string): string {
    const value = this.#values.get(name)
    if (value === undefined) throw new Error(`the vector doesn't say its ${name}`)
    return value
  }

  bytes(name: string): Bytes {
    const bytes = fromHex(this.text(name))
    if (bytes === undefined) throw new Error(`the vector's ${name} isn't hexadecimal`)
    return bytes
  }

  number(name: string): number {
    const text = this.text(name)
    if (!/^-?[0-9]+$/.test(text)) throw new Error(`the vector's ${name} isn't an integer`)
    return Number(text)
  }

  oneOf<T extends string>(name: string, all: readonly T[]): T {
    const found = all.find((one) => one === this.text(name))
    if (found === undefined) throw new Error(`the vector's ${name} is none of ${all.join(", ")}`)
    return found
  }

  /** Words with spaces between them. */
  listOf<T extends string>(name: string, all: readonly T[]): T[] {
    return this.text(name)
      .split(" ")
      .map((word) => {
        const found = all.find((one) => one === word)
        if (found === undefined) throw new Error(`the vector's ${name} has one that is none of ${all.join(", ")}`)
        return found
      })
  }
}

/** What was read, in one line that a person and another program can compare: JSON, bytes in hexadecimal, `undefined` as null. */
export function inOneLine(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Uint8Array) return toHex(part)
    if (part instanceof Map) return [...part]
    if (typeof part === "bigint") return part.toString()
    return part === undefined ? null : part
  })
}
