import type { Bytes } from "../../format/bytes.ts"
import { RecoveryError } from "../error.ts"
import { CHECK_WORDS, checkWords, isWhole } from "./rs1024.ts"

/** One share of a secret, as SLIP-39 lays it out. A secret that isn't shared is the one share of a set of one. */
export interface Share {
  /** The same in all shares of one set: 15 bits, random. */
  readonly identifier: number
  /** True when the identifier isn't part of the encryption, as in everything that we write. */
  readonly isExtendable: boolean
  readonly iterationExponent: number
  readonly groupIndex: number
  readonly groupThreshold: number
  readonly groupCount: number
  readonly memberIndex: number
  readonly memberThreshold: number
  /** As long as the secret. */
  readonly value: Bytes
}

const ID_EXPONENT_WORDS = 2
const HEADER_WORDS = 4
/** Of a secret of 128 bits, the least that the standard has. */
const LEAST_WORDS = 20

const customizationOf = (isExtendable: boolean): string => (isExtendable ? "shamir_extendable" : "shamir")

/** What a share's words check themselves with. A reader tells by the second word. */
export function customizationFor(words: readonly number[]): string {
  return customizationOf(((words[1] ?? 0) & 0x10) !== 0)
}

/** The share as numbers of words, each below 1,024. */
export function shareWords(share: Share): number[] {
  const { identifier, isExtendable, iterationExponent, value } = share
  const first = (identifier << 5) | (isExtendable ? 0x10 : 0) | iterationExponent
  const second =
    (share.groupIndex << 16) |
    ((share.groupThreshold - 1) << 12) |
    ((share.groupCount - 1) << 8) |
    (share.memberIndex << 4) |
    (share.memberThreshold - 1)
  const words = [first >>> 10, first & 1023, second >>> 10, second & 1023, ...valueWords(value)]
  return [...words, ...checkWords(customizationOf(isExtendable), words)]
}

/**
 * Reads a share from the numbers of its words.
 * @throws {RecoveryError} `SHEET_WORDS_WRONG` when the checksum isn't right; `SHEET_FORM_UNKNOWN` when it is, and the rest isn't SLIP-39.
 */
export function parseShare(words: readonly number[]): Share {
  if (words.length < LEAST_WORDS) formUnknown("a share has fewer words than the standard knows")
  if (!isWhole(customizationFor(words), words)) {
    throw new RecoveryError("SHEET_WORDS_WRONG", "the words of a share don't fit their check words")
  }
  const first = (words[0]! << 10) | words[1]!
  const second = (words[ID_EXPONENT_WORDS]! << 10) | words[ID_EXPONENT_WORDS + 1]!
  const groupThreshold = ((second >>> 12) & 15) + 1
  const groupCount = ((second >>> 8) & 15) + 1
  if (groupThreshold > groupCount) formUnknown("a share wants more groups than there are")
  return {
    identifier: first >>> 5,
    isExtendable: (first & 0x10) !== 0,
    iterationExponent: first & 15,
    groupIndex: (second >>> 16) & 15,
    groupThreshold,
    groupCount,
    memberIndex: (second >>> 4) & 15,
    memberThreshold: (second & 15) + 1,
    value: valueFrom(words.slice(HEADER_WORDS, -CHECK_WORDS)),
  }
}

/** Ten bits a word, the zeros that fill up in front. */
function valueWords(value: Bytes): number[] {
  const words: number[] = []
  let held = 0
  let bits = (10 - ((value.length * 8) % 10)) % 10
  for (const byte of value) {
    held = (held << 8) | byte
    bits += 8
    if (bits < 10) continue
    bits -= 10
    words.push((held >>> bits) & 1023)
    held &= (1 << bits) - 1
  }
  return words
}

function valueFrom(words: readonly number[]): Bytes {
  const padding = (words.length * 10) % 16
  if (padding > 8) formUnknown("a share's value isn't a whole number of byte pairs")
  if (words[0]! >>> (10 - padding) !== 0) formUnknown("a share's value is filled up with something else than zeros")
  const value = new Uint8Array((words.length * 10 - padding) / 8)
  let held = 0
  let bits = -padding
  let at = 0
  for (const word of words) {
    held = (held << 10) | word
    bits += 10
    while (bits >= 8) {
      bits -= 8
      value[at++] = held >>> bits
    }
    held &= (1 << Math.max(0, bits)) - 1
  }
  return value
}

function formUnknown(message: string): never {
  throw new RecoveryError("SHEET_FORM_UNKNOWN", message)
}
