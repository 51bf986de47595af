/**
 * The checksum of SLIP-39: a Reed–Solomon code over GF(1024) with three check words.
 *
 * It finds any three wrong words, and where only one is wrong it says which one and what it should be. Two wrong words it
 * finds but can't place for certain: {@link explain} then names the few pairs that they can be.
 */

/** Number of words that the checksum takes, at the end. */
export const CHECK_WORDS = 3

const generator = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
] as const

function remainder(values: Iterable<number>): number {
  let sum = 1
  for (const value of values) {
    const top = sum >>> 20
    sum = ((sum & 0xfffff) << 10) ^ value
    for (let bit = 0; bit < 10; bit++) if (((top >>> bit) & 1) === 1) sum ^= generator[bit]!
  }
  return sum >>> 0
}

function* withCustomization(customization: string, values: readonly number[]): Iterable<number> {
  for (const character of customization) yield character.charCodeAt(0)
  yield* values
}

/** The three check words of `values`. @param customization - of the kind of share: it is part of what is checked. */
export function checkWords(customization: string, values: readonly number[]): [number, number, number] {
  const sum = remainder(withCustomization(customization, [...values, 0, 0, 0])) ^ 1
  return [(sum >>> 20) & 1023, (sum >>> 10) & 1023, sum & 1023]
}

/** True when the last three of `values` are the check words of those before. */
export function isWhole(customization: string, values: readonly number[]): boolean {
  return remainder(withCustomization(customization, values)) === 1
}

/** GF(1024) modulo x^10 + x^3 + 1, whose root generates it. */
const powers = new Uint16Array(1023)
const logarithms = new Uint16Array(1024)
let power = 1
for (let exponent = 0; exponent < 1023; exponent++) {
  powers[exponent] = power
  logarithms[power] = exponent
  power <<= 1
  if (power >= 1024) power ^= 0x409
}

const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : powers[(logarithms[a]! + logarithms[b]!) % 1023]!
const divide = (a: number, b: number): number =>
  a === 0 ? 0 : powers[(logarithms[a]! - logarithms[b]! + 1023) % 1023]!

/** Words that, were they as given, would make everything whole. */
export interface Correction {
  /** Indices, ascending. */
  readonly at: readonly number[]
  /** What the words at these places would be. */
  readonly values: readonly number[]
}

/** The values of the error polynomial at the code's three roots; all 0 when nothing is wrong. */
function syndromes(customization: string, values: readonly number[]): [number, number, number] {
  const rest = remainder(withCustomization(customization, values)) ^ 1
  const [c2, c1, c0] = [(rest >>> 20) & 1023, (rest >>> 10) & 1023, rest & 1023]
  const at = (exponent: number) =>
    multiply(c2, powers[(2 * exponent) % 1023]!) ^ multiply(c1, powers[exponent % 1023]!) ^ c0
  return [at(1), at(2), at(3)]
}

/**
 * What can be wrong with words whose checksum isn't right: the one word, or every pair of words, whose exchange for others would
 * make it right. A single correction of one word is the only one there is, unless three or more words are wrong.
 */
export function explain(customization: string, values: readonly number[]): Correction[] {
  const [s1, s2, s3] = syndromes(customization, values)
  const rootAt = (index: number): number => powers[(values.length - 1 - index) % 1023]!
  const singles: Correction[] = []
  const pairs: Correction[] = []
  for (let i = 0; i < values.length; i++) {
    const ri = rootAt(i)
    const error = divide(s1, ri)
    if (error !== 0 && s2 === multiply(error, multiply(ri, ri)) && s3 === multiply(s2, ri))
      singles.push({ at: [i], values: [values[i]! ^ error] })
    for (let j = i + 1; j < values.length; j++) {
      const rj = rootAt(j)
      // s1 = a·ri + b·rj and s2 = a·ri² + b·rj² give a and b; s3 has to agree.
      const b = divide(s2 ^ multiply(s1, ri), multiply(rj, ri ^ rj))
      const a = divide(s1 ^ multiply(b, rj), ri)
      if (a === 0 || b === 0) continue
      const third = multiply(a, multiply(ri, multiply(ri, ri))) ^ multiply(b, multiply(rj, multiply(rj, rj)))
      if (third === s3) pairs.push({ at: [i, j], values: [values[i]! ^ a, values[j]! ^ b] })
    }
  }
  return singles.length > 0 ? singles : pairs
}
