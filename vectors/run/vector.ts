import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"

/** One case, as its file says it (vectors/README.md). */
export interface Vector {
  /** What the bytes claim to be; which reader to give them to. */
  readonly format: string
  /** `ok`, or the code of the fault, with ` at …` where the code alone doesn't tell the place. */
  readonly expect: string
  readonly comment: string
  /** What a reader has besides the bytes: hexadecimal, a number or words. */
  readonly inputs: ReadonlyMap<string, string>
  /** What a reader that says `ok` has to get out of it. */
  readonly gives: ReadonlyMap<string, string>
  readonly bytes: Bytes
}

const GIVES = "gives "
const HEX_DIGITS_A_LINE = 96

/** The text of a vector's file. */
export function vectorText(vector: Vector): string {
  const lines = [
    `format: ${vector.format}`,
    `expect: ${vector.expect}`,
    `comment: ${vector.comment}`,
    ...[...vector.inputs].map(([name, value]) => `${name}: ${value}`),
    ...[...vector.gives].map(([name, value]) => `${GIVES}${name}: ${value}`.trimEnd()),
    "--",
    ...(toHex(vector.bytes).match(new RegExp(`.{1,${HEX_DIGITS_A_LINE}}`, "g")) ?? []),
  ]
  return `${lines.join("\n")}\n`
}

/** Reads a vector's file. @throws Error when it isn't one: the file is at fault. */
export function parseVector(text: string): Vector {
  const end = text.indexOf("\n--\n")
  if (end < 0) throw new Error("a vector has a head, a line of two dashes, and bytes")
  const head = new Map<string, string>()
  for (const line of text.slice(0, end).split("\n")) {
    const match = /^([a-z0-9 -]+):(?: (.+))?$/.exec(line)
    if (match === null) throw new Error(`a line of a vector's head is no name and value: ${line}`)
    const [, name = "", value = ""] = match
    if (head.has(name)) throw new Error(`a vector says twice what ${name} is`)
    head.set(name, value)
  }
  const bytes = fromHex(text.slice(end + 4).replaceAll("\n", ""))
  if (bytes === undefined) throw new Error("a vector's bytes are not hexadecimal")
  const { format, expect, comment } = Object.fromEntries(head)
  if (format === undefined || expect === undefined || comment === undefined) {
    throw new Error("a vector says its format, what to expect, and why")
  }
  const rest = [...head].filter(([name]) => !["format", "expect", "comment"].includes(name))
  const gives = rest.flatMap(([name, value]): [string, string][] =>
    name.startsWith(GIVES) ? [[name.slice(GIVES.length), value]] : [],
  )
  return {
    format,
    expect,
    comment,
    inputs: new Map(rest.filter(([name]) => !name.startsWith(GIVES))),
    gives: new Map(gives),
    bytes,
  }
}
