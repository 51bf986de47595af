import type { Bytes } from "@alongside/evidence/format/bytes"
import { derive } from "./derive.ts"
import type { Pin, PinWord } from "./pin.ts"

/**
 * What is kept to know a PIN again.
 *
 * [Note: Two slots, always]
 * There are two slots whether she has one PIN or two, of the same form and size and in an order that was tossed. Who has no second PIN
 * has one that was tossed for her and that nobody knows: whoever searches all PINs finds two, and can't tell that she never chose
 * the second. What a slot says is encrypted under its PIN, so that it takes the PIN to know which of the two it is.
 *
 * What this doesn't do: there are ten thousand to a million PINs, and whoever has a copy of the disk can try them all
 * (docs/decisions). Each try costs what {@link derive} costs, and no more than that is claimed.
 */
export interface PinRecord {
  /** 16 bytes, for both slots: one derivation tries both. */
  readonly salt: Bytes
  readonly slots: readonly [Slot, Slot]
}

/** AES-256-GCM under the derived key: one byte, which says what the PIN says. */
export interface Slot {
  /** 12 bytes. */
  readonly nonce: Bytes
  /** 17 bytes. */
  readonly sealed: Bytes
}

const words = ["confirmed", "under pressure"] as const satisfies readonly PinWord[]

/** @param second - as long as the first, and another; `undefined`: one is tossed that nobody knows. */
export async function makeRecord(pin: Pin, second: Pin | undefined): Promise<PinRecord> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const first = await slotOf(await derive(pin, salt), "confirmed")
  const other = await slotOf(await derive(second ?? tossedPin(pin), salt), "under pressure")
  const isTurned = crypto.getRandomValues(new Uint8Array(1))[0]! % 2 === 1
  return { salt, slots: isTurned ? [other, first] : [first, other] }
}

/** What a PIN says; `undefined` for a wrong one. Takes as long for each. */
export async function readRecord({ salt, slots }: PinRecord, pin: Pin): Promise<PinWord | undefined> {
  const key = await derive(pin, salt)
  const read = await Promise.all(slots.map((slot) => openSlot(key, slot)))
  return read.find((word) => word !== undefined)
}

async function slotOf(key: CryptoKey, word: PinWord): Promise<Slot> {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const said = Uint8Array.of(words.indexOf(word))
  return { nonce, sealed: new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, said)) }
}

async function openSlot(key: CryptoKey, { nonce, sealed }: Slot): Promise<PinWord | undefined> {
  try {
    const said = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed))
    return words[said[0] ?? words.length]
  } catch {
    return undefined
  }
}

/** As long as hers, and not hers. */
function tossedPin(pin: Pin): Pin {
  for (;;) {
    // 2^32 isn't a multiple of ten: the first digits come up a billionth more often, which helps nobody.
    const digits = crypto.getRandomValues(new Uint32Array(pin.length))
    const tossed = Array.from(digits, (digit) => digit % 10).join("")
    if (tossed !== pin) return tossed
  }
}
