import { Decrypter, Encrypter } from "age-encryption"
import type { Bytes } from "../format/bytes.ts"
import type { Identity } from "../open/envelope.ts"
import type { Recipient } from "../seal/envelope.ts"
import { RecoveryError } from "./error.ts"

/** Keys that were in use before. */
export interface OlderKeys {
  readonly recovery: Identity
  /** `undefined` for a phone's first key of the time before there was a second. */
  readonly advice: Identity | undefined
}

/** What one sheet opens besides what is sealed to its own keys (spec/recovery.md §7). */
export interface KeyRing {
  /** 1 for the first, one more each time: by it an old ring is told from the newest. */
  readonly version: number
  /** Newest first. */
  readonly older: readonly OlderKeys[]
}

const TITLE = "# alongside key ring 1"
const IDENTITY = /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/

/** An age file whose plaintext is a list of identities, as age itself reads it (`age -d -i`). */
export async function sealKeyRing({ version, older }: KeyRing, recipient: Recipient): Promise<Bytes> {
  const keys = older.flatMap(({ recovery, advice }) => [
    ...["# recovery", recovery],
    ...(advice === undefined ? [] : ["# advice", advice]),
  ])
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return (await encrypter.encrypt(`${[TITLE, `# version ${version}`, ...keys].join("\n")}\n`)) as Bytes
}

/** What the library says when the file is whole and isn't for the identity. */
const NO_MATCH = "no identity matched any of the file's recipients"

/**
 * @param version - that the server says it is of.
 * @throws {RecoveryError} `KEY_RING_NOT_FOR_THIS_KEY`, `KEY_RING_DAMAGED`, `KEY_RING_CONTENT_INVALID`, `KEY_RING_OUTDATED`.
 */
export async function openKeyRing(file: Uint8Array, identity: Identity, version: number): Promise<KeyRing> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let text: string
  try {
    text = await decrypter.decrypt(file, "text")
  } catch (cause) {
    if (cause instanceof Error && cause.message === NO_MATCH) {
      throw new RecoveryError("KEY_RING_NOT_FOR_THIS_KEY", "a key ring doesn't open with this key", { cause })
    }
    throw new RecoveryError("KEY_RING_DAMAGED", "a key ring isn't whole", { cause })
  }
  const ring = parseKeyRing(text)
  if (ring.version !== version)
    throw new RecoveryError("KEY_RING_OUTDATED", "a key ring is of another version than was said")
  return ring
}

function parseKeyRing(text: string): KeyRing {
  const [title, versionLine, ...lines] = text.split("\n")
  const version = /^# version ([1-9][0-9]{0,8})$/.exec(versionLine ?? "")?.[1]
  if (title !== TITLE || version === undefined || lines.pop() !== "" || lines.length % 2 !== 0) invalid()
  const older: OlderKeys[] = []
  for (let at = 0; at < lines.length; at += 2) {
    const identity = lines[at + 1]!
    const last = older.at(-1)
    if (!IDENTITY.test(identity)) invalid()
    if (lines[at] === "# recovery") older.push({ recovery: identity, advice: undefined })
    else if (lines[at] === "# advice" && last?.advice === undefined && last !== undefined)
      older[older.length - 1] = { ...last, advice: identity }
    else invalid()
  }
  return { version: Number(version), older }
}

function invalid(): never {
  throw new RecoveryError("KEY_RING_CONTENT_INVALID", "a key ring opens to something that isn't a list of older keys")
}
