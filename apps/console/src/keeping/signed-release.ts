import { type Bytes, fromHex } from "@alongside/evidence/format/bytes"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { signRelease } from "@alongside/evidence/package/consultation"
import { readerOf } from "@alongside/evidence/seal/envelope"
import type { Writer } from "../after/writer.ts"

/** Counsel's word, of now, that what was said to them in an encounter may be shown to others (spec/package.md §2.2). */
export async function signedRelease({ identity, counselKey, sign }: Writer, encounter: string): Promise<Bytes> {
  const { recipientHash } = readerOf({ kind: "counsel", recipient: await recipientOf(identity) })
  return signRelease({ encounter: fromHex(encounter)!, counselKey, recipientHash, atMs: Date.now() }, sign)
}
