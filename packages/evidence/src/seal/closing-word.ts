import type { Bytes } from "../format/bytes.ts"
import { type ClosingMeaning, type ClosingPlace, closingActs, closingMeanings } from "../statement/closing.ts"
import type { Recipient } from "./envelope.ts"
import { sealLetter } from "./letter.ts"

/** Seals what a closing means to one reader: a letter of one size for every meaning (spec/closing.md §3). */
export function sealClosingWord(
  { encounter, leg, number, act }: ClosingPlace,
  meaning: ClosingMeaning,
  recipient: Recipient,
): Promise<Bytes> {
  return sealLetter(
    ["alongside closing word 1", encounter, leg, number, closingActs.indexOf(act), closingMeanings.indexOf(meaning)],
    recipient,
  )
}
