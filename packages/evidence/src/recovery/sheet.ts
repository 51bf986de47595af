import type { Bytes } from "../format/bytes.ts"
import { recipientOf } from "../open/recipient.ts"
import type { Recipient } from "../seal/envelope.ts"
import { RecoveryError } from "./error.ts"
import { type RecoverySecret, recoveryIdentityOf, recoverySecretFrom } from "./secret.ts"
import { SHARES_MADE, SHARES_NEEDED } from "./share-counts.ts"
import { combineShares } from "./slip39/combine.ts"
import { type Correction, explain, isWhole } from "./slip39/rs1024.ts"
import { customizationFor, parseShare, type Share, shareWords } from "./slip39/share.ts"
import { splitSecret } from "./slip39/split.ts"
import { numberOfWord, type WordList } from "./words/word-list.ts"

/** Words of a sheet, and of a share: all that we print have as many. */
export const SHEET_WORDS = 33

/** What is printed, as numbers of words: the same in every language. */
export type SheetNumbers = readonly number[]

/** The sheet that is the whole secret. Each call gives other words for the same secret. */
export async function makeSheet(secret: RecoverySecret): Promise<SheetNumbers> {
  const [sheet] = await splitSecret(secret, 1, 1)
  return shareWords(sheet!)
}

/** One set of shares. Each call makes another, whose shares don't go with those of an earlier one. */
export async function makeShares(secret: RecoverySecret): Promise<SheetNumbers[]> {
  return (await splitSecret(secret, SHARES_NEEDED, SHARES_MADE)).map(shareWords)
}

/**
 * Reads words as somebody wrote or typed them.
 * @throws {RecoveryError} `SHEET_WORD_UNKNOWN` with every word that isn't in the list; and as {@link readNumbers}.
 */
export function readWords(list: WordList, words: readonly string[]): Share {
  const numbers = words.map((word) => numberOfWord(list, word))
  const unknown = numbers.flatMap((number, at) => (number === undefined ? [at + 1] : []))
  if (unknown.length > 0) {
    throw new RecoveryError("SHEET_WORD_UNKNOWN", `not in the list of words: ${unknown.join(", ")}`, { words: unknown })
  }
  return readNumbers(numbers as number[])
}

/**
 * Reads a sheet or a share.
 * @throws {RecoveryError} `SHEET_WORDS_TOO_FEW`, `SHEET_WORDS_TOO_MANY`, `SHEET_WORD_WRONG`, `SHEET_WORDS_EXCHANGED`, `SHEET_WORDS_WRONG`,
 *   `SHEET_FORM_UNKNOWN`.
 */
export function readNumbers(numbers: SheetNumbers): Share {
  if (numbers.length < SHEET_WORDS) throw new RecoveryError("SHEET_WORDS_TOO_FEW", `${numbers.length} of 33 words`)
  if (numbers.length > SHEET_WORDS) throw new RecoveryError("SHEET_WORDS_TOO_MANY", `${numbers.length} words, not 33`)
  if (!isWhole(OURS, numbers)) throw whatIsWrong(numbers)
  const share = parseShare(numbers)
  const { groupIndex, groupCount, memberThreshold, value } = share
  const isOurs = share.isExtendable && groupIndex === 0 && groupCount === 1 && value.length === 32
  if (!isOurs || memberThreshold > SHARES_NEEDED) formUnknown()
  return share
}

/** Every sheet and share of ours is an extendable one: so its kind is known before its words are right. */
const OURS = "shamir_extendable"

function formUnknown(): never {
  throw new RecoveryError("SHEET_FORM_UNKNOWN", "the words are of another program's secret")
}

function whatIsWrong(numbers: SheetNumbers): RecoveryError {
  if (customizationFor(numbers) !== OURS && isWhole(customizationFor(numbers), numbers)) formUnknown()
  const exchanged = numbers.findIndex((number, at) => {
    const next = numbers[at + 1]
    return next !== undefined && next !== number && isWhole(OURS, numbers.with(at, next).with(at + 1, number))
  })
  if (exchanged >= 0) {
    const words = [exchanged + 1, exchanged + 2]
    return new RecoveryError("SHEET_WORDS_EXCHANGED", `words ${words.join(" and ")} change places`, { words })
  }
  const corrections = correctionsOf(numbers)
  const words = [...new Set(corrections.flatMap(({ at }) => at.map((index) => index + 1)))].sort((a, b) => a - b)
  if (corrections.length === 1 && words.length === 1) {
    return new RecoveryError("SHEET_WORD_WRONG", `word ${words[0]} doesn't fit the others`, { words })
  }
  const message = words.length === 0 ? "several words are wrong" : `of words ${words.join(", ")} two are wrong`
  return new RecoveryError("SHEET_WORDS_WRONG", message, { words })
}

/** What the words of {@link readNumbers}' complaint could be instead: to be compared with the paper, never to be taken unseen. */
export function correctionsOf(numbers: SheetNumbers): Correction[] {
  return explain(OURS, numbers)
}

/** True for a sheet that needs no second. */
export function isWholeSheet({ memberThreshold }: Share): boolean {
  return memberThreshold === 1
}

/** Which set a share is of, as it is printed: shares with another name don't go together. */
export function setNameOf({ identifier }: Share): string {
  return identifier.toString().padStart(5, "0")
}

/**
 * The secret, from a sheet or from enough shares.
 * @throws {RecoveryError} `SHARE_MISSING`, `SHARE_REPEATED`, `SHARES_OF_DIFFERENT_SETS`, `SHARES_DO_NOT_FIT`.
 */
export async function secretFromShares(shares: readonly Share[]): Promise<RecoverySecret> {
  const bytes: Bytes = await combineShares(shares)
  return recoverySecretFrom(bytes) ?? formUnknown()
}

/** @throws {RecoveryError} `SHEET_OF_ANOTHER_KEY`: the sheet is whole, and of another key than `recipient`'s. */
export async function assertSheetOf(recipient: Recipient, secret: RecoverySecret): Promise<void> {
  if ((await recipientOf(await recoveryIdentityOf(secret))) !== recipient) {
    throw new RecoveryError("SHEET_OF_ANOTHER_KEY", "the sheet is of another key")
  }
}
