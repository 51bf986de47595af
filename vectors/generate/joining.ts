import { type Bytes, toHex } from "@alongside/evidence/format/bytes"
import { joiningCodeText } from "@alongside/evidence/roster/joining-code"
import { joiningLink } from "@alongside/evidence/roster/joining-link"
import type { RootPin } from "@alongside/evidence/roster/root"
import { type SeatSecret, seatFrom } from "@alongside/evidence/roster/seat"
import { bech32m } from "@scure/base"
import { type Case, caseOf } from "./case.ts"
import { testOnlyBytes } from "./test-only-secrets.ts"

const hash = testOnlyBytes("root certificate's hash")
const pin = toHex(hash) as RootPin
const seat = seatFrom("l0zry9x8g") as SeatSecret
const origin = "https://alongside.example"

export function joiningCases(): Case[] {
  return [...codeCases(), ...linkCases()]
}

function codeCases(): Case[] {
  const make = (name: string, comment: string, text: string, expect = "ok"): Case =>
    caseOf({ path: `joining-code/${name}`, format: "joining code", expect, comment, bytes: textBytes(text) })
  const printed = joiningCodeText({ pin, seat })
  const bare = printed.replaceAll(" ", "")
  const other = (character: string) => (character === "X" ? "Y" : "X")
  const withWrong = (...places: number[]) =>
    [...bare].map((one, i) => (places.includes(i + 1) ? other(one) : one)).join("")
  const exchanged = `${bare.slice(0, 10)}${bare[11]}${bare[10]}${bare.slice(12)}`
  const words = bech32m.toWords(hash).slice(0, 29)
  return [
    make("as-printed", "nine groups of four", printed),
    make("as-typed", "small letters, hyphens, no spaces", printed.toLowerCase().replaceAll(" ", "-")),
    make("look-alikes", "O for 0, I for L", bare.replaceAll("0", "O").replaceAll("L", "I")),
    make("character-wrong", "one", withWrong(17), "JOINING_CHARACTERS_WRONG at 17"),
    make("first-wrong", "the one that says the kind", withWrong(1), "JOINING_CHARACTERS_WRONG at 1"),
    make("check-character-wrong", "in the checksum itself", withWrong(36), "JOINING_CHARACTERS_WRONG at 36"),
    make("two-wrong", "both are named", withWrong(5, 30), "JOINING_CHARACTERS_WRONG at 5, 30"),
    make("three-wrong", "too many to say which", withWrong(5, 20, 30), "JOINING_CODE_WRONG"),
    make("exchanged", "two neighbours in each other's place", exchanged, "JOINING_CHARACTERS_EXCHANGED at 11, 12"),
    make("unknown", "a B is in no code", bare.replace(/^..../, "BBQQ"), "JOINING_CHARACTER_UNKNOWN at 1, 2"),
    make("too-short", "a group is missing", bare.slice(4), "JOINING_CODE_TOO_SHORT"),
    make("empty", "nothing typed", "", "JOINING_CODE_TOO_SHORT"),
    make("too-long", "a character typed twice", bare[0] + bare, "JOINING_CODE_TOO_LONG"),
    make(
      "kind-2",
      "whole, and of another kind",
      bech32m.encode("seat", [2, ...words]).slice("seat1".length),
      "JOINING_VERSION_UNKNOWN",
    ),
    make(
      "of-another-prefix",
      "whole by Bech32m, for something else",
      bech32m.encode("chair", [0, ...words]).slice("chair1".length),
      "JOINING_CODE_WRONG",
    ),
  ]
}

function linkCases(): Case[] {
  const make = (name: string, comment: string, text: string, expect = "ok"): Case =>
    caseOf({ path: `joining-link/${name}`, format: "joining link", expect, comment, bytes: textBytes(text) })
  const link = joiningLink({ pin, seat, origin })
  const code = link.slice(link.indexOf("#") + 1)
  const saying = (...words: number[]) => `${origin}/#${bech32m.encode("seat", words, false)}`
  const seatWords = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const originWords = (text: string) => bech32m.toWords(textBytes(text))
  return [
    make("link", "what the QR code says", link),
    make("pasted", "what stands behind the #", code),
    make("with-a-path", "the app in a folder", link.replace("/#", "/app/?x=1#")),
    make("at-home", "a machine of one's own", joiningLink({ pin, seat, origin: "http://127.0.0.1:8080" })),
    make(
      "altered",
      "one character",
      link.replace(/.$/, (last) => (last === "q" ? "p" : "q")),
      "JOINING_LINK_DAMAGED",
    ),
    make("cut-short", "a clipboard that let go too early", link.slice(0, -9), "JOINING_LINK_DAMAGED"),
    make("of-a-web-page", "some other code", "https://example.com/", "JOINING_LINK_FOREIGN"),
    make("of-counsel", "counsel's joining link", `${origin}/console/#join=AGE-SECRET-KEY-PQ-1`, "JOINING_LINK_FOREIGN"),
    make(
      "at-another-place",
      "copied to another address, or a page that pretends",
      link.replace("alongside.example", "a1ongside.example"),
      "JOINING_ORIGIN_DIFFERS",
    ),
    make("typed-code", "the kind of the code that is typed", saying(0, ...seatWords), "JOINING_VERSION_UNKNOWN"),
    make("without-origin", "nowhere", saying(1, ...bech32m.toWords(hash), ...seatWords), "JOINING_LINK_DAMAGED"),
    make(
      "origin-with-a-path",
      "more than an origin",
      saying(1, ...bech32m.toWords(hash), ...seatWords, ...originWords(`${origin}/x`)),
      "JOINING_LINK_DAMAGED",
    ),
    make("pin-short", "31 bytes", saying(1, ...bech32m.toWords(hash.slice(1))), "JOINING_LINK_DAMAGED"),
  ]
}

const textBytes = (text: string): Bytes => new TextEncoder().encode(text) as Bytes
