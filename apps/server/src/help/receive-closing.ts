import { toHex } from "@alongside/evidence/format/bytes"
import { parseClosing } from "@alongside/protocol/closing"
import type { Closings } from "../accounts/closings.ts"
import { RequestError } from "../problem.ts"
import { type HelpParts, verifiedWord } from "./receive-help.ts"

export type ClosingParts = HelpParts & { readonly closings: Closings; readonly now: () => number }

/**
 * Takes how an encounter is said to be over (spec/closing.md §2). Resolves when it is on the disk.
 * @param id - The encounter in the address.
 * @throws RequestError what is wrong with it; nothing but claims was taken.
 */
export async function receiveClosing(id: string, bytes: Uint8Array, parts: ClosingParts): Promise<void> {
  const { word, post } = await verifiedWord(id, bytes, parseClosing, parts, {
    malformed: "CLOSING_MALFORMED",
    ofAnother: "CLOSING_OF_ANOTHER_ENCOUNTER",
    unsigned: "CLOSING_SIGNATURE_INVALID",
  })
  const { leg, number, act, isConfirmed } = word
  const came = await parts.closings.keep({
    ...{ encounter: id, leg, number, act, is_confirmed: isConfirmed ? 1 : 0 },
    ...{ at_ms: parts.now(), signed: toHex(post.signed) },
  })
  if (came === "said otherwise") throw new RequestError("CLOSING_SAID_OTHERWISE")
  if (came === "too many") throw new RequestError("ENCOUNTER_QUOTA_SPENT")
}
