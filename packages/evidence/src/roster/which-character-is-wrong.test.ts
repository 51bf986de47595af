import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { RosterError } from "./error.ts"
import { CODE_CHARACTERS, type Joining, joiningCodeText, readJoiningCode } from "./joining-code.ts"
import { joiningLink, readJoiningLink } from "./joining-link.ts"
import { type RootPin, rootPinFrom, SHORT_PIN_DIGITS } from "./root.ts"
import { ALPHABET, newSeat, seatFrom } from "./seat.ts"

const digit = fc.constantFrom(..."0123456789abcdef")
const character = fc.constantFrom(...ALPHABET)
const textOf = (of: fc.Arbitrary<string>, length: number) =>
  fc.array(of, { minLength: length, maxLength: length }).map((all) => all.join(""))
const joining: fc.Arbitrary<Joining> = fc.record({
  pin: textOf(digit, 64).map((text) => rootPinFrom(text)!),
  seat: textOf(character, 9).map((text) => seatFrom(text)!),
})

const shortened = ({ pin, seat }: Joining): Joining => ({ pin: pin.slice(0, SHORT_PIN_DIGITS) as RootPin, seat })
const bareText = (one: Joining) => joiningCodeText(one).replaceAll(" ", "").toLowerCase()

/** Different places of a code, from 0, each with how far its character is moved through the alphabet. */
const errors = (count: number) =>
  fc.uniqueArray(fc.tuple(fc.nat({ max: CODE_CHARACTERS - 1 }), fc.integer({ min: 1, max: 31 })), {
    minLength: count,
    maxLength: count,
    selector: ([at]) => at,
  })

function withErrors(text: string, wrong: readonly (readonly [number, number])[]): string {
  const characters = [...text]
  for (const [at, by] of wrong) characters[at] = ALPHABET[(ALPHABET.indexOf(characters[at]!) + by) % 32]!
  return characters.join("")
}

function faultOf(read: () => unknown): readonly [code: string, characters: readonly number[]] | undefined {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof RosterError) return [error.code, error.characters]
    throw error
  }
}

describe("a code that is typed", () => {
  test("is read as it was printed, whatever the case, the spaces and the hyphens", () => {
    fc.assert(
      fc.property(joining, fc.constantFrom("", " ", "-", " – ", "\n"), fc.boolean(), (one, between, isSmall) => {
        const typed = joiningCodeText(one).replaceAll(" ", between)
        expect(readJoiningCode(isSmall ? typed.toLowerCase() : typed)).toEqual(shortened(one))
      }),
    )
  })

  test("with one wrong character names it, each time", () => {
    fc.assert(
      fc.property(joining, errors(1), (one, wrong) => {
        const fault = faultOf(() => readJoiningCode(withErrors(bareText(one), wrong)))
        expect(fault).toEqual(["JOINING_CHARACTERS_WRONG", [wrong[0]![0] + 1]])
      }),
      { numRuns: 200 },
    )
  })

  test("with two wrong characters names both, each time", () => {
    fc.assert(
      fc.property(joining, errors(2), (one, wrong) => {
        const text = bareText(one)
        const altered = withErrors(text, wrong)
        const places = wrong.map(([at]) => at).sort((a, b) => a - b)
        const [first, second] = places as [number, number]
        const isExchange = second === first + 1 && altered[first] === text[second] && altered[second] === text[first]
        const code = isExchange ? "JOINING_CHARACTERS_EXCHANGED" : "JOINING_CHARACTERS_WRONG"
        expect(faultOf(() => readJoiningCode(altered))).toEqual([code, places.map((at) => at + 1)])
      }),
      { numRuns: 200 },
    )
  })

  test("with neighbours in each other's place says so", () => {
    fc.assert(
      fc.property(joining, fc.nat({ max: CODE_CHARACTERS - 2 }), (one, at) => {
        const text = bareText(one)
        fc.pre(text[at] !== text[at + 1])
        const altered = `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`
        expect(faultOf(() => readJoiningCode(altered))).toEqual(["JOINING_CHARACTERS_EXCHANGED", [at + 1, at + 2]])
      }),
    )
  })

  test("with three or four wrong characters is never taken", () => {
    fc.assert(
      fc.property(joining, fc.oneof(errors(3), errors(4)), (one, wrong) => {
        expect(faultOf(() => readJoiningCode(withErrors(bareText(one), wrong)))).toBeDefined()
      }),
      { numRuns: 200 },
    )
  })

  test("has 36 characters, and none that is taken for another: a seat is 9 of them", () => {
    expect(CODE_CHARACTERS).toBe(36)
    expect(seatFrom(newSeat())).toHaveLength(9)
    expect(seatFrom("bbbbbbbbb")).toBeUndefined()
    expect(newSeat()).not.toBe(newSeat())
  })
})

describe("a link", () => {
  const origin = fc.constantFrom("https://alongside.example", "http://127.0.0.1:8080", "https://[::1]:8443")

  test("is read as it was made, and so is what stands behind its #", () => {
    fc.assert(
      fc.property(joining, origin, (one, at) => {
        const link = joiningLink({ ...one, origin: at })
        expect(readJoiningLink(link)).toEqual({ ...one, origin: at })
        expect(readJoiningLink(link.slice(link.indexOf("#") + 1))).toEqual({ ...one, origin: at })
        expect(new URL(link).origin).toBe(at)
      }),
    )
  })

  test("says nothing to a server: all of it stands behind the #", () => {
    const link = joiningLink({ pin: "ab".repeat(32) as RootPin, seat: newSeat(), origin: "https://alongside.example" })
    expect(link.slice(0, link.indexOf("#"))).toBe("https://alongside.example/")
  })

  test("with any character altered is refused", () => {
    const link = joiningLink({ pin: "5e".repeat(32) as RootPin, seat: newSeat(), origin: "https://alongside.example" })
    for (let at = 0; at < link.length; at++) {
      for (const other of "q2.A#/ ") {
        const altered = `${link.slice(0, at)}${other}${link.slice(at + 1)}`
        if (altered.trim() !== link && at !== link.indexOf("#") - 1) {
          expect(
            faultOf(() => readJoiningLink(altered)),
            altered,
          ).toBeDefined()
        }
      }
    }
  })

  test("isn't made of half a pin, or for a place that is no origin", () => {
    const good = { pin: "ab".repeat(32) as RootPin, seat: newSeat(), origin: "https://alongside.example" }
    expect(() => joiningLink({ ...good, pin: good.pin.slice(0, 25) as RootPin })).toThrow(RangeError)
    expect(() => joiningLink({ ...good, origin: "https://alongside.example/app" })).toThrow(RangeError)
  })
})

test("whatever is typed, pasted or scanned is read or refused with a code", () => {
  const anything = fc.oneof(
    fc.string({ maxLength: 600 }),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string().map((text) => `https://alongside.example/#seat1${text}`),
    textOf(character, CODE_CHARACTERS),
  )
  fc.assert(
    fc.property(anything, (text) => {
      faultOf(() => readJoiningCode(text))
      faultOf(() => readJoiningLink(text))
    }),
    { numRuns: 200 },
  )
  expect(faultOf(() => readJoiningCode("q".repeat(1_000_000)))?.[0]).toBe("JOINING_CODE_TOO_LONG")
  expect(faultOf(() => readJoiningLink(`seat1${"q".repeat(1_000_000)}`))?.[0]).toBe("JOINING_LINK_FOREIGN")
})
