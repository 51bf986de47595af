import { type Bytes, equalBytes } from "@alongside/evidence/format/bytes"
import { hashSmall } from "@alongside/evidence/format/hash"
import type { Identity } from "@alongside/evidence/open/envelope"
import { recipientOf } from "@alongside/evidence/open/recipient"
import { EnvelopeKeys } from "@alongside/evidence/package/envelope-keys"
import { readerOf } from "@alongside/evidence/seal/envelope"
import type { Records } from "@alongside/live/relay/records"
import { parseRecordFrames } from "@alongside/protocol/watch"

export const recipientHash = (recipient: string): Bytes => hashSmall(new TextEncoder().encode(recipient))

/**
 * The one of these recipients that is the person's: her phone has signed its hash into the record, as that of her advice key
 * (spec/after.md §2). The server can't put another in its place.
 * @param records - of the encounter, as the server gives them. @param unverified - as the server gives them, the newest first. @param identity - counsel's, to tell whose a later leg is.
 * @throws ServerError
 */
export async function herRecipient(
  records: Pick<Records, "index" | "between">,
  encounter: Bytes,
  identity: Identity,
  unverified: readonly string[],
): Promise<string | undefined> {
  if (unverified.length === 0) return undefined
  const reader = readerOf({ kind: "counsel", recipient: await recipientOf(identity) })
  const keys = new EnvelopeKeys(encounter, [{ reader, identity }])
  for await (const lines of records.index(0)) {
    for (const { ordinal, entry } of lines) {
      const brings = entry.statements.some(({ kind }) => kind === "leg" || kind === "epoch" || kind === "envelope")
      if (!brings) continue
      for await (const bytes of records.between(ordinal, ordinal + 1)) {
        for (const { batch } of parseRecordFrames(bytes) ?? []) await keys.take(batch)
      }
    }
  }
  const named = await keys.recipientsOf("advice")
  return unverified.find((text) => named.some((hash) => equalBytes(hash, recipientHash(text))))
}
