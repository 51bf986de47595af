import { type Bytes, equalBytes, toHex } from "@alongside/evidence/format/bytes"
import { FormatError } from "@alongside/evidence/format/error"
import { openEngagementEnded } from "@alongside/evidence/letters/engagement"
import { type LetterToHer, letterToHerFrom } from "@alongside/evidence/letters/letter-to-her"
import type { Identity } from "@alongside/evidence/open/envelope"
import { openLetter } from "@alongside/evidence/open/letter"
import { LetterError } from "@alongside/evidence/open/letter-error"
import { type CounselLetter, type KeptLetter, parseCounselLetter } from "@alongside/protocol/letters"
import { verifyAnywhere } from "../seal/verify-anywhere.ts"
import type { PinnedOrganisation } from "../upload/organisation.ts"

/**
 * Who wrote a letter: its key is theirs, as the roster says that this phone has verified (`checked`), or as the server says, on a device
 * that has joined nobody (`said`). `unlisted`: neither lists the key.
 */
export type Writer =
  | { readonly standing: "checked" | "said"; readonly name: string; readonly key: string }
  | { readonly standing: "unlisted"; readonly key: string }

export interface ReadLetter extends Pick<LetterToHer, "atMs" | "outcome" | "steps" | "text"> {
  readonly writer: Writer
  /** When the engagement ended, as counsel has signed; `undefined` while it goes on. */
  readonly endedMs: number | undefined
  readonly fault?: undefined
}

/** A letter that isn't shown: not signed, not whole, or for another key. */
export interface UnreadLetter {
  /** Of docs/errors.md. */
  readonly fault: string
}

/** What a device knows of who may have written. */
export type KnownWriters = Pick<PinnedOrganisation, "lawyers" | "membership">

/** Verifies and opens what counsel wrote to her about an encounter (spec/after.md §3, §4). Newest first. */
export async function readLetters(
  kept: readonly KeptLetter[],
  encounter: Bytes,
  identities: readonly Identity[],
  known: KnownWriters,
): Promise<readonly (ReadLetter | UnreadLetter)[]> {
  const read = await Promise.all(kept.map(({ signed }) => readOne(signed, encounter, identities, known)))
  return read.reverse()
}

async function readOne(
  signed: Bytes,
  encounter: Bytes,
  identities: readonly Identity[],
  known: KnownWriters,
): Promise<ReadLetter | UnreadLetter> {
  try {
    const said = parseCounselLetter(signed)
    const { signature, counselKey } = said
    if (!(await verifyAnywhere(counselKey, signature.claimedSignature, signature.signedBytes)))
      return { fault: "SIGNATURE_INVALID" }
    if (!equalBytes(said.encounter, encounter)) return { fault: "LETTER_OF_ANOTHER_PLACE" }
    const { atMs, outcome, steps, text, ended } = await opened(said, identities)
    const endedMs = ended === undefined ? undefined : await endOf(ended, said)
    return { writer: writerOf(counselKey, known), atMs, outcome, steps, text, endedMs }
  } catch (error) {
    if (error instanceof FormatError || error instanceof LetterError) return { fault: error.code }
    throw error
  }
}

/** Opens it with whichever of her keys it was sealed to. @throws {LetterError} */
async function opened(said: CounselLetter, identities: readonly Identity[]): Promise<LetterToHer> {
  for (const identity of identities) {
    try {
      return letterToHerFrom(await openLetter(said.letter, identity), said)
    } catch (error) {
      if (!(error instanceof LetterError && error.code === "LETTER_NOT_FOR_THIS_KEY")) throw error
    }
  }
  throw new LetterError("LETTER_NOT_FOR_THIS_KEY", "a letter opens with none of her keys")
}

/** @throws {FormatError} as `openEngagementEnded`. @throws {LetterError} for the end of another's engagement. */
async function endOf(bytes: Bytes, { encounter, counselKey }: CounselLetter): Promise<number> {
  const ended = await openEngagementEnded(bytes, verifyAnywhere)
  if (!equalBytes(ended.encounter, encounter) || !equalBytes(ended.counselKey, counselKey)) {
    throw new LetterError("LETTER_OF_ANOTHER_PLACE", "a letter brings the end of another engagement")
  }
  return ended.atMs
}

function writerOf(counselKey: Bytes, { lawyers, membership }: KnownWriters): Writer {
  const key = toHex(counselKey)
  const listed = lawyers.find((one) => equalBytes(one.key, counselKey))
  if (listed === undefined) return { standing: "unlisted", key }
  return { standing: membership === undefined ? "said" : "checked", name: listed.name, key }
}
