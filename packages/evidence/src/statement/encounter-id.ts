import { type Bytes, equalBytes } from "../format/bytes.ts"
import { FormatError } from "../format/error.ts"
import { hashSmall } from "../format/hash.ts"

/** Encounter id: SHA-256 of the public session key of leg 0, 32 bytes (spec/statement.md §5.1). */
export function encounterIdOf(firstSessionKey: Bytes): Bytes {
  return hashSmall(firstSessionKey)
}

/**
 * Whoever says which key began an encounter can be checked by the encounter's own name.
 * @throws {FormatError} `ENCOUNTER_KEY_DIFFERS`.
 */
export function assertFirstSessionKey(sessionKey: Bytes, encounter: Bytes): void {
  if (!equalBytes(encounterIdOf(sessionKey), encounter)) {
    throw new FormatError("ENCOUNTER_KEY_DIFFERS", "the session key of leg 0 doesn't hash to the encounter")
  }
}
