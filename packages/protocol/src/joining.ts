import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"

/**
 * Everything that makes a browser counsel's: what a joining link carries behind its `#join=`, which no browser sends to
 * a server. Whoever has the link is counsel: it is given by hand or as a QR code, and used once.
 *
 * What a person joins an organisation with is something else and carries no key: spec/roster.md §8.
 */
export interface Joining {
  /** Hybrid age identity, `AGE-SECRET-KEY-PQ-1…`: opens what phones seal to this counsel. */
  readonly identity: string
  /** Ed25519 private key (RFC 8032 §5.1.5), 32 bytes: signs in. */
  readonly signingSeed: Bytes
  /** Its public half, by which the server knows counsel; 32 bytes. */
  readonly counselKey: Bytes
}

const IDENTITY = /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{40,120}$/

/** The text behind `#join=`: identity, seed and public key, the keys in hexadecimal, with dots between. */
export function encodeJoining({ identity, signingSeed, counselKey }: Joining): string {
  return `${identity}.${toHex(signingSeed)}.${toHex(counselKey)}`
}

/** Reads what {@link encodeJoining} wrote; `undefined` when it is anything else. That the keys are a pair shows only in use. */
export function parseJoining(text: string): Joining | undefined {
  const [identity, seed, key, ...rest] = text.split(".")
  if (identity === undefined || !IDENTITY.test(identity) || rest.length > 0) return undefined
  const signingSeed = fromHex(seed ?? "")
  const counselKey = fromHex(key ?? "")
  if (signingSeed?.length !== 32 || counselKey?.length !== 32) return undefined
  return { identity, signingSeed, counselKey }
}

/** What makes a browser a coordinator's: what a link carries behind its `#coordinate=`. As {@link Joining}, without anything to open with. */
export interface Coordinating {
  /** Ed25519 private key, 32 bytes: signs in, and signs rosters while the root delegates to it. */
  readonly signingSeed: Bytes
  /** Its public half, 32 bytes. */
  readonly coordinatorKey: Bytes
}

/** The text behind `#coordinate=`: seed and public key in hexadecimal, a dot between. */
export function encodeCoordinating({ signingSeed, coordinatorKey }: Coordinating): string {
  return `${toHex(signingSeed)}.${toHex(coordinatorKey)}`
}

/** Reads what {@link encodeCoordinating} wrote; `undefined` when it is anything else. */
export function parseCoordinating(text: string): Coordinating | undefined {
  const [seed, key, ...rest] = text.split(".")
  const signingSeed = fromHex(seed ?? "")
  const coordinatorKey = fromHex(key ?? "")
  if (rest.length > 0 || signingSeed?.length !== 32 || coordinatorKey?.length !== 32) return undefined
  return { signingSeed, coordinatorKey }
}
