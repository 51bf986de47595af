import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import type { Vector } from "../run/vector.ts"

/** A vector before it is a file. */
export interface Case extends Omit<Vector, "gives"> {
  /** Folder and name, without `.txt`. */
  readonly path: string
}

interface Described {
  /** Folder and name, without `.txt`. */
  readonly path: string
  readonly format: string
  /** `ok` when left out. */
  readonly expect?: string
  readonly comment: string
  readonly inputs?: Readonly<Record<string, string | number | Bytes>>
  readonly bytes?: Bytes
}

export function caseOf({ path, format, expect = "ok", comment, inputs = {}, bytes }: Described): Case {
  const texts = Object.entries(inputs).map(([name, value]): [string, string] => [name, textOf(value)])
  return { path, format, expect, comment, inputs: new Map(texts), bytes: bytes ?? new Uint8Array(0) }
}

function textOf(value: string | number | Bytes): string {
  return value instanceof Uint8Array ? toHex(value) : `${value}`
}
