import { bech32m } from "@scure/base"
import { type Bytes, fromHex, toHex } from "../format/bytes.ts"
import { RosterError } from "./error.ts"
import { type Joining, PREFIX } from "./joining-code.ts"
import type { RootPin } from "./root.ts"
import { ALPHABET, SEAT_CHARACTERS, type SeatSecret } from "./seat.ts"

/** What a QR code or a link to join by carries: the whole pin, and where the organisation's app is. */
export interface LinkedJoining extends Joining {
  /** All 64 digits. */
  readonly pin: RootPin
  /** `https://alongside.example`, without a path. */
  readonly origin: string
}

/** The first character's number: here, the link. */
const LINKED = 1
/** 256 bits in characters of five; four bits are left over, and are zeros. */
const PIN_WORDS = 52
const MAX_ORIGIN = 128
/** More than a link with the longest origin on both sides of its `#`. */
const MAX_LINK = 512
const ORIGIN = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$/
const LINK = /^(https?:\/\/[^/?#]+)\/[^#]*#(seat1.*)$/s

/**
 * The link (spec/roster.md §8.3). All that says anything stands behind the `#`, which no browser sends to a server.
 * @param joining - with a whole pin. @throws RangeError for a pin or an origin that isn't one: the caller's fault.
 */
export function joiningLink({ pin, seat, origin }: LinkedJoining): string {
  const hash = fromHex(pin)
  if (hash?.length !== 32 || !isOrigin(origin)) throw new RangeError("a link wants a whole pin and an origin")
  const words = [
    LINKED,
    ...bech32m.toWords(hash),
    ...Array.from(seat, (one) => ALPHABET.indexOf(one)),
    ...bech32m.toWords(new TextEncoder().encode(origin)),
  ]
  return `${origin}/#${bech32m.encode(PREFIX, words, false)}`
}

/**
 * Reads what a camera read, or what was pasted: the link, or what stands behind its `#`.
 *
 * Whoever reads it in an app of another origin than the link's decides whether to go there; the pin is right either way.
 * @throws {RosterError} `JOINING_LINK_FOREIGN`, `JOINING_LINK_DAMAGED`, `JOINING_VERSION_UNKNOWN`, `JOINING_ORIGIN_DIFFERS`.
 */
export function readJoiningLink(text: string): LinkedJoining {
  const trimmed = text.trim()
  if (trimmed.length > MAX_LINK) fault("JOINING_LINK_FOREIGN", "a link is longer than any to join by")
  const [, linkOrigin, code = trimmed] = LINK.exec(trimmed) ?? []
  if (!code.startsWith(`${PREFIX}1`))
    fault("JOINING_LINK_FOREIGN", "a link or a code is of something else than joining")
  const words = bech32m.decodeUnsafe(code as `${string}1${string}`, false)?.words ?? damaged()
  if (words[0] !== LINKED)
    fault("JOINING_VERSION_UNKNOWN", "a link is whole, and of a kind that this version doesn't know")
  const hash = bytesOf(words.slice(1, 1 + PIN_WORDS))
  const seat = words.slice(1 + PIN_WORDS, 1 + PIN_WORDS + SEAT_CHARACTERS)
  const origin = String.fromCharCode(...bytesOf(words.slice(1 + PIN_WORDS + SEAT_CHARACTERS)))
  if (hash.length !== 32 || seat.length !== SEAT_CHARACTERS || !isOrigin(origin)) damaged()
  if (linkOrigin !== undefined && linkOrigin !== origin) {
    fault("JOINING_ORIGIN_DIFFERS", "a link leads to another place than the organisation that it names")
  }
  return {
    pin: toHex(hash) as RootPin,
    seat: seat.map((word) => ALPHABET[word]).join("") as SeatSecret,
    origin,
  }
}

function isOrigin(text: string): boolean {
  return text.length <= MAX_ORIGIN && ORIGIN.test(text)
}

function bytesOf(words: readonly number[]): Bytes {
  return (bech32m.fromWordsUnsafe([...words]) as Bytes | undefined) ?? damaged()
}

function damaged(): never {
  return fault("JOINING_LINK_DAMAGED", "a link isn't whole")
}

function fault(code: RosterError["code"], message: string): never {
  throw new RosterError(code, message)
}
