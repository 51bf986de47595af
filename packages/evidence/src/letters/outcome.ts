import type { Cbor } from "../format/cbor.ts"
import { letterInvalid } from "../open/letter.ts"

/** How it ended for her, as far as counsel knows. */
export const outcomes = ["not known", "released", "taken"] as const
export type OutcomeName = (typeof outcomes)[number]

export interface Outcome {
  readonly what: OutcomeName
  /** Who took her, and where to; empty unless she was taken, and where nobody knows. */
  readonly by: string
  readonly where: string
}

/** UTF-16 units of each text of an outcome. */
export const MAX_OUTCOME_TEXT = 200

/** spec/after.md §4. @throws RangeError for a text that is too long, or where none may be. */
export function encodeOutcome(outcome: Outcome | undefined): Cbor {
  if (outcome === undefined) return null
  const { what, by, where } = outcome
  if (!isOutcome(outcome)) throw new RangeError("an outcome says more than it may")
  return [outcomes.indexOf(what), by, where]
}

/** @throws {LetterError} `LETTER_CONTENT_INVALID`. */
export function outcomeFrom(value: Cbor | undefined): Outcome | undefined {
  if (value === null) return undefined
  if (!Array.isArray(value) || value.length !== 3) return letterInvalid()
  const [number, by, where] = value as readonly Cbor[]
  const what = typeof number === "number" ? outcomes[number] : undefined
  if (what === undefined || typeof by !== "string" || typeof where !== "string") return letterInvalid()
  const outcome = { what, by, where }
  return isOutcome(outcome) ? outcome : letterInvalid()
}

function isOutcome({ what, by, where }: Outcome): boolean {
  if (what !== "taken") return by === "" && where === ""
  return by.length <= MAX_OUTCOME_TEXT && where.length <= MAX_OUTCOME_TEXT
}
