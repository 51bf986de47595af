import { type Bytes, fromHex, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { hashSmall } from "@alongside/evidence/format/hash"
import { parseNotices, parseSeen, parseTold } from "@alongside/protocol/circle"
import type { ToldAnswer } from "@alongside/protocol/circle-answers"
import { RequestError } from "../problem.ts"
import type { Encounters } from "../receive/encounters.ts"
import type { Signatures } from "../signatures/signatures.ts"
import type { CheckedNotice, Circle } from "./circle.ts"

export interface NoticeParts {
  readonly circle: Circle
  readonly encounters: Encounters
  readonly signatures: Signatures
}

/**
 * Has contacts told, each once, by the word of the device that claimed the encounter (spec/circle.md §4).
 * @param id - the encounter in the address. @throws RequestError what is wrong with it; nothing was taken.
 */
export async function receiveNotices(id: string, bytes: Bytes, parts: NoticeParts): Promise<ToldAnswer> {
  const { circle, encounters, signatures } = parts
  const read = readNotices(bytes)
  const live = await encounters.find(id)
  // Nothing of it has come yet: her phone sends them again.
  if (live?.device === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  const checked: CheckedNotice[] = []
  for (const { told, notice } of read) {
    if (toHex(told.encounter) !== id || toHex(told.deviceKey) !== live.device)
      throw new RequestError("NOTICE_OF_ANOTHER")
    if (!(await signatures.verify(told.deviceKey, told.signature))) throw new RequestError("NOTICE_SIGNATURE_INVALID")
    const { language, addresses } = notice
    checked.push({ contact: toHex(told.contactKey), told: toHex(notice.told), may: told.may, language, addresses })
  }
  await circle.tell(live, checked)
  return circle.answerOf(id)
}

/** A contact says that they have seen it (spec/circle.md §6). @param contact - who is signed in, hexadecimal. */
export async function receiveSeen(id: string, contact: string, bytes: Bytes, parts: NoticeParts): Promise<void> {
  const { circle, signatures } = parts
  const seen = readOr("SEEN_MALFORMED", () => parseSeen(bytes))
  const told = await circle.toldOf(id, contact)
  if (told === undefined) throw new RequestError("ENCOUNTER_UNKNOWN")
  if (!(await signatures.verify(fromHex(contact)!, seen.signature))) throw new RequestError("SEEN_SIGNATURE_INVALID")
  await circle.see(id, contact, seen, bytes, toHex(hashSmall(told)))
}

function readNotices(bytes: Bytes) {
  return readOr("NOTICES_MALFORMED", () => {
    const read = parseNotices(bytes).map((notice) => ({ notice, told: parseTold(notice.told) }))
    const contacts = new Set(read.map(({ told }) => toHex(told.contactKey)))
    // Twice the same: which of the two counts?
    if (contacts.size < read.length) throw new RequestError("NOTICES_MALFORMED")
    return read
  })
}

function readOr<T>(code: "NOTICES_MALFORMED" | "SEEN_MALFORMED", read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError(code, { cause: error })
    throw error
  }
}
