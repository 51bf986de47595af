import { bech32m } from "@scure/base"
import { RosterError } from "./error.ts"
import { type RootPin, SHORT_PIN_DIGITS } from "./root.ts"
import { ALPHABET, SEAT_CHARACTERS, type SeatSecret } from "./seat.ts"
import { wrongCharacters } from "./wrong-characters.ts"

/** What every code to join by carries: which organisation, and that there is a seat. No name, no account. */
export interface Joining {
  /** Of the organisation's root certificate; what is typed carries its first 25 digits. */
  readonly pin: RootPin
  readonly seat: SeatSecret
}

/** The prefix of Bech32m; the typed code leaves it and the 1 behind it away. */
export const PREFIX = "seat"
/** The first character's number says what follows: here, the code that is typed. */
const TYPED = 0
const PIN_CHARACTERS = 20
const CHECK_CHARACTERS = 6
/** All that is typed: nine groups of four. */
export const CODE_CHARACTERS = 1 + PIN_CHARACTERS + SEAT_CHARACTERS + CHECK_CHARACTERS

/** Far more than a code with all its spaces: what is longer is something else, and isn't looked at. */
const MAX_TYPED = 256

/** The code as it is printed (spec/roster.md §8.2): capitals, in groups of four. */
export function joiningCodeText({ pin, seat }: Joining): string {
  const words = [TYPED, ...pinWords(pin), ...Array.from(seat, (one) => ALPHABET.indexOf(one))]
  const characters = bech32m
    .encode(PREFIX, words)
    .slice(PREFIX.length + 1)
    .toUpperCase()
  return characters.match(/.{4}/g)!.join(" ")
}

/**
 * Reads a code as somebody typed it: in any case, with any spaces and hyphens, and O for 0, I or 1 for L.
 * @throws {RosterError} `JOINING_CHARACTER_UNKNOWN`, `JOINING_CODE_TOO_SHORT`, `JOINING_CODE_TOO_LONG`, `JOINING_CHARACTERS_EXCHANGED`,
 *   `JOINING_CHARACTERS_WRONG`, `JOINING_CODE_WRONG`, `JOINING_VERSION_UNKNOWN`; characters are counted from 1, without spaces and hyphens.
 */
export function readJoiningCode(text: string): Joining {
  if (text.length > MAX_TYPED) fault("JOINING_CODE_TOO_LONG", `a code has ${text.length} characters`)
  const typed = [...text.toLowerCase().replaceAll(/[\s\p{Pd}]/gu, "")].map((one) => lookAlikes.get(one) ?? one)
  const values = typed.map((one) => ALPHABET.indexOf(one))
  const unknown = values.flatMap((value, i) => (value < 0 ? [i + 1] : []))
  if (unknown.length > 0)
    fault("JOINING_CHARACTER_UNKNOWN", `no code has what stands at ${unknown.join(", ")}`, unknown)
  if (values.length < CODE_CHARACTERS) {
    fault("JOINING_CODE_TOO_SHORT", `a code has ${values.length} of ${CODE_CHARACTERS} characters`)
  }
  if (values.length > CODE_CHARACTERS) {
    fault("JOINING_CODE_TOO_LONG", `a code has ${values.length} characters, not ${CODE_CHARACTERS}`)
  }
  if (bech32m.decodeUnsafe(`${PREFIX}1${typed.join("")}`) === undefined) whatIsWrong(values)
  if (values[0] !== TYPED)
    fault("JOINING_VERSION_UNKNOWN", "a code is whole, and of a kind that this version doesn't know")
  return {
    pin: pinFrom(values.slice(1, 1 + PIN_CHARACTERS)),
    seat: typed.slice(1 + PIN_CHARACTERS, -CHECK_CHARACTERS).join("") as SeatSecret,
  }
}

/** What an eye or a finger takes for one of the alphabet. B isn't among them: it may be an 8 or a 6. */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ["o", "0"],
  ["i", "l"],
  ["1", "l"],
])

function whatIsWrong(values: readonly number[]): never {
  const wrong = wrongCharacters(PREFIX, values)
  const places = wrong.map(({ at }) => at + 1)
  const [first, second] = wrong
  if (first === undefined) fault("JOINING_CODE_WRONG", "three characters of a code or more are wrong")
  const isExchange =
    second !== undefined &&
    second.at === first.at + 1 &&
    first.by === second.by &&
    first.by === (values[first.at]! ^ values[second.at]!)
  if (isExchange) fault("JOINING_CHARACTERS_EXCHANGED", `characters ${places.join(" and ")} change places`, places)
  fault("JOINING_CHARACTERS_WRONG", `of a code, wrong: ${places.join(", ")}`, places)
}

/** Five hexadecimal digits are four characters. */
function pinWords(pin: RootPin): number[] {
  const groups = pin.slice(0, SHORT_PIN_DIGITS).match(/.{5}/g)!
  return groups.flatMap((digits) => {
    const bits = Number.parseInt(digits, 16)
    return [bits >>> 15, (bits >>> 10) & 31, (bits >>> 5) & 31, bits & 31]
  })
}

function pinFrom(words: readonly number[]): RootPin {
  let pin = ""
  for (let i = 0; i < words.length; i += 4) {
    const bits = (words[i]! << 15) | (words[i + 1]! << 10) | (words[i + 2]! << 5) | words[i + 3]!
    pin += bits.toString(16).padStart(5, "0")
  }
  return pin as RootPin
}

function fault(code: RosterError["code"], message: string, characters: readonly number[] = []): never {
  throw new RosterError(code, message, { characters })
}
