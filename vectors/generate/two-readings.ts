import { createCipheriv } from "node:crypto"
import { type Bytes, concatBytes } from "@alongside/evidence/format/bytes"

/** Bytes of a GCM block. */
const BLOCK = 16
/** x^128 + x^7 + x^2 + x + 1 in GCM's order of bits, NIST SP 800-38D §6.3. */
const REDUCTION = 0xe1n << 120n

export interface GcmKey {
  /** 32 bytes. */
  readonly key: Bytes
  /** 12 bytes. */
  readonly nonce: Bytes
}

/**
 * Makes one ciphertext that AES-256-GCM opens without complaint under two keys, to two plaintexts.
 *
 * GCM's tag is a polynomial in the blocks of the ciphertext, evaluated at a point that the key gives, plus a mask that the key and the
 * nonce give. For two keys, "both tags are equal" is one linear equation over GF(2^128), and one block that may be anything solves it.
 *
 * @param wanted - the ciphertext as it is wanted, of whole blocks.
 * @param free - which block of it may be anything, from 0.
 * @returns ciphertext ‖ tag.
 */
export function sealForTwoKeys(first: GcmKey, second: GcmKey, additional: Bytes, wanted: Bytes, free: number): Bytes {
  const ciphertext = wanted.slice()
  ciphertext.fill(0, free * BLOCK, (free + 1) * BLOCK)
  // The free block is multiplied by H once for each block from it on, and once for the block of lengths.
  const power = BigInt(ciphertext.length / BLOCK - free + 1)
  const [h1, h2] = [hashKeyOf(first), hashKeyOf(second)]
  const difference = tagOf(first, additional, ciphertext) ^ tagOf(second, additional, ciphertext)
  const solution = multiply(difference, inverse(raise(h1, power) ^ raise(h2, power)))
  ciphertext.set(bytesOf(solution), free * BLOCK)
  return concatBytes(ciphertext, bytesOf(tagOf(first, additional, ciphertext)))
}

/** What GCM adds to the plaintext, from its second counter block on: `length` bytes. */
export function keystream({ key, nonce }: GcmKey, length: number): Bytes {
  const counter = concatBytes(nonce, Uint8Array.of(0, 0, 0, 2))
  return new Uint8Array(createCipheriv("aes-256-ctr", key, counter).update(new Uint8Array(length)))
}

/** The tag as NIST SP 800-38D §7.1 has it. */
function tagOf(of: GcmKey, additional: Bytes, ciphertext: Bytes): bigint {
  const lengths = new Uint8Array(BLOCK)
  const view = new DataView(lengths.buffer)
  view.setBigUint64(0, BigInt(additional.length) * 8n)
  view.setBigUint64(8, BigInt(ciphertext.length) * 8n)
  const h = hashKeyOf(of)
  const blocks = [...blocksOf(additional), ...blocksOf(ciphertext), numberOf(lengths)]
  const hash = blocks.reduce((sum, block) => multiply(sum ^ block, h), 0n)
  return hash ^ encryptBlock(of.key, concatBytes(of.nonce, Uint8Array.of(0, 0, 0, 1)))
}

const hashKeyOf = ({ key }: GcmKey): bigint => encryptBlock(key, new Uint8Array(BLOCK))

function encryptBlock(key: Bytes, block: Bytes): bigint {
  return numberOf(new Uint8Array(createCipheriv("aes-256-ecb", key, null).setAutoPadding(false).update(block)))
}

/** Blocks of 16 bytes, the last filled up with zeros. */
function blocksOf(bytes: Bytes): bigint[] {
  const blocks: bigint[] = []
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = new Uint8Array(BLOCK)
    block.set(bytes.subarray(at, at + BLOCK))
    blocks.push(numberOf(block))
  }
  return blocks
}

/** The product in GF(2^128), NIST SP 800-38D §6.3, algorithm 1. */
function multiply(x: bigint, y: bigint): bigint {
  let product = 0n
  let v = y
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) product ^= v
    v = v & 1n ? (v >> 1n) ^ REDUCTION : v >> 1n
  }
  return product
}

function raise(x: bigint, power: bigint): bigint {
  let result = 1n << 127n
  for (let rest = power, square = x; rest > 0n; rest >>= 1n, square = multiply(square, square)) {
    if (rest & 1n) result = multiply(result, square)
  }
  return result
}

/** x^(2^128 − 2): what brings x back to one. */
const inverse = (x: bigint): bigint => raise(x, (1n << 128n) - 2n)

const numberOf = (block: Bytes): bigint => block.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)

function bytesOf(number: bigint): Bytes {
  const bytes = new Uint8Array(BLOCK)
  for (let at = BLOCK - 1, rest = number; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 0xffn)
  return bytes
}
