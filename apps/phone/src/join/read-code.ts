import { type Joining, readJoiningCode } from "@alongside/evidence/roster/joining-code"
import { readJoiningLink } from "@alongside/evidence/roster/joining-link"

/** What a code or a link says, and where its app is, if it says that. */
export interface ReadCode extends Joining {
  readonly origin: string | undefined
}

/**
 * Reads what a camera read, or what somebody typed or pasted: the link, what stands behind its `#`, or the code.
 * @throws {RosterError} `JOINING_…`, with the characters that are wrong where they can be named.
 */
export function readCode(text: string): ReadCode {
  if (/^https?:|^seat1/.test(text.trim())) return readJoiningLink(text)
  return { ...readJoiningCode(text), origin: undefined }
}
