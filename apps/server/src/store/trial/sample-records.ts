import { createHash } from "node:crypto"
import type { StoreRecord } from "../segment-store.ts"

/** How the workload's process ends when the store says that it can't go on. */
export const FATAL_EXIT = 70

/** Six encounter ids that spread over the directories of objects. */
export const encounters = ["ana", "ben", "cleo", "dan", "eve", "fay"].map((who) =>
  createHash("sha256").update(`encounter of ${who}`).digest("hex"),
)

/** Bytes that look random and follow from the seed alone. */
export function bytes(seed: string, length: number): Buffer {
  return createHash("shake256", { outputLength: length }).update(seed).digest()
}

export function record(encounter: string, seed: string): StoreRecord {
  const body = bytes(`${encounter} ${seed}`, 900)
  return { encounter, summary: bytes(`summary of ${encounter} ${seed}`, 60), body }
}

/**
 * The record that trials append as number `ordinal` of an encounter. Whatever is found in a store under that ordinal must be
 * these very bytes: a record lost, repeated or moved shows.
 */
export function numberedRecord(encounter: string, ordinal: number): StoreRecord {
  const seed = `${encounter} ${ordinal}`
  const length = 1 + (bytes(`length of ${seed}`, 2).readUInt16LE() % 2500)
  return { encounter, summary: bytes(`summary of ${seed}`, length % 97), body: bytes(`body of ${seed}`, length) }
}
