import type { Kind } from "../format/kind.ts"

/**
 * Shows an organisation's server that somebody was given a code with a seat left: 9 characters of Bech32's alphabet, 45 bits. It is the same
 * in the link and in the code that is typed, so that both take from the same seats. Guessing one of a thousand such codes takes 2^34
 * tries in the mean: the server bounds how many anybody has.
 */
export type SeatSecret = Kind<string, "seat secret">

/** The characters of Bech32 (BIP-173), by their number. None of them is 1, b, i or o. */
export const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
export const SEAT_CHARACTERS = 9

export function newSeat(): SeatSecret {
  const random = crypto.getRandomValues(new Uint8Array(SEAT_CHARACTERS))
  return Array.from(random, (byte) => ALPHABET[byte & 31]).join("") as SeatSecret
}

/** `undefined` when `text` isn't nine characters of the alphabet, in small letters. */
export function seatFrom(text: string): SeatSecret | undefined {
  return text.length === SEAT_CHARACTERS && [...text].every((one) => ALPHABET.includes(one))
    ? (text as SeatSecret)
    : undefined
}
