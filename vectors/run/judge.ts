import type { Bytes } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { MediaError } from "@alongside/evidence/media/error"
import { MessageError } from "@alongside/evidence/message/message"
import { OpenError } from "@alongside/evidence/open/error"
import { LetterError } from "@alongside/evidence/open/letter-error"
import { RecoveryError } from "@alongside/evidence/recovery/error"
import { RosterError } from "@alongside/evidence/roster/error"
import { CallError } from "@alongside/protocol/call/error"
import { Inputs, inOneLine } from "./inputs.ts"
import { mayEndEarly, type Reading, readers } from "./readers.ts"
import { Refused } from "./refused.ts"
import type { Vector } from "./vector.ts"

export const OK = "ok"

/** What came of reading bytes: `ok` with what was read, or a fault as a vector's `expect` names it. */
export interface Outcome {
  readonly expect: string
  readonly gives: ReadonlyMap<string, string>
}

/** @throws Error when the reader fails in a way that no format has a code for: then the reader is at fault. */
export async function outcomeOf(format: string, bytes: Bytes, inputs: Inputs): Promise<Outcome> {
  const reader = readers[format]
  if (reader === undefined) throw new Error(`there is no reader for ${format}`)
  try {
    return { expect: OK, gives: inWords(await reader(bytes, inputs)) }
  } catch (error) {
    return { expect: expectOf(error), gives: new Map() }
  }
}

function expectOf(error: unknown): string {
  if (error instanceof FormatError) return error.part === undefined ? error.code : `${error.code} at ${error.part}`
  if (
    error instanceof OpenError ||
    error instanceof MediaError ||
    error instanceof LetterError ||
    error instanceof MessageError
  )
    return error.code
  if (error instanceof RecoveryError) return [error.code, ...error.words].join(", ").replace(", ", " at ")
  if (error instanceof RosterError) return rosterFault(error)
  if (error instanceof CallError) return error.code
  if (error instanceof Refused) return error.expect
  throw error
}

function rosterFault({ code, part, characters }: RosterError): string {
  const place = part ?? characters.join(", ")
  return place === "" ? code : `${code} at ${place}`
}

function inWords(reading: Reading): Map<string, string> {
  return new Map(
    Object.entries(reading).map(([name, value]) => [name, inOneLine(value).replace(/^"([0-9a-f]*)"$/, "$1")]),
  )
}

/**
 * Fills in what a reader makes of a vector's bytes. For the generator; whoever commits the file has looked at it.
 * @throws Error when the reader finds something else than the vector is made to show.
 */
export async function withReading(vector: Omit<Vector, "gives">): Promise<Vector> {
  const { expect, gives } = await outcomeOf(vector.format, vector.bytes, new Inputs(vector))
  if (expect !== vector.expect) throw new Error(`${vector.comment}: expected ${vector.expect}, found ${expect}`)
  return { ...vector, gives }
}

/** What is wrong with our reading of a vector: nothing, or a sentence for each difference. */
export async function differences(vector: Vector): Promise<string[]> {
  const { expect, gives } = await outcomeOf(vector.format, vector.bytes, new Inputs(vector))
  if (expect !== vector.expect) return [`expected ${vector.expect}, found ${expect}`]
  const names = new Set([...vector.gives.keys(), ...gives.keys()])
  return [...names]
    .filter((name) => vector.gives.get(name) !== gives.get(name))
    .map((name) => `expected ${name} ${vector.gives.get(name)}, found ${gives.get(name)}`)
}

/** Envelopes and key rings cost a key exchange each time, packages and what the root certifies signatures: their lengths are tried in steps. */
const STEPS: Readonly<Record<string, number>> = {
  envelope: 61,
  "key ring": 61,
  package: 1999,
  delegation: 7,
  roster: 13,
  "partner certificate": 7,
  "partner's roster file": 61,
}

/**
 * Reads every beginning of a good vector's bytes, and the bytes with one more behind. Our readers take whole messages, so what a
 * connection that breaks leaves has to be refused at each length, by a code.
 * @returns a sentence for each length that was taken although it isn't whole.
 */
export async function differencesWhenCut(vector: Vector): Promise<string[]> {
  const { format, bytes } = vector
  const inputs = new Inputs(vector)
  const step = STEPS[format] ?? 1
  const found: string[] = []
  for (let length = 0; length < bytes.length; length += step) {
    const { expect } = await outcomeOf(format, bytes.slice(0, length), inputs)
    if (expect === OK && !mayEndEarly.has(format)) found.push(`the first ${length} of ${bytes.length} bytes are taken`)
  }
  const longer = new Uint8Array(bytes.length + 1)
  longer.set(bytes)
  longer[bytes.length] = 0x01
  if ((await outcomeOf(format, longer, inputs)).expect === OK) found.push("a byte behind the end is taken")
  return found
}
