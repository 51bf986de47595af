import { type Bytes, toHex } from "@alongside/evidence/format/bytes"

/** What the parts of an item are called. A part without a name is told by its value alone. */
export interface Shape {
  readonly name?: string
  /** Of a map: what stands under each key. */
  readonly keys?: Readonly<Record<number, Shape>>
  /** Of an array: what stands where. */
  readonly items?: readonly Shape[]
  /** Of an array: what each item is. */
  readonly each?: Shape
  /** Of a byte string or tag: what is in it. */
  readonly inside?: Shape
}

/** Bytes that aren't CBOR, cut into named parts; the last part may be as long as it likes. */
export type Parts = readonly (readonly [length: number, name: string])[]

/** A hash with its head fits on one line. */
const BYTES_A_LINE = 34

/** CBOR in hexadecimal, one head or value a line, a map's keys before their values, with what it is after `#`. */
export function annotateCbor(bytes: Bytes, shape: Shape): string {
  const writer = new Annotator(bytes)
  writer.item(shape, 0)
  return writer.text()
}

/** The parts in hexadecimal, each with its name after `#`. */
export function annotateParts(bytes: Bytes, parts: Parts): string {
  let at = 0
  const lines = parts.flatMap(([length, name]) => {
    const part = bytes.subarray(at, at + length)
    at += part.length
    return linesOf(part, name, "")
  })
  return lines.join("\n")
}

function linesOf(bytes: Uint8Array, words: string, indent: string): string[] {
  const hex = toHex(bytes).match(new RegExp(`.{1,${2 * BYTES_A_LINE}}`, "g")) ?? []
  return hex.map((line, i) => (i === 0 && words !== "" ? `${indent}${line}  # ${words}` : `${indent}${line}`))
}

class Annotator {
  readonly #bytes: Bytes
  readonly #lines: string[] = []
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  text(): string {
    return this.#lines.join("\n")
  }

  /** @param key - what stands before it in its map. */
  item(shape: Shape, depth: number, key = ""): void {
    const start = this.#at
    const { major, argument } = this.#head()
    const isText = major === 3
    if (isText || (major === 2 && shape.inside === undefined)) {
      const value = this.#bytes.subarray(this.#at, this.#at + argument)
      this.#at += argument
      const words = isText ? JSON.stringify(new TextDecoder().decode(value)) : `${argument} bytes`
      this.#say(start, depth, key, shape.name, words)
      return
    }
    this.#say(start, depth, key, shape.name, wordsOf(major, argument))
    if (major === 2 || major === 6) this.item(shape.inside ?? {}, depth + 1)
    if (major === 4) {
      for (let i = 0; i < argument; i++) this.item(shape.items?.[i] ?? shape.each ?? {}, depth + 1)
    }
    if (major === 5) {
      for (let i = 0; i < argument; i++) this.#entry(shape, depth + 1)
    }
  }

  #entry(shape: Shape, depth: number): void {
    const start = this.#at
    const { argument } = this.#head()
    this.item(shape.keys?.[argument] ?? {}, depth, `${toHex(this.#bytes.subarray(start, this.#at))} `)
  }

  #say(start: number, depth: number, key: string, name: string | undefined, value: string): void {
    const words = name === undefined ? value : `${name}: ${value}`
    const [first = "", ...rest] = linesOf(this.#bytes.subarray(start, this.#at), words, "")
    this.#lines.push(...[key + first, ...rest].map((line) => "  ".repeat(depth) + line))
  }

  /** RFC 8949 §3. The bytes have been read by our own reader before: they are right. */
  #head(): { readonly major: number; readonly argument: number } {
    const initial = this.#bytes[this.#at++]!
    const info = initial & 0x1f
    const width = info < 24 ? 0 : 1 << (info - 24)
    let argument = info < 24 ? info : 0
    for (let i = 0; i < width; i++) argument = argument * 256 + this.#bytes[this.#at++]!
    return { major: initial >> 5, argument }
  }
}

function wordsOf(major: number, argument: number): string {
  switch (major) {
    case 0:
      return `${argument}`
    case 1:
      return `−${argument + 1}`
    case 2:
      return `${argument} bytes, in which`
    case 4:
      return `array of ${argument}`
    case 5:
      return `map of ${argument}`
    case 6:
      return `tag ${argument}`
    default:
      return { 20: "false", 21: "true", 22: "null" }[argument] ?? "simple value"
  }
}
