import { fromHex } from "@alongside/evidence/format/bytes"
import { type Case, caseOf } from "./case.ts"

/** Name, bytes, what to expect, why. How headers are written, RFC 9605's own vectors show; these are what a reader refuses. */
const cases: readonly (readonly [string, string, string, string])[] = [
  ["kid-in-the-first-byte", "70", "ok", "KID 7, CTR 0"],
  ["kid-of-3-bytes", "a0020003", "ok", "KID 0x020003: epoch 2, step 3"],
  ["kid-of-8-bytes", "f0ffffffffffffffff", "ok", "the greatest KID"],
  ["both-in-bytes", "880808", "ok", "KID 8, CTR 8"],
  ["kid-7-in-a-byte", "8007", "refused", "fits in the first byte"],
  ["kid-255-in-2-bytes", "9000ff", "refused", "fits in one byte"],
  ["ctr-7-in-a-byte", "0807", "refused", "fits in the first byte"],
  ["ctr-65535-in-3-bytes", "0a00ffff", "refused", "fits in two bytes"],
  ["kid-cut-short", "a00200", "refused", "three bytes announced, two there"],
  ["ctr-missing", "8808", "refused", "a byte of CTR announced, none there"],
]

export const headerCases = (): Case[] =>
  cases.map(([name, hex, expect, comment]) =>
    caseOf({ path: `sframe-header/${name}`, format: "sframe header", expect, comment, bytes: fromHex(hex)! }),
  )
