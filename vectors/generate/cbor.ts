import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { type Case, caseOf } from "./case.ts"

/** Name, bytes, what to expect, why. The bytes of most stand in RFC 8949, appendix A. */
const cases: readonly (readonly [string, string, string, string])[] = [
  ["integer-0", "00", "ok", "RFC 8949 appendix A: 0"],
  ["integer-24", "1818", "ok", "RFC 8949 appendix A: 24, the first that needs a byte more"],
  ["integer-1000000000000", "1b000000e8d4a51000", "ok", "RFC 8949 appendix A: 1000000000000"],
  ["integer-greatest", "1b001fffffffffffff", "ok", "2^53 − 1"],
  ["integer-least", "3b001ffffffffffffe", "ok", "−(2^53 − 1)"],
  ["integer-minus-1000", "3903e7", "ok", "RFC 8949 appendix A: −1000"],
  ["text", "62c3bc", "ok", "RFC 8949 appendix A: ü"],
  ["text-with-byte-order-mark", "64efbbbf61", "ok", "U+FEFF at the start is part of the text"],
  ["bytes", "4401020304", "ok", "RFC 8949 appendix A: four bytes"],
  ["nested", "8301820203820405", "ok", "RFC 8949 appendix A: [1, [2, 3], [4, 5]]"],
  ["map", "a201020304", "ok", "RFC 8949 appendix A: {1: 2, 3: 4}"],
  ["simple", "83f4f5f6", "ok", "[false, true, null]"],
  ["nothing", "", "CBOR_INVALID", "no item at all"],
  ["two-items", "0001", "CBOR_INVALID", "an item and something behind it"],
  [
    "integer-too-great",
    "1b0020000000000000",
    "CBOR_INVALID",
    "2^53: a number in JavaScript no longer tells it from 2^53 + 1",
  ],
  ["integer-too-small", "3b001fffffffffffff", "CBOR_INVALID", "−2^53"],
  ["bignum", "c249010000000000000000", "CBOR_INVALID", "RFC 8949 appendix A: 2^64 as a bignum, which is a tag"],
  ["float", "f93e00", "CBOR_INVALID", "RFC 8949 appendix A: 1.5"],
  ["float-of-an-integer", "f93c00", "CBOR_INVALID", "RFC 8949 appendix A: 1.0"],
  ["undefined", "f7", "CBOR_INVALID", "RFC 8949 appendix A: undefined"],
  ["simple-value-255", "f8ff", "CBOR_INVALID", "RFC 8949 appendix A: simple(255)"],
  ["tag", "c11a514b67b0", "CBOR_INVALID", "RFC 8949 appendix A: a time"],
  ["map-with-text-key", "a1616101", "CBOR_INVALID", '{"a": 1}: keys are integers from 0'],
  ["map-with-negative-key", "a12001", "CBOR_INVALID", "{-1: 1}: keys are integers from 0"],
  ["map-with-key-twice", "a201020103", "CBOR_INVALID", "{1: 2, 1: 3}"],
  ["reserved-head", "1c", "CBOR_INVALID", "RFC 8949 §3: additional information 28 is reserved"],
  ["break-alone", "ff", "CBOR_INVALID", "a break without anything that it ends"],
  ["text-not-utf8", "61ff", "CBOR_INVALID", "a byte that UTF-8 hasn't got"],
  ["text-surrogate", "63eda080", "CBOR_INVALID", "U+D800 written as if it were a letter"],
  ["bytes-longer-than-there-are", "5affffffff00", "CBOR_INVALID", "announces 4 GiB, has one byte"],
  ["array-longer-than-there-are", "9affffffff00", "CBOR_INVALID", "announces 2^32 − 1 items, has one byte"],
  ["map-longer-than-there-are", "baffffffff0000", "CBOR_INVALID", "announces 2^32 − 1 pairs, has two bytes"],
  [
    "nine-deep",
    "818181818181818181 00",
    "CBOR_INVALID",
    "nine arrays within each other: more than any format of ours has",
  ],
  ["eight-deep", "8181818181818181 00", "ok", "eight arrays within each other"],
  ["integer-too-long", "1817", "CBOR_NOT_DETERMINISTIC", "23 in two bytes"],
  ["integer-in-8-bytes", "1b00000000ffffffff", "CBOR_NOT_DETERMINISTIC", "2^32 − 1 in nine bytes"],
  ["length-too-long", "580101", "CBOR_NOT_DETERMINISTIC", "one byte, its length in two"],
  ["count-too-long", "980101", "CBOR_NOT_DETERMINISTIC", "one item, its count in two bytes"],
  ["map-key-too-long", "a1180100", "CBOR_NOT_DETERMINISTIC", "{1: 0}, the key in two bytes"],
  ["map-out-of-order", "a203040102", "CBOR_NOT_DETERMINISTIC", "{3: 4, 1: 2}"],
  ["indefinite-array", "9f01ff", "CBOR_NOT_DETERMINISTIC", "RFC 8949 §4.2.1: no indefinite lengths"],
  ["indefinite-bytes", "5f42010243030405ff", "CBOR_NOT_DETERMINISTIC", "RFC 8949 appendix A: bytes in two chunks"],
]

export function cborCases(): Case[] {
  return cases.map(([name, hex, expect, comment]) =>
    caseOf({ path: `cbor/${name}`, format: "cbor", expect, comment, bytes: bytesOf(hex) }),
  )
}

function bytesOf(hex: string): Bytes {
  return fromHex(hex.replaceAll(" ", ""))!
}
