/**
 * Which characters of a code are wrong, by the checksum of Bech32m (BIP-350): a cyclic code over GF(32) in which any two words of up to 89
 * characters differ in five places at least. So one or two wrong characters have one explanation only, and are named for certain unless
 * three or more are wrong.
 */

/** What the checksum of Bech32m leaves. */
const WHOLE = 0x2bc830a3
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const

/** The remainder of `values`, five bits each, modulo the code's generator. @param before - the remainder of what stands before them. */
function remainder(values: readonly number[], before: number): number {
  let sum = before
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    for (let bit = 0; bit < 5; bit++) if (((top >>> bit) & 1) === 1) sum ^= generator[bit]!
  }
  return sum
}

/** The prefix as the checksum takes it (BIP-173, "Checksum"). */
function expanded(prefix: string): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0))
  return [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)]
}

/** A character that would be right with `by` added to its number (exclusive or). */
export interface WrongCharacter {
  /** From 0. */
  readonly at: number
  /** 1 to 31. */
  readonly by: number
}

/**
 * The one or two characters that explain why a code isn't whole; nothing when it is whole, or when it takes more.
 * @param values - numbers of all characters behind the prefix, the checksum's six among them.
 */
export function wrongCharacters(prefix: string, values: readonly number[]): readonly WrongCharacter[] {
  const syndrome = remainder(values, remainder(expanded(prefix), 1)) ^ WHOLE
  if (syndrome === 0) return []
  // The code is linear: what an error does to the remainder doesn't depend on what else stands there.
  const effects = new Map<number, WrongCharacter>()
  for (let at = 0; at < values.length; at++) {
    const zeros = new Array<number>(values.length - 1 - at).fill(0)
    for (let by = 1; by < 32; by++) effects.set(remainder([by, ...zeros], 0), { at, by })
  }
  const single = effects.get(syndrome)
  if (single !== undefined) return [single]
  for (const [effect, first] of effects) {
    const second = effects.get(effect ^ syndrome)
    if (second !== undefined && second.at > first.at) return [first, second]
  }
  return []
}
